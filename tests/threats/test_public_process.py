"""The public listener beside the real app, and beside the engine without it."""

from __future__ import annotations

import signal
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_app_process import by_streamlit, by_uvicorn, started, wait_until_ready
from tests.threats.raw import asked, head, status


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]


@pytest.mark.parametrize("by", [by_uvicorn, by_streamlit])
def test_local_mode_may_have_it_on_every_address(by: object, tmp_path: Path) -> None:
    port, open_port = free_port(), free_port()
    with started(by(port), tmp_path, WARMCAST_PUBLIC_ADDRESS=f"0.0.0.0:{open_port}") as app:  # type: ignore[operator]
        wait_until_ready(app, port)
        wait_until_ready(app, open_port)
        assert status(asked(port, head("/", "GET", "Host: 127.0.0.1").replace(b"Host: x\r\n", b""))) == 200
        for path in ("/", "/api/docs", "/_stcore/health", "/metrics", "/login"):
            assert status(asked(open_port, head(path))) == 404
        app.process.send_signal(signal.SIGTERM)
        assert app.wait() in (0, -signal.SIGTERM), app.said
        assert f"Warmcast is at http://127.0.0.1:{port} (data folder: {tmp_path})" in app.said
        assert f"The public pages are at http://0.0.0.0:{open_port}\n" in app.said
        assert "Traceback" not in app.said


@pytest.mark.parametrize("address", ["8080", "taken"])
def test_a_start_that_cannot_listen_there_is_refused(address: str, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        told = f"127.0.0.1:{taken.getsockname()[1]}" if address == "taken" else address
        with started(by_uvicorn(free_port()), tmp_path, WARMCAST_PUBLIC_ADDRESS=told) as app:
            assert app.wait() != 0
            assert "WARMCAST_PUBLIC_ADDRESS" in app.said
            assert "Traceback" not in app.said


def test_the_engine_without_the_app_has_it_too(tmp_path: Path) -> None:
    open_port = free_port()
    with started(["-m", "engine", "run"], tmp_path, WARMCAST_PUBLIC_ADDRESS=f"127.0.0.1:{open_port}") as app:
        wait_until_ready(app, open_port)
        assert status(asked(open_port, head("/api/v1/sends"))) == 404
        assert status(asked(open_port, head("/u/x"))) == 404
        app.process.send_signal(signal.SIGTERM)
        assert app.wait() == 0, app.said
        assert f"The public pages are at http://127.0.0.1:{open_port}\n" in app.said


def test_the_engine_without_the_app_says_why_not(tmp_path: Path) -> None:
    with started(["-m", "engine", "run"], tmp_path, WARMCAST_PUBLIC_ADDRESS="8080") as app:
        assert app.wait() != 0
        assert "WARMCAST_PUBLIC_ADDRESS is host:port" in app.said
        assert "Traceback" not in app.said
