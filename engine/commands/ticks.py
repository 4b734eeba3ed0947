"""The engine by hand: `tick`, `replay`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine import runner
from engine.clock import parse_duration, parse_time
from engine.commands.context import Context
from engine.commands.words import commands
from engine.profiles import erase_finish

app = commands()


@app.command()
def tick(context: typer.Context) -> None:
    """Go on until no change is unread and nothing is due."""
    here = Context.of(context)
    report = runner.tick(here.workspace)
    erase_finish.finish(here.workspace)
    here.answer(report)


@app.command()
def replay(
    context: typer.Context,
    start: Annotated[str, typer.Option("--from", metavar="TIME")],
    end: Annotated[str, typer.Option("--to", metavar="TIME")],
    step: Annotated[str, typer.Option(metavar="DURATION", help="Like 30m, 1h, 1d.")] = "1h",
) -> None:
    """Tick through history with a moving clock."""
    here = Context.of(context)
    zone = here.settings.zone
    report = runner.replay(here.workspace, parse_time(start, zone), parse_time(end, zone), parse_duration(step))
    here.answer(report)
