"""`import profiles`, `import events`, `import changes`; `import products` is added to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from engine import jobs, segments
from engine.campaigns.foreseen import Foresight, Waiting
from engine.clock import parse_time
from engine.commands.arguments import after_database, database_of, listed, pairs
from engine.commands.context import STDIN, Context
from engine.commands.products import products
from engine.commands.words import commands
from engine.errors import BadValueError
from engine.events.imports import import_events
from engine.profiles.changes import import_changes
from engine.profiles.imports import ImportReport, import_profiles
from engine.profiles.requests import Mode
from engine.profiles.subscriptions.opt_in import How, OptIn
from engine.tables import opening
from engine.tables.opening import open_table, read_table
from engine.tables.rejects import give_to_its_owner
from engine.tables.rows import RejectedRow, Table

MOST_SHOWN = 20
_FOUND_OUT = opening.How()
_BECAME = {
    "replaced": "replaced by new ones",
    "moved": "moved to a later time",
    "new_value": "with a new value",
    "dropped": "dropped",
}

app = commands()
imports = commands("Import profiles, events, changes or products.")
app.add_typer(imports, name="import")
imports.command()(products)

Given = Annotated[
    list[str], typer.Argument(metavar="[DATABASE] FILE", help="The file: a path, or - for standard input.")
]
Map = Annotated[str | None, typer.Option("--map", metavar="COL=FIELD,…", help="COL= leaves a column out.")]
CreateProfiles = Annotated[bool, typer.Option("--create-profiles", help="Make profiles that are not there.")]
ToConfirm = Annotated[
    str, typer.Option("--opt-in", metavar="HOW", help="In a topic with double opt-in: leave, send, confirmed.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
NoTriggers = Annotated[bool, typer.Option("--no-triggers", help="Start no campaign.")]


@imports.command()
def profiles(
    context: typer.Context,
    given: Given,
    key: Annotated[str | None, typer.Option(metavar="COL", help="The column with the key.")] = None,
    mapping: Map = None,
    mode: Annotated[str, typer.Option(metavar="MODE", help="upsert, insert or update.")] = "upsert",
    subscribe: Annotated[str | None, typer.Option(metavar="TOPIC,…", help="Never overrides a no.")] = None,
    opt_in: ToConfirm = "leave",
    confirmed_at: Annotated[str | None, typer.Option(metavar="T", help="With --opt-in confirmed: when …")] = None,
    confirmed_where: Annotated[str, typer.Option(metavar="TEXT", help="… and where they confirmed.")] = "",
    clear_empty: Annotated[bool, typer.Option("--clear-empty", help="An empty cell clears the value.")] = False,
    no_triggers: NoTriggers = False,
    dry_run: DryRun = False,
    rejects: Annotated[str | None, typer.Option(metavar="OUT.csv", help="Write rejected rows there.")] = None,
    create_fields: Annotated[bool, typer.Option("--create-fields", help="Make fields for unknown columns.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="One bad row: nothing is written.")] = False,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Of a text; found by itself.")] = None,
    delimiter: Annotated[str | None, typer.Option(metavar="SIGN", help="Of a text; found by itself.")] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="Of a workbook; the first.")] = None,
    no_header: Annotated[bool, typer.Option("--no-header", help="The columns are Column 1, Column 2, …")] = False,
    segment: Annotated[str | None, typer.Option(metavar="NAME", help="Put them into this static segment.")] = None,
) -> None:
    """Import people from CSV, TSV, XLSX, JSON lines or Parquet, each also .gz or .zip."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    context.with_resource(jobs.reading(here.workspace))
    database = database_of(here, home)
    table = _table(here, str(file), opening.How(encoding, delimiter, False if no_header else None, sheet))
    out = _beside(here, str(file), rejects) if rejects else None
    foresight = Foresight(here.workspace)
    report = import_profiles(
        here.workspace,
        database,
        table,
        key=key,
        mapping=pairs(mapping),
        mode=cast("Mode", mode),  # the engine refuses what is none
        subscribe=listed(subscribe),
        opt_in=_opt_in(here, opt_in, confirmed_at, confirmed_where),
        clear_empty=clear_empty,
        triggers=not no_triggers,
        dry_run=dry_run,
        rejects=out,
        create_fields=create_fields,
        all_or_nothing=all_or_nothing,
        would_start=foresight,
        joins=segments.joining(here.workspace, database, segment) if segment else None,
    )
    _hand_over(out, table)
    _answer(here, report, foresight, segment)


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
    returns: Annotated[
        bool, typer.Option("--returns", help="An order of negative quantities only becomes purchase_returned.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Import what people did."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    context.with_resource(jobs.reading(here.workspace))
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
        returns=returns,
        dry_run=dry_run,
    )
    here.answer(report.as_dict())
    created = [f"{report.created:,} people would be added."] if report.created else []
    for line in (*created, *report.warnings, *_rejected(report.rejected)):
        here.say(line)


@imports.command()
def changes(
    context: typer.Context, given: Given, create_profiles: CreateProfiles = False, no_triggers: NoTriggers = False
) -> None:
    """Import a change log: columns profile, field, new, changed_at and, if there, old and write_id."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    context.with_resource(jobs.reading(here.workspace))
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


def _beside(here: Context, file: str, rejects: str) -> Path:
    """Where the rejects go. Raises BadValueError if that is the file that is read."""
    out = here.path(rejects)
    if file != STDIN and out.exists() and out.samefile(here.path(file)):
        raise BadValueError("The rejects would take the place of the file that is imported: give them another name.")
    return out


def _answer(here: Context, report: ImportReport, foresight: Foresight, segment: str | None) -> None:
    waiting = {} if report.is_undone else foresight.waiting
    here.answer(report.as_dict() | ({"waiting": waiting} if waiting else {}), _shown(report, segment, waiting))


def _hand_over(rejects: Path | None, table: Table) -> None:
    if rejects:
        give_to_its_owner(rejects, table.about.encoding)


def _opt_in(here: Context, how: str, when: str | None, where: str) -> OptIn:
    at = parse_time(when, here.workspace.zone) if when else None
    return OptIn(cast("How", how), at, where)  # the engine refuses what is none


def _table(here: Context, file: str, how: opening.How = _FOUND_OUT) -> Table:
    return open_table(here.input, how=how) if file == STDIN else read_table(here.path(file), how)


def _shown(report: ImportReport, segment: str | None, waiting: Waiting) -> str:
    outcomes = ("inserted", "updated", "unchanged", "rejected")
    counted = ", ".join(f"{getattr(report, outcome):,} {outcome}" for outcome in outcomes)
    lines = [f"{report.rows:,} rows: {counted}; {report.changes:,} changes."]
    if report.is_undone:
        lines = [f"Nothing was written: {report.rejected:,} of {report.rows:,} rows cannot be taken."]
    if report.broken:
        lines.append(f"It ended after row {report.rows:,}: {report.broken}")
    if report.blank_kept:
        lines.append(f"{report.blank_kept:,} empty cells kept the old value.")
    if report.kept_unsubscribed:
        lines.append(f"{report.kept_unsubscribed:,} people had said no and stay unsubscribed.")
    if report.joined is not None:
        lines.append(f"{report.joined:,} came into the segment {segment}.")
    lines += [f"Would start {name} for {count:,} people." for name, count in report.would_start.items()]
    lines += [f"Of the messages of {name} that wait: {_became(counts)}." for name, counts in waiting.items()]
    lines += [_problem(p) for p in report.problems]
    return "\n".join(lines)


def _became(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {_BECAME[what]}" for what, count in counts.items())


def _problem(problem: dict[str, Any]) -> str:
    lines = problem["lines"]
    shown = ", ".join(map(str, lines[:MOST_SHOWN])) + (", …" if problem["count"] > MOST_SHOWN else "")
    return f"Rejected, {problem['code']} in {problem['field'] or 'the line'}: {problem['count']:,} (lines {shown})"


def _rejected(rows: Sequence[RejectedRow]) -> Iterator[str]:
    """The first rejected lines, each with its reason."""
    yield from (f"Line {row.line}: {row.message}" for row in rows[:MOST_SHOWN])
    if len(rows) > MOST_SHOWN:
        yield f"… and {len(rows) - MOST_SHOWN:,} more."
