"""What was or would be sent: `render`, `sends`, `why`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.campaigns import ledger
from engine.commands.context import Context
from engine.commands.words import commands

app = commands()
sends = commands("List the ledger.")
app.add_typer(sends, name="sends")


@sends.command("list")
def list_sends(
    context: typer.Context,
    campaign: Annotated[str | None, typer.Option(metavar="CAMPAIGN")] = None,
    profile: Annotated[str | None, typer.Option(metavar="KEY")] = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help=f"One of {', '.join(ledger.STATES)}.")] = None,
) -> None:
    """List sends with their state and reason."""
    here = Context.of(context)
    here.answer(ledger.sends(here.workspace, campaign=campaign, profile=profile, state=state))


@app.command()
def why(context: typer.Context, campaign: str, profile: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
    """Say why a person did or did not get a campaign."""
    from engine.campaigns.why import why as explained

    here = Context.of(context)
    found = explained(here.workspace, campaign, profile)
    here.answer(found["sends"], "\n".join(found["sentences"]))
