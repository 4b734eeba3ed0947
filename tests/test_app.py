"""The whole app: routes, doors and pages in this process; starts, refusals, ends and kills in one of their own."""

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

import pytest
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from engine.access import tokens
from engine.profiles import databases
from engine.settings import Settings
from engine.workspace import Workspace

ROOT = Path(__file__).parent.parent
HOME = "http://127.0.0.1:8501"
PUBLIC = {"/healthz", "/readyz", "/u/{token}"}
STRANGE = [
    {"Host": "evil.example"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Host": "127.0.0.1"},
    {"X-Forwarded-Proto": "http"},
    {"Forwarded": "for=127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
]
PATIENCE = 30.0


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The real app object, started on a folder of its own, with its pages answering as JSON."""
    from streamlit import config
    from streamlit.runtime import Runtime

    from app import app

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARMCAST_DATA", str(tmp_path_factory.mktemp("data")))
        # A process has one runtime, and a stopped one does not start again.
        patch.setattr(Runtime, "_instance", None)
        patch.setattr(app, "_runtime", None)
        patch.setattr(app, "_starlette_app", None)
        config.set_option("server.enableAgentApi", True)
        with TestClient(app, base_url=HOME) as found:
            yield found
        config.set_option("server.enableAgentApi", False)


@pytest.fixture(scope="module")
def routes(client: TestClient) -> list[tuple[str, BaseRoute]]:
    """Every route of the app with its whole path, Streamlit's own too."""
    return list(_flat("", client.app._starlette_app.routes))  # type: ignore[attr-defined]


def _flat(prefix: str, routes: Sequence[BaseRoute]) -> Iterator[tuple[str, BaseRoute]]:
    for route in routes:
        path = prefix + getattr(route, "path", "")
        if isinstance(route, Mount) and route.routes:
            yield from _flat(path, route.routes)
        else:
            yield path, route


@pytest.mark.parametrize("headers", STRANGE, ids=lambda h: next(iter(h)))
def test_a_stranger_reaches_only_the_public_routes(
    client: TestClient, routes: list[tuple[str, BaseRoute]], headers: dict[str, str]
) -> None:
    reached: set[str] = set()
    for path, route in routes:
        methods = getattr(route, "methods", None) or {"GET", "POST"}
        for method in methods:
            answer = client.request(method, re.sub(r"{[^}]*}", "x", path) or "/", headers=headers)
            if answer.status_code != 403:
                reached.add(path)
    assert reached == PUBLIC
    assert len(routes) > 15


@pytest.mark.parametrize("headers", [*STRANGE, {"Origin": "https://evil.example"}], ids=lambda h: next(iter(h)))
def test_a_strangers_websocket_never_opens(
    client: TestClient, routes: list[tuple[str, BaseRoute]], headers: dict[str, str]
) -> None:
    paths = [path for path, route in routes if isinstance(route, WebSocketRoute)]
    assert "/_stcore/stream" in paths
    for path in paths:
        with (
            pytest.raises(WebSocketDisconnect) as closed,
            client.websocket_connect(f"ws://127.0.0.1:8501{path}", headers=headers),
        ):
            pass
        assert closed.value.code == 1008


def test_the_public_routes_are_real_routes(routes: list[tuple[str, BaseRoute]]) -> None:
    assert {path for path, route in routes if isinstance(route, Route)} >= PUBLIC


def test_pages_api_and_public_routes_answer_in_one_process(client: TestClient) -> None:
    page = client.post("/_stcore/agent/interact", json={}).json()
    assert page["status"] == "ready", page
    assert "html" in client.get("/").headers["Content-Type"]
    assert client.get("/api/docs").status_code == 200
    assert client.get("/api/v1/sends").status_code == 401
    assert client.get("/readyz").json() == {"ready": True}
    assert client.get("/u/nothing").status_code == 404


def test_no_page_can_be_framed_by_another_site(client: TestClient) -> None:
    assert "frame-ancestors 'self'" in client.get("/").headers["Content-Security-Policy"]


def test_the_api_writes_into_the_workspace_that_the_pages_show(client: TestClient) -> None:
    from app import workspace

    databases.create(workspace(), "students")
    headers = {"Authorization": f"Bearer {tokens.create(workspace(), 'school', 'write')}"}
    written = client.post("/api/v1/databases/students/profiles", json={"key": "a/b@x.org"}, headers=headers)
    assert written.status_code == 201
    found = client.get("/api/v1/databases/students/profiles/a%2Fb%40x.org", headers=headers)
    assert found.json()["profile_id"] == written.json()["profile_id"]


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
        assert "login" in app.said
        assert "127.0.0.1" in app.said
        assert "Traceback" not in app.said


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
            time.sleep(1)
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
