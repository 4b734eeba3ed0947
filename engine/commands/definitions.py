"""`apply`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine import definitions
from engine.commands.context import Context
from engine.commands.words import commands

app = commands()


@app.command()
def apply(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE.yaml…", help="Paths, or - for standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Make what is missing and update what differs. Never activates, pauses or deletes."""
    here = Context.of(context)
    documents = [(file, here.text(file)) for file in files]
    here.answer(definitions.apply(here.workspace, documents, dry_run=dry_run))
