"""`segment`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, cast

import orjson
import typer

from engine import segments
from engine.commands.arguments import DatabaseName, database_of, listed
from engine.commands.call import UsageError
from engine.commands.context import Context
from engine.commands.readable import cell
from engine.commands.words import commands
from engine.errors import BadValueError, StateError
from engine.segments.answers.explain import Explained
from engine.segments.files.formats import FORMATS, format_of, write_members
from engine.segments.files.listing import listing
from engine.segments.files.workbook import check_fits

app = commands()
segment = commands("Count segments, list and change their members, explain them.")
app.add_typer(segment, name="segment")

SegmentName = Annotated[str | None, typer.Option("--segment", metavar="NAME", help="A saved segment.")]
ConditionFile = Annotated[str | None, typer.Option("--condition", metavar="FILE", help="A condition as JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="TIME", help="Then, not now: fields as they were.")]
StaticName = Annotated[str, typer.Argument(metavar="NAME", help="A static segment.")]
Keys = Annotated[str, typer.Argument(metavar="FILE", help="A key a line; - for standard input.")]


@segment.command()
def count(
    context: typer.Context,
    database: DatabaseName = None,
    name: SegmentName = None,
    condition: ConditionFile = None,
    as_of: AsOf = None,
) -> None:
    """Count the people for whom a condition holds, and how many of them can be mailed."""
    here = Context.of(context)
    home, tree = _chosen(here, database, name, condition)
    here.answer(segments.count(here.workspace, home, tree, as_of=here.time(as_of, field="as_of")))


@segment.command()
def members(
    context: typer.Context,
    database: DatabaseName = None,
    name: SegmentName = None,
    condition: ConditionFile = None,
    fields: Annotated[str | None, typer.Option(metavar="A,B", help="Fields beside the key.")] = None,
    format: Annotated[str | None, typer.Option(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")] = None,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Write there; its ending tells the format.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="No apostrophe before what a spreadsheet would run.")] = False,
    as_of: AsOf = None,
) -> None:
    """List the people for whom a condition holds, ordered by key."""
    here = Context.of(context)
    chosen, at = format_of(format, out), here.time(as_of, field="as_of")
    home, tree = _chosen(here, database, name, condition)
    if chosen == "xlsx":
        check_fits(segments.how_many(here.workspace, home, tree, as_of=at))
    with listing(here.workspace, home, tree, listed(fields), as_of=at) as people:
        if out is None:
            with here.printing() as file:
                write_members(here.workspace, people, "json" if here.call.as_json else chosen, file, name=name, raw=raw)
            return
        with here.writing(out) as file:
            number = write_members(here.workspace, people, chosen, file, name=name, raw=raw)
    here.answer({"file": str(here.path(out)), "rows": number}, f"{number:,} people written to {here.path(out)}.")


@segment.command()
def explain(
    context: typer.Context,
    profile: Annotated[str, typer.Option(metavar="KEY", help="The person.")],
    database: DatabaseName = None,
    name: SegmentName = None,
    condition: ConditionFile = None,
    as_of: AsOf = None,
) -> None:
    """Say rule by rule why a condition holds for one person, or why not."""
    here = Context.of(context)
    home, tree = _chosen(here, database, name, condition)
    found = segments.explain(here.workspace, home, tree, profile, as_of=here.time(as_of, field="as_of"))
    here.answer(found.as_dict(), "\n".join(_told(found)))


@segment.command()
def funnel(
    context: typer.Context, database: DatabaseName = None, name: SegmentName = None, condition: ConditionFile = None
) -> None:
    """Say for each rule how many people it leaves: alone, after the rules before it, and without it."""
    here = Context.of(context)
    home, tree = _chosen(here, database, name, condition)
    here.answer([row.as_dict() for row in segments.funnel(here.workspace, home, tree)])


@segment.command()
def refresh(
    context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME", help="An updatable segment.")]
) -> None:
    """Find out again who is in an updatable segment, whatever its schedule says."""
    here = Context.of(context)
    here.answer(segments.refresh(here.workspace, name))


@segment.command()
def add(context: typer.Context, name: StaticName, file: Keys) -> None:
    """Put people into a static segment."""
    here = Context.of(context)
    here.answer(segments.add_members(here.workspace, name, _keys(here, file), source="command"))


@segment.command()
def remove(context: typer.Context, name: StaticName, file: Keys) -> None:
    """Take people out of a static segment."""
    here = Context.of(context)
    here.answer(segments.remove_members(here.workspace, name, _keys(here, file), source="command"))


def _told(found: Explained, depth: int = 0) -> Iterator[str]:
    value = "" if found.value is None else f" ({cell(found.value)})"
    yield f"{'  ' * depth}{'yes' if found.result else 'no':<3}  {found.rule}{value}"
    for rule in found.rules:
        yield from _told(rule, depth + 1)


def _keys(here: Context, file: str) -> list[str]:
    return [key for line in here.text(file).split("\n") if (key := line.strip())]


def _chosen(
    here: Context, database: str | None, name: str | None, condition: str | None
) -> tuple[str, Mapping[str, Any]]:
    """The database and the condition, whichever way they were given."""
    if condition is not None and name is None:
        return database_of(here, database), _condition(here, condition)
    if name is None or condition is not None:
        raise UsageError("Give either --segment NAME or --condition FILE.")
    found = segments.usable(here.workspace, name)
    if database is not None and database_of(here, database) != found.database:
        raise StateError(f"The segment “{name}” belongs to the database “{found.database}”.")
    return found.database, segments.rule_of(found)


def _condition(here: Context, file: str) -> dict[str, Any]:
    try:
        found: object = orjson.loads(here.text(file))
    except orjson.JSONDecodeError as error:
        raise BadValueError(f"“{file}” is not JSON: {error}.", code="bad_json") from None
    # What is no condition is refused by the engine, with its path.
    return cast("dict[str, Any]", found)
