"""`report`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.context import Context
from engine.commands.words import commands
from engine.reports import campaign as campaigns
from engine.reports import overview as overviews

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
    """What happened between two times; default: the last 24 hours."""
    here = Context.of(context)
    here.answer(overviews.overview(here.workspace, here.time(since), here.time(until)))
