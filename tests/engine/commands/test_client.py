"""The command line as a whole: whole processes, exit codes, who holds the folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.commands import client, wire
from engine.settings import Settings
from engine.workspace import Workspace

Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a workspace; commands in this process use it and lose patience soon."""
    monkeypatch.setenv("WARMCAST_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(client, "PATIENCE", 0.3)
    monkeypatch.chdir(tmp_path)
    Workspace.open(Settings.from_env()).close()
    return tmp_path / "data"


@contextmanager
def app(folder: Path, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """Something that listens like an app, for one connection."""
    with wire.listen(folder) as listener:

        def accept() -> None:
            with listener.accept()[0] as connection:
                serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield
        thread.join()


def test_json_is_one_document_and_messages_go_elsewhere(shell: Run) -> None:
    answer = shell("token", "add", "shop", "--json", "--scope", "write")
    assert answer.code == 0
    assert set(answer.json) == {"name", "token"}
    assert answer.err == b"Keep it now: it is not shown again.\n"


@pytest.mark.parametrize(
    ("argv", "code"), [([], 2), (["--help"], 0), (["field", "--help"], 0), (["field", "add", "--help"], 0)]
)
def test_help_needs_no_workspace(shell: Run, tmp_path: Path, argv: list[str], code: int) -> None:
    answer = shell(*argv)
    assert answer.code == code
    assert b"Traceback" not in answer.err
    assert not (tmp_path / "data").exists()


def test_a_file_in_place_of_the_data_folder(shell: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    answer = shell("database", "list", "--json")
    assert answer.code == 1
    assert answer.json["error"]["code"] == "no_rights"
    assert answer.line == f"The data folder {tmp_path / 'data'} cannot be made: File exists."


def test_a_bad_setting_is_one_line(shell: Run) -> None:
    answer = shell("init", WARMCAST_TIME_ZONE="Mars/Olympus")
    assert (answer.code, answer.line) == (
        1,
        "WARMCAST_TIME_ZONE: there is no time zone “Mars/Olympus”. Example: Europe/Berlin.",
    )


def test_a_reader_that_has_enough_gets_no_traceback(shell: Run, tmp_path: Path) -> None:
    shell("database", "add", "school")
    command = f"{sys.executable} -m engine field list --json --now 2026-01-05 | true"
    from_shell = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        cwd=Path(__file__).parents[3],
        env={"WARMCAST_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"},
    )
    assert from_shell.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "engine", "database", "list", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            env={"WARMCAST_DATA": str(tmp_path / "data")},
        )
    assert (done.returncode, done.stderr) == (1, b"The answer cannot be written: No space left on device.\n")


def test_a_workspace_of_a_newer_version_is_refused(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with _opened() as opened, opened.store.transaction() as cursor:
        opened.set_setting(cursor, "schema", "99")
    assert client.main(["database", "list", "--json"]) == 1
    captured = capfdbinary.readouterr()
    assert orjson.loads(captured.out)["error"]["code"] == "newer_workspace"
    assert captured.err.startswith(b"This workspace has schema 99, the installed Warmcast knows up to ")


def test_a_holder_that_does_not_answer_is_3(
    folder: Path, holder: Run, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with holder(folder.parent, "silent"):
        assert client.main(["database", "list", "--json"]) == 3
        assert client.main(["restore", "x"]) == 1
        assert client.main(["address", "check", "absent"]) == 1
    captured = capfdbinary.readouterr()
    lines = captured.err.decode().splitlines()
    assert lines[0] == f"The data folder {folder} is held by a process that does not answer: stop it and try again."
    assert orjson.loads(captured.out)["error"] == {"code": "busy", "message": lines[0], "field": None, "index": None}
    assert lines[1:] == ["There is no backup file “" + str(folder.parent / "x") + "”.", "There is no file “absent”."]


def test_restoring_over_a_held_folder_is_3(folder: Path, holder: Run) -> None:
    shutil.copyfile(folder / "warmcast.duckdb", folder.parent / "backup")
    with holder(folder.parent, "silent"):
        assert client.main(["restore", "backup"]) == 3


def test_an_app_that_listens_and_says_nothing_is_3(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with wire.listen(folder):
        assert client.main(["database", "list"]) == 3
    assert capfdbinary.readouterr().err == (
        f"The app that has the data folder {folder} does not answer: stop it and try again.\n".encode()
    )


def test_an_app_that_ends_over_a_command_is_3(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def end(connection: socket.socket) -> None:
        wire.send(connection, wire.GREETING, b"")
        wire.receive_call(connection)

    with app(folder, end):
        assert client.main(["database", "list"]) == 3
    assert capfdbinary.readouterr().err.startswith(b"The app ended before it had answered")


def test_an_app_that_is_just_ending_is_waited_for(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with app(folder, lambda _: None):
        assert client.main(["database", "list", "--json"]) == 0
    assert capfdbinary.readouterr().out == b"[]\n"


def test_the_second_of_two_commands_waits_for_the_first(
    folder: Path, holder: Run, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(client, "PATIENCE", 30)
    with holder(folder.parent, "silent") as first:
        threading.Timer(0.5, first.stdin.close).start()
        began = time.monotonic()
        assert client.main(["database", "list", "--json"]) == 0
        assert time.monotonic() - began > 0.3
    assert capfdbinary.readouterr().out == b"[]\n"


def test_a_socket_of_a_dead_app_is_in_nobodys_way(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    wire.listen(folder).close()
    assert client.main(["database", "list", "--json"]) == 0
    assert capfdbinary.readouterr().out == b"[]\n"


@contextmanager
def _opened() -> Iterator[Workspace]:
    opened = Workspace.open(Settings.from_env())
    try:
        yield opened
    finally:
        opened.close()
