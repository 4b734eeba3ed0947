"""A running app and commands that reach it."""

from __future__ import annotations

import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.commands import client, socket, wire
from engine.commands.context import Context
from engine.commands.socket import CommandServer
from engine.settings import Settings
from engine.workspace import Workspace

Run = Callable[..., Any]

PEOPLE = "email,first_name,city\nann@example.org,Änn,Zürich\nbad,,\n".encode()
CHANGES = b"profile,field,new,changed_at\nann@example.org,city,Rome,2026-01-02T10:00\n"

LINES: list[tuple[list[str], bytes]] = [
    (["init", "--json"], b""),
    (["database", "list"], b""),
    (["database", "add", "school", "--now", "2026-01-01"], b""),
    (["database", "add", "school"], b""),
    (["database", "list", "--json"], b""),
    (["field", "add", "course", "--type", "enum", "--options", "SEO,Übung", "--label", "Kurs", "--json"], b""),
    (["field", "list", "school"], b""),
    (["import", "profiles", "people.csv", "--rejects", "rejects.csv", "--json", "--now", "2026-01-01T10:00"], b""),
    (["import", "profiles", "school", "-", "--dry-run"], PEOPLE.replace(b"Z", b"K")),
    (["import", "changes", "--json", "-"], CHANGES),
    (["import", "profiles", "sub/../absent.csv"], b""),
    (["segment", "count", "--condition", "-", "--json"], b'{"field": "city", "operator": "=", "value": "Rome"}'),
    (["segment", "members", "--condition", "all.json", "--fields", "city,first_name"], b""),
    (["segment", "members", "--condition", "-", "--json"], b"{"),
    (["field", "remove", "cuorse"], b""),
    (["--now", "never", "field", "list"], b""),
    (["field", "list", "\udcff", "--json"], b""),
    (["field", "--colour"], b""),
    (["nonsense"], b""),
    (["token", "list"], b""),
]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Workspace]:
    found = Workspace.open(Settings(data=str(tmp_path / "data")))
    yield found
    found.close()


@pytest.fixture
def server(opened: Workspace) -> Iterator[CommandServer]:
    found = CommandServer(opened)
    found.start()
    yield found
    found.stop()


def test_through_an_app_every_command_says_the_same_byte_for_byte(
    shell: Run, here: Run, holder: Run, tmp_path: Path
) -> None:
    for name in ("alone", "app"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "people.csv").write_bytes(PEOPLE)
        (tmp_path / name / "all.json").write_text('{"combinator": "and", "rules": []}')
    shell("init", cwd=tmp_path / "alone")
    shutil.copytree(tmp_path / "alone" / "data", tmp_path / "app" / "data")
    alone = [here(*line, given=given, cwd=tmp_path / "alone") for line, given in LINES]
    with holder(tmp_path / "app", "answering"):
        through_app = [shell(*line, given=given, cwd=tmp_path / "app") for line, given in LINES]
    folders = str(tmp_path / "alone").encode(), str(tmp_path / "app").encode()
    assert [replace(a, err=a.err.replace(*folders)) for a in alone] == through_app
    assert {a.code for a in alone} == {0, 1, 2}
    rejects = [(tmp_path / name / "rejects.csv").read_bytes() for name in ("alone", "app")]
    assert rejects[0] == rejects[1]
    assert b"bad" in rejects[0]


def test_the_socket_is_its_owners_and_goes_with_the_app(opened: Workspace, tmp_path: Path) -> None:
    server = CommandServer(opened)
    server.start()
    path = tmp_path / "data" / wire.NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    server.stop()
    assert not path.exists()


def test_a_socket_of_a_dead_app_is_replaced(
    opened: Workspace, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    wire.listen(opened.folder).close()
    server = CommandServer(opened)
    server.start()
    monkeypatch.setenv("WARMCAST_DATA", str(opened.folder))
    assert client.main(["database", "list", "--json"]) == 0
    assert capfdbinary.readouterr().out == b"[]\n"
    server.stop()


def test_a_folder_that_can_hold_no_socket_only_warns(opened: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    (opened.folder / wire.NAME).mkdir()
    server = CommandServer(opened)
    server.start()
    server.stop()
    assert "commands cannot reach this app" in caplog.text


def test_a_long_path_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    found = Workspace.open(Settings(data=str(tmp_path / ("long" * 40))))
    server = CommandServer(found)
    server.start()
    monkeypatch.setenv("WARMCAST_DATA", str(found.folder))
    assert client.main(["database", "list", "--json"]) == 0
    server.stop()
    found.close()
    assert capfdbinary.readouterr().out == b"[]\n"


def test_stopping_waits_for_a_command_under_way(
    server: CommandServer, opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = threading.Event(), threading.Event()

    def slow(context: Context) -> int:
        began.set()
        may_end.wait(30)
        context.out.write(b"done")
        return 0

    monkeypatch.setattr(socket, "execute", slow)
    connection = _asked(opened, b'{"words": ["tick"], "as_json": false, "now": null, "cwd": "/"}')
    began.wait(30)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    time.sleep(0.1)
    assert stopping.is_alive()
    may_end.set()
    stopping.join(30)
    with connection:
        assert wire.receive(connection) == (wire.OUT, b"done")
        assert wire.receive(connection) == (wire.EXIT, b"0")


def test_stopping_does_not_wait_for_who_has_not_asked(
    server: CommandServer, opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "LONGEST_STOP", 600.0)
    connection = wire.connect(opened.folder, 10)
    assert connection
    with connection:
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < socket.LONGEST_STOP / 2


@pytest.mark.parametrize(
    "asked", [b"nonsense", b"[]", b'{"words": ["run"], "as_json": false, "now": null, "cwd": "/"}']
)
def test_what_is_no_command_for_an_app_is_hung_up_on(server: CommandServer, opened: Workspace, asked: bytes) -> None:
    with _asked(opened, asked) as connection:
        assert wire.receive(connection) is None


def test_what_was_asked_is_done_although_who_asked_has_gone(server: CommandServer, opened: Workspace) -> None:
    words = orjson.dumps({"words": ["database", "add", "school"], "as_json": True, "now": None, "cwd": "/"})
    _asked(opened, words).close()
    server.stop()
    with opened.store.read() as cursor:
        assert cursor.column("select name from database") == ["school"]


def test_commands_at_once_are_all_answered(
    server: CommandServer, opened: Workspace, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("WARMCAST_DATA", str(opened.folder))
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: codes.append(client.main(["database", "add", f"d{n}"]))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 8
    assert sorted(capfdbinary.readouterr().out.decode().splitlines()) == [
        f"Database “d{n}” added; its key is email." for n in range(8)
    ]


def _asked(opened: Workspace, call: bytes) -> Any:
    connection = wire.connect(opened.folder, 10)
    assert connection
    wire.send_call(connection, call, b"")
    return connection
