"""The app in processes of its own: starts under each server, refusals, ends, and kills."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.access import tokens
from engine.profiles import databases
from engine.settings import Settings
from engine.workspace import Workspace

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0


class App:
    """The app in a process of its own; `said` is all it has printed so far."""

    def __init__(self, command: Sequence[str], folder: Path, **settings: str):
        environment = {**os.environ, "WARMCAST_DATA": str(folder), "PYTHONUNBUFFERED": "1", **settings}
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def said(self) -> str:
        return "".join(self._lines)

    def _read(self) -> None:
        assert self.process.stdout
        self._lines.extend(self.process.stdout)

    def wait(self) -> int:
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return code

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.wait()
        assert self.process.stdout
        self.process.stdout.close()


@contextlib.contextmanager
def started(command: Sequence[str], folder: Path, **settings: str) -> Iterator[App]:
    app = App(command, folder, **settings)
    try:
        yield app
    finally:
        app.end()


def by_uvicorn(port: int, host: str = "127.0.0.1") -> list[str]:
    return ["-m", "uvicorn", "app:app", "--host", host, "--port", str(port)]


def by_streamlit(port: int, host: str = "127.0.0.1") -> list[str]:
    return [
        *["-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.address"],
        host,
        "--server.port",
        str(port),
    ]


def by_python(port: int, folder: Path) -> list[str]:
    """The launcher takes its port from the settings file beside it."""
    shutil.copy(ROOT / "app.py", folder)
    (folder / "pages").symlink_to(ROOT / "pages")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(f"[server]\nport = {port}\nheadless = true\n")
    return [str(folder / "app.py")]


@pytest.fixture
def port() -> int:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]


def ask(port: int, path: str, *, body: Any = None, token: str = "", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        if token:
            headers["Authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, content, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def wait_until_ready(app: App, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and app.process.poll() is None:
        with contextlib.suppress(OSError):
            if ask(port, "/readyz")[0] == 200:
                return
        time.sleep(0.05)
    pytest.fail(f"the app did not become ready:\n{app.said}")


@pytest.mark.parametrize("server", ["uvicorn", "streamlit", "python"])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_under_each_server_says_where_and_ends_cleanly(
    server: str, ending: signal.Signals, port: int, tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    launch = {"uvicorn": by_uvicorn(port), "streamlit": by_streamlit(port), "python": by_python(port, tmp_path / "app")}
    folder = tmp_path / "data"
    with started(launch[server], folder, PYTHONPATH=str(ROOT)) as app:
        wait_until_ready(app, port)
        assert ask(port, "/")[0] == 200
        assert ask(port, "/", **{"X-Forwarded-For": "1.2.3.4"})[0] == 403
        app.process.send_signal(ending)
        app.wait()
        assert f"Warmcast is at http://127.0.0.1:{port} (data folder: {folder})" in app.said
        assert "Traceback" not in app.said
        assert "leaked" not in app.said
    Workspace.open(Settings(data=str(folder))).close()


@pytest.mark.parametrize("launch", [by_uvicorn, by_streamlit])
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_address_that_others_reach_is_refused(launch: Any, host: str, port: int, tmp_path: Path) -> None:
    with started(launch(port, host), tmp_path) as app:
        assert app.wait() != 0
        assert f"will not listen on {host} port {port}" in app.said
        assert "WARMCAST_LOGIN=password" in app.said
        assert "127.0.0.1" in app.said
        assert "Traceback" not in app.said


@pytest.mark.parametrize("launch", [by_uvicorn, by_streamlit])
def test_a_team_on_an_open_address(launch: Any, port: int, tmp_path: Path) -> None:
    """The first start says where the first admin chooses a password; nobody comes in before, and only they after."""
    with started(launch(port, "0.0.0.0"), tmp_path, WARMCAST_LOGIN="password") as app:
        wait_until_ready(app, port)
        assert ask(port, "/", Accept="text/html")[0] == 303
        assert ask(port, "/_stcore/health")[0] == 401
        assert ask(port, "/metrics")[0] == 401
        path = re.search(r"/login/link/\S+", app.said).group()
        sent = {"email": "ann@school.example", "password": "seven green lamps", "again": "seven green lamps"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
            assert browser.post(path, data=sent).status_code == 303
            assert "html" in browser.get("/").headers["Content-Type"]
            assert browser.get("/_stcore/health").status_code == 200
        assert ask(port, "/_stcore/health")[0] == 401
        assert "travel readable" in app.said
    with started(launch(port), tmp_path) as app:
        wait_until_ready(app, port)
        assert "/login/link/" not in app.said
        assert ask(port, "/_stcore/health")[0] == 401, "there are users now: also at home one signs in"
    said = [file.read_text() for file in tmp_path.rglob("*.log*")]
    assert not any(path.rpartition("/")[2] in text or "seven green lamps" in text for text in said)


def test_a_second_app_on_the_folder_is_refused(port: int, tmp_path: Path) -> None:
    with started(by_uvicorn(port), tmp_path) as first:
        wait_until_ready(first, port)
        with started(by_uvicorn(port + 1), tmp_path) as second:
            assert second.wait() != 0
            assert f"Another Warmcast has the data folder {tmp_path}" in second.said
            assert "Traceback" not in second.said
        assert ask(port, "/readyz")[0] == 200


@pytest.mark.parametrize(("name", "value"), [("WARMCAST_TIME_ZONE", "Mars/Olympus"), ("WARMCAST_BASE_URL", "nowhere")])
def test_a_bad_setting_is_refused_in_one_line(name: str, value: str, port: int, tmp_path: Path) -> None:
    with started(by_uvicorn(port), tmp_path, **{name: value}) as app:
        assert app.wait() != 0
        assert value in app.said
        assert "Traceback" not in app.said


def test_what_was_answered_survives_a_kill(port: int, tmp_path: Path) -> None:
    opened = Workspace.open(Settings(data=str(tmp_path)))
    databases.create(opened, "students")
    token = tokens.create(opened, "school", "write")
    opened.close()
    answered: list[tuple[str, str]] = []
    for _ in range(2):
        with started(by_uvicorn(port), tmp_path) as app:
            wait_until_ready(app, port)
            writers = [threading.Thread(target=_write, args=(port, token, n, answered)) for n in range(16)]
            for writer in writers:
                writer.start()
            before, until = len(answered), time.monotonic() + PATIENCE
            while len(answered) < before + 30 and time.monotonic() < until:
                time.sleep(0.01)
            app.process.kill()
            for writer in writers:
                writer.join(timeout=PATIENCE)
    opened = Workspace.open(Settings(data=str(tmp_path)))
    with opened.store.read() as cursor:
        logged = set(
            cursor.rows(
                "select p.key, c.new from change c join profile_1 p on p.profile_id = c.profile_id "
                "where c.field = 'city'"
            )
        )
    opened.close()
    assert len(answered) > 50
    assert set(answered) <= logged


def _write(port: int, token: str, number: int, answered: list[tuple[str, str]]) -> None:
    """Writes one value after the other until the server is gone; notes each that was answered 2xx."""
    key = f"p{number}@x.org"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        for count in range(100_000):
            city = f"City {time.monotonic_ns()}.{count}"
            body = json.dumps({"key": key, "data": {"city": city}})
            connection.request(
                "POST", "/api/v1/databases/students/profiles", body, {"Authorization": f"Bearer {token}"}
            )
            answer = connection.getresponse()
            answer.read()
            if 200 <= answer.status < 300:
                answered.append((key, city))
