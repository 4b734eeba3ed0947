"""`import profiles`, `import events`, `import changes`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from engine import segments
from engine.campaigns.plan import would_start
from engine.commands.arguments import after_database, database_of, listed, pairs
from engine.commands.context import STDIN, Context
from engine.commands.words import commands
from engine.events.imports import import_events
from engine.profiles.changes import import_changes
from engine.profiles.imports import ImportReport, import_profiles
from engine.profiles.requests import Mode
from engine.tables import opening
from engine.tables.rows import RejectedRow, Table

MOST_SHOWN = 20

app = commands()
imports = commands("Import profiles, events or changes.")
app.add_typer(imports, name="import")

Given = Annotated[
    list[str], typer.Argument(metavar="[DATABASE] FILE", help="The file: a path, or - for standard input.")
]
Map = Annotated[str | None, typer.Option("--map", metavar="COL=FIELD,…", help="COL= leaves a column out.")]
CreateProfiles = Annotated[bool, typer.Option("--create-profiles", help="Make profiles that are not there.")]
NoTriggers = Annotated[bool, typer.Option("--no-triggers", help="Start no campaign.")]


@imports.command()
def profiles(
    context: typer.Context,
    given: Given,
    key: Annotated[str | None, typer.Option(metavar="COL", help="The column with the key.")] = None,
    mapping: Map = None,
    mode: Annotated[str, typer.Option(metavar="MODE", help="upsert, insert or update.")] = "upsert",
    subscribe: Annotated[str | None, typer.Option(metavar="TOPIC,…", help="Never overrides a no.")] = None,
    clear_empty: Annotated[bool, typer.Option("--clear-empty", help="An empty cell clears the value.")] = False,
    no_triggers: NoTriggers = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    rejects: Annotated[str | None, typer.Option(metavar="OUT.csv", help="Write rejected rows there.")] = None,
    create_fields: Annotated[bool, typer.Option("--create-fields", help="Make fields for unknown columns.")] = False,
    segment: Annotated[str | None, typer.Option(metavar="NAME", help="Put them into this static segment.")] = None,
) -> None:
    """Import people from CSV, TSV, XLSX, JSON lines or Parquet, each also .gz or .zip."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    database = database_of(here, home)
    report = import_profiles(
        here.workspace,
        database,
        _table(here, str(file)),
        key=key,
        mapping=pairs(mapping),
        mode=cast("Mode", mode),  # the engine refuses what is none
        subscribe=listed(subscribe),
        clear_empty=clear_empty,
        triggers=not no_triggers,
        dry_run=dry_run,
        rejects=here.path(rejects) if rejects else None,
        create_fields=create_fields,
        would_start=partial(would_start, here.workspace),
        joins=segments.joining(here.workspace, database, segment) if segment else None,
    )
    here.answer(report.as_dict(), _shown(report, segment))


@imports.command()
def events(
    context: typer.Context,
    given: Given,
    profile: Annotated[str, typer.Option(metavar="COL", help="The column with the profile's key.")],
    time: Annotated[str, typer.Option(metavar="COL", help="The column with the time.")],
    type: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="All are of this type.")] = None,
    type_column: Annotated[str | None, typer.Option(metavar="COL", help="The column with the type.")] = None,
    value: Annotated[str | None, typer.Option(metavar="COL")] = None,
    id: Annotated[str | None, typer.Option("--id", metavar="COL", help="Makes the import repeatable.")] = None,
    group: Annotated[str | None, typer.Option(metavar="COL", help="Lines of one order become one event.")] = None,
    mapping: Map = None,
    create_profiles: CreateProfiles = False,
) -> None:
    """Import what people did."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    report = import_events(
        here.workspace,
        database_of(here, home),
        _table(here, str(file)),
        profile=profile,
        time=time,
        type=type,
        type_column=type_column,
        value=value,
        id=id,
        group=group,
        mapping=pairs(mapping),
        create_profiles=create_profiles,
    )
    here.answer(report.as_dict())
    for line in (*report.warnings, *_rejected(report.rejected)):
        here.say(line)


@imports.command()
def changes(
    context: typer.Context, given: Given, create_profiles: CreateProfiles = False, no_triggers: NoTriggers = False
) -> None:
    """Import a change log: columns profile, field, new, changed_at and, if there, old and write_id."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    report = import_changes(
        here.workspace,
        database_of(here, home),
        _table(here, str(file)),
        create_profiles=create_profiles,
        triggers=not no_triggers,
    )
    here.answer(report.as_dict())
    for line in _rejected(report.rejected):
        here.say(line)


def _table(here: Context, file: str) -> Table | Path:
    return opening.open_table(here.input) if file == STDIN else here.path(file)


def _shown(report: ImportReport, segment: str | None) -> str:
    outcomes = ("inserted", "updated", "unchanged", "rejected")
    counted = ", ".join(f"{getattr(report, outcome):,} {outcome}" for outcome in outcomes)
    lines = [f"{report.rows:,} rows: {counted}; {report.changes:,} changes."]
    if report.blank_kept:
        lines.append(f"{report.blank_kept:,} empty cells kept the old value.")
    if report.kept_unsubscribed:
        lines.append(f"{report.kept_unsubscribed:,} people had said no and stay unsubscribed.")
    if report.joined is not None:
        lines.append(f"{report.joined:,} came into the segment {segment}.")
    lines += [f"Would start {name} for {count:,} people." for name, count in report.would_start.items()]
    lines += [_problem(p) for p in report.problems]
    return "\n".join(lines)


def _problem(problem: dict[str, Any]) -> str:
    lines = problem["lines"]
    shown = ", ".join(map(str, lines[:MOST_SHOWN])) + (", …" if problem["count"] > MOST_SHOWN else "")
    return f"Rejected, {problem['code']} in {problem['field'] or 'the line'}: {problem['count']:,} (lines {shown})"


def _rejected(rows: Sequence[RejectedRow]) -> Iterator[str]:
    """The first rejected lines, each with its reason."""
    yield from (f"Line {row.line}: {row.message}" for row in rows[:MOST_SHOWN])
    if len(rows) > MOST_SHOWN:
        yield f"… and {len(rows) - MOST_SHOWN:,} more."
