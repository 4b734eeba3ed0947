from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from engine.api.start import PlainStart
from engine.errors import StoreBusyError


def start(error: Exception, caplog: pytest.LogCaptureFixture) -> str:
    """What a server logs when the app's start fails with that error."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        raise error
        yield

    app = Starlette(lifespan=lifespan, middleware=[Middleware(PlainStart)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
        asyncio.run(server.serve())
    return caplog.text


def test_a_refusal_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    said = start(StoreBusyError("The data folder is in use."), caplog)
    assert "The data folder is in use." in said
    assert "Traceback" not in said


def test_a_fault_of_the_program_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    assert "Traceback" in start(ZeroDivisionError("oops"), caplog)
