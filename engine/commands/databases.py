"""`database` and `field`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from engine.commands.arguments import DatabaseName, after_database, database_of, listed
from engine.commands.context import Context
from engine.commands.readable import NOTHING, table
from engine.commands.words import commands
from engine.profiles import databases, fields
from engine.profiles.databases import Database
from engine.profiles.types import FIELD_TYPES, Field

app = commands()
database = commands("Add and list databases.")
field = commands("Add, list and remove fields.")
app.add_typer(database, name="database")
app.add_typer(field, name="field")


@database.command("add")
def add_database(
    context: typer.Context,
    name: str,
    key: Annotated[str, typer.Option(metavar="FIELD", help="The field whose value tells people apart.")] = "email",
) -> None:
    """Add a database. A key that is no standard field becomes a string field."""
    here = Context.of(context)
    made = databases.create(here.workspace, name, key=key)
    here.answer(_database(made), f"Database “{made.name}” added; its key is {made.key_field}.")


@database.command("list")
def list_databases(context: typer.Context) -> None:
    """List the databases."""
    here = Context.of(context)
    here.answer([_database(d) for d in databases.list_all(here.workspace)])


@field.command("add")
def add_field(
    context: typer.Context,
    given: Annotated[list[str], typer.Argument(metavar="[DATABASE] NAME")],
    type: Annotated[str, typer.Option("--type", metavar="TYPE", help=f"One of {', '.join(FIELD_TYPES)}.")],
    label: Annotated[str | None, typer.Option(help="How it is shown; default: the name.")] = None,
    options: Annotated[str | None, typer.Option(metavar="A,B,C", help="The options of an enum.")] = None,
    required: Annotated[bool, typer.Option("--required")] = False,
    personal: Annotated[bool, typer.Option("--personal", help="Personal data: masked for viewers.")] = False,
) -> None:
    """Add an additional field."""
    here = Context.of(context)
    home, name = after_database(given, "NAME")
    made = fields.add(
        here.workspace,
        database_of(here, home),
        str(name),
        type=type,
        label=label,
        options=listed(options),
        required=required,
        personal=personal,
    )
    here.answer(_field(made), f"Field “{made.name}” added.")


@field.command("list")
def list_fields(context: typer.Context, database: DatabaseName = None) -> None:
    """List standard and additional fields."""
    here = Context.of(context)
    found = fields.list_fields(here.workspace, database_of(here, database))
    shown = [{**_field(f), "options": ", ".join(o.label for o in f.options) or NOTHING} for f in found]
    here.answer([_field(f) for f in found], table(shown))


@field.command("remove")
def remove_field(
    context: typer.Context, given: Annotated[list[str], typer.Argument(metavar="[DATABASE] NAME")]
) -> None:
    """Remove an additional field that nothing uses; the change log keeps its history."""
    here = Context.of(context)
    home, name = after_database(given, "NAME")
    fields.remove(here.workspace, database_of(here, home), str(name))
    here.answer({"name": name, "removed": True}, f"Field “{name}” removed.")


def _database(found: Database) -> dict[str, Any]:
    return {"name": found.name, "label": found.label, "key": found.key_field}


def _field(found: Field) -> dict[str, Any]:
    return {
        "name": found.name,
        "label": found.label,
        "type": found.type,
        "options": [{"code": o.code, "label": o.label} for o in found.options],
        "required": found.is_required,
        "personal": found.is_personal,
        "standard": found.is_standard,
    }
