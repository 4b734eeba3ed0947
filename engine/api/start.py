"""The app's start and end, whatever server runs it: one clear line when it is refused, one that says where it is."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.api import listening, opening
from engine.errors import EngineError
from engine.workspace import Workspace

QUICK, SLOW = 0.05, 5.0


class PlainStart:
    """Pure ASGI middleware: a start that the engine refuses gives its message instead of a traceback."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def plain(message: Message) -> None:
            error = sys.exception()
            if message["type"] == "lifespan.startup.failed" and isinstance(error, EngineError):
                message = {**message, "message": error.message}
            await send(message)

        await self.app(scope, receive, plain if scope["type"] == "lifespan" else send)


async def watch_addresses(workspace: Workspace) -> None:
    """Says where the app is once it listens; ends the process if others could reach it and nobody would have to sign in.

    A bare ASGI server binds only after the app has started, so there is nothing to refuse earlier.
    """
    started = time.monotonic()
    has_said = False
    while True:
        found = listening.addresses()
        try:
            opening.refuse_open(workspace, found)
        except EngineError as error:
            print(error.message, file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if found and not has_said:
            print(
                f"Warmcast is at {' and '.join(map(listening.url, found))} (data folder: {workspace.folder})",
                flush=True,
            )
            opening.say_unsealed(workspace, found)
            has_said = True
        await asyncio.sleep(QUICK if time.monotonic() - started < SLOW else SLOW)
