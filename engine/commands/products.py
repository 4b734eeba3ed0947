"""`import products`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.arguments import after_database, database_of, pairs
from engine.commands.context import STDIN, Context
from engine.events.products.imports import import_products
from engine.tables import opening

_MOST_SHOWN = 20


def products(
    context: typer.Context,
    given: Annotated[
        list[str], typer.Argument(metavar="[DATABASE] FILE", help="The file: a path, or - for standard input.")
    ],
    mapping: Annotated[
        str | None, typer.Option("--map", metavar="COL=FIELD,…", help="COL= leaves a column out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Import the catalogue that orders and page views name."""
    here = Context.of(context)
    home, file = after_database(given, "FILE")
    source = opening.open_table(here.input) if file == STDIN else here.path(str(file))
    database = database_of(here, home)
    report = import_products(here.workspace, database, source, mapping=pairs(mapping), dry_run=dry_run)
    here.answer(report.as_dict())
    for row in report.rejected[:_MOST_SHOWN]:
        here.say(f"Line {row.line}: {row.message}")
    if len(report.rejected) > _MOST_SHOWN:
        here.say(f"… and {len(report.rejected) - _MOST_SHOWN:,} more.")
