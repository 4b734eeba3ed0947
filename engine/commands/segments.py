"""`segment`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, cast

import orjson
import typer

from engine import segments
from engine.commands.arguments import DatabaseName, database_of, listed
from engine.commands.call import UsageError
from engine.commands.context import Context
from engine.commands.member_files import FORMATS, format_of
from engine.commands.words import commands
from engine.errors import BadValueError, StateError

app = commands()
segment = commands("Count a segment, or list its members.")
app.add_typer(segment, name="segment")

SegmentName = Annotated[str | None, typer.Option("--segment", metavar="NAME", help="A saved segment.")]
ConditionFile = Annotated[str | None, typer.Option("--condition", metavar="FILE", help="A condition as JSON.")]


@segment.command()
def count(
    context: typer.Context, database: DatabaseName = None, name: SegmentName = None, condition: ConditionFile = None
) -> None:
    """Count the people for whom a condition holds, and how many of them can be mailed."""
    here = Context.of(context)
    home, tree = _chosen(here, database, name, condition)
    here.answer(segments.count(here.workspace, home, tree))


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
) -> None:
    """List the people for whom a condition holds, ordered by key."""
    here = Context.of(context)
    chosen = format_of(format, out)
    home, tree = _chosen(here, database, name, condition)
    columns = listed(fields)
    rows = segments.members(here.workspace, home, tree, columns)
    if out is None and here.call.as_json:
        here.answer(rows)
        return
    data = FORMATS[chosen](("key", *columns), rows, raw=raw)
    if out is None:
        here.out.write(data)
        return
    here.write(out, data)
    here.answer({"file": str(here.path(out)), "rows": len(rows)}, f"{len(rows):,} people written to {here.path(out)}.")


def _chosen(
    here: Context, database: str | None, name: str | None, condition: str | None
) -> tuple[str, Mapping[str, Any]]:
    """The database and the condition, whichever way they were given."""
    if condition is not None and name is None:
        return database_of(here, database), _condition(here, condition)
    if name is None or condition is not None:
        raise UsageError("Give either --segment NAME or --condition FILE.")
    found = segments.get(here.workspace, name)
    if database is not None and database_of(here, database) != found.database:
        raise StateError(f"The segment “{name}” belongs to the database “{found.database}”.")
    return found.database, found.condition


def _condition(here: Context, file: str) -> dict[str, Any]:
    try:
        found: object = orjson.loads(here.text(file))
    except orjson.JSONDecodeError as error:
        raise BadValueError(f"“{file}” is not JSON: {error}.", code="bad_json") from None
    # What is no condition is refused by the engine, with its path.
    return cast("dict[str, Any]", found)
