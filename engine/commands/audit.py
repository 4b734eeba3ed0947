"""`audit`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.access import audit_log
from engine.commands.context import Context
from engine.commands.words import commands

app = commands()
audit = commands("List who did what to which object.")
app.add_typer(audit, name="audit")


@audit.command("list")
def list_entries(
    context: typer.Context,
    actor: Annotated[str | None, typer.Option(metavar="WHO", help="Of whom.")] = None,
    action: Annotated[str | None, typer.Option(metavar="ACTION", help="What was done, like created.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="To what kind of thing, like campaign.")] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="To which one.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="A part of anything in the row.")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="What happened then or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="What happened before.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many at most.")] = audit_log.MOST,
) -> None:
    """List it, the newest first."""
    here = Context.of(context)
    start, end = here.time(since, field="since"), here.time(until, field="until")
    wanted = audit_log.Wanted(actor, action, kind, name, text, start, end)
    here.answer(audit_log.entries(here.workspace, wanted, limit=limit))
