"""`report`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.context import Context
from engine.commands.words import commands
from engine.reports import campaign as campaigns

app = commands()
report = commands("Report on a campaign, or on everything.")
app.add_typer(report, name="report")


@report.command()
def campaign(context: typer.Context, name: str) -> None:
    """What a campaign did."""
    here = Context.of(context)
    here.answer(campaigns.report(here.workspace, name))


@report.command()
def overview(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="TIME")] = None,
) -> None:
    """What all campaigns did; with times, of messages sent, or else due, between them."""
    here = Context.of(context)
    here.answer(campaigns.report(here.workspace, since=here.time(since), until=here.time(until)))
