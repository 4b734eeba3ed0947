"""The frame: the app object with its routes, doors and lifespan; nothing else. It never fills a workspace."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from engine import jobs, logs, tracking
from engine.api import listener, listening, login, looks, metrics, oidc, opening, public
from engine.api.application import build
from engine.api.doors import Doors
from engine.api.start import PlainStart, watch_addresses
from engine.commands.socket import CommandServer
from engine.errors import EngineError, StoreBusyError
from engine.operations import Watchdog
from engine.runner import Engine
from engine.settings import Settings
from engine.workspace import Workspace, close_shared, shared
from pages.components.oidc import StreamlitLogin, settings_of

ROUTER = Path(__file__).parent / "pages" / "_router.py"
TURN = 0.001
"""Seconds that a thread computes before another one may, a fifth of Python's own: who presses a link waits behind pages."""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[dict[str, Any]]:
    """What comes first and ends last: the log."""
    with logs.running(Settings.from_env(), "the app"):
        async with _life() as state:
            yield state


@asynccontextmanager
async def _life() -> AsyncGenerator[dict[str, Any]]:
    settings = Settings.from_env()
    opening.refuse_trust(settings, os.environ, sys.argv)
    opened = _open(settings)
    try:
        opening.refuse_open(opened, listening.addresses())
        watchdog = Watchdog(opened)
    except BaseException:
        close_shared()
        raise
    opening.say_first_link(opened)
    jobs.recover(opened)
    engine = Engine(opened) if settings.engine != "off" else None
    if engine:
        engine.start()
    watchdog.start()
    commands = CommandServer(opened)
    commands.start()
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
    watch = asyncio.create_task(watch_addresses(opened))
    try:
        with listener.serving(everybodys, settings):
            yield {"workspace": opened}
    finally:
        watch.cancel()
        commands.stop()
        watchdog.stop()
        jobs.end_all(opened)
        tracking.stop(opened)
        looks.stop(opened)
        if engine:
            engine.stop()
        close_shared()
        gc.unfreeze()


def workspace() -> Workspace:
    """The workspace that the lifespan opened."""
    return app.state["workspace"]


def _open(settings: Settings) -> Workspace:
    try:
        return shared(settings)
    except StoreBusyError:
        raise StoreBusyError(
            f"Another Warmcast has the data folder {settings.folder}: stop it, or set WARMCAST_DATA to another folder."
        ) from None


def _secrets() -> dict[str, Any]:
    """What Streamlit's own login needs. Settings that are wrong are refused at the start, by the lifespan."""
    with suppress(EngineError):
        return settings_of(Settings.from_env())
    return {}


everybodys = public.routes(workspace)
# Metrics ask for themselves who may read them.
strangers = [*everybodys, *metrics.routes(workspace)]
entry = [*login.routes(workspace), *oidc.routes(workspace, StreamlitLogin())]
app = st.App(
    ROUTER,
    secrets=_secrets(),
    lifespan=lifespan,
    routes=[*strangers, *entry, Mount("/api", build(workspace))],
    middleware=[Middleware(PlainStart), Middleware(Doors, public=strangers, entry=entry, workspace=workspace)],
)

if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        app.run(config={"server.address": "127.0.0.1"})
