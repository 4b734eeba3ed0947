"""`run`: the engine without the app. It answers commands, as the app does."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from engine import tracking
from engine.api import listener, looks, public
from engine.commands.client import reach
from engine.commands.context import Context
from engine.commands.socket import CommandServer
from engine.commands.words import commands
from engine.errors import StateError
from engine.logs.starting import in_force
from engine.operations import Watchdog
from engine.profiles import erase_finish
from engine.runner import Engine, TickReport, tick
from engine.workspace import Workspace

log = logging.getLogger(__name__)
app = commands()


@app.command()
def run(
    context: typer.Context,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is unread or due.")] = False,
) -> None:
    """Run the engine until it is stopped (Ctrl-C, SIGTERM)."""
    here = Context.of(context)
    connection = reach(here.settings)
    if connection:
        connection.close()
        raise StateError(f"An engine runs on the data folder {here.settings.folder} already.")
    with _reachable(here.workspace):
        here.answer(_until_idle(here.workspace) if until_idle else _until_stopped(here))


def _until_idle(workspace: Workspace) -> TickReport:
    total = TickReport()
    # Commands that come in meanwhile may leave something to do.
    while (report := tick(workspace)) != TickReport():
        total += report
    erase_finish.finish(workspace)
    return total


def _until_stopped(here: Context) -> dict[str, object]:
    log.info("the engine starts", extra={"fields": in_force(here.settings)})
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    engine, watchdog = Engine(here.workspace), Watchdog(here.workspace)
    with _public_pages(here):
        engine.start()
        watchdog.start()
        here.say(f"The engine runs on {here.settings.folder}. Stop it with Ctrl-C.")
        stop.wait()
        watchdog.stop()
        engine.stop()
    log.info("the engine has stopped")
    state = engine.state()
    return {"waiting": state.waiting, "last_tick_at": state.last_tick_at, "error": state.error}


@contextmanager
def _reachable(workspace: Workspace) -> Generator[None]:
    server = CommandServer(workspace)
    server.start()
    try:
        yield
    finally:
        server.stop()


@contextmanager
def _public_pages(here: Context) -> Generator[None]:
    """The public listener, where one is set; what it counted is written at the end."""
    workspace = here.workspace
    try:
        with listener.serving(public.routes(lambda: workspace), here.settings, here.say):
            yield
    finally:
        tracking.stop(workspace)
        looks.stop(workspace)
