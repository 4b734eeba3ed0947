from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from engine.clock import FixedClock
from engine.errors import StoreError
from engine.settings import Settings
from engine.workspace import Actor, Memory, Workspace, close_shared, shared

OPEN = """
import sys
from engine.errors import StoreBusyError
from engine.settings import Settings
from engine.workspace import Workspace
try:
    Workspace.open(Settings(data=sys.argv[1]))
except StoreBusyError as error:
    print(error.message)
    sys.exit(3)
"""


def settings(folder: Path) -> Settings:
    return Settings(data=str(folder))


def test_open_makes_the_folder_and_a_secret_that_only_the_owner_reads(tmp_path: Path) -> None:
    workspace = Workspace.open(settings(tmp_path / "new" / "data"))
    try:
        file = workspace.folder / "secret"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert workspace.secrets == (file.read_bytes(),)
        assert len(workspace.secrets[0]) >= 32
        assert workspace.mailbox == workspace.folder / "mailbox"
    finally:
        workspace.close()


def test_secret_and_salt_stay(tmp_path: Path) -> None:
    first = Workspace.open(settings(tmp_path))
    first.close()
    second = Workspace.open(settings(tmp_path))
    second.close()
    assert (first.secrets, first.salt) == (second.secrets, second.salt)


def test_secrets_of_the_settings_win(tmp_path: Path) -> None:
    workspace = Workspace.open(Settings(data=str(tmp_path), secret="new, old"))
    workspace.close()
    assert workspace.secrets == (b"new", b"old")
    assert not (tmp_path / "secret").exists()


def test_what_the_folders_secret_signed_outlives_a_secret_of_the_settings(tmp_path: Path) -> None:
    before = Workspace.open(Settings(data=str(tmp_path)))
    before.close()
    after = Workspace.open(Settings(data=str(tmp_path), secret="new"))
    after.close()
    assert after.secrets == (b"new", *before.secrets)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    workspace = Workspace.open(settings(tmp_path))
    try:
        command = [sys.executable, "-c", OPEN, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    finally:
        workspace.close()
    assert (done.returncode, done.stdout.strip()) == (3, "The data folder is held by another process."), done.stderr


def test_shared_gives_one_workspace_to_all_threads(tmp_path: Path) -> None:
    found: list[Workspace] = []
    threads = [threading.Thread(target=lambda: found.append(shared(settings(tmp_path)))) for _ in range(8)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({id(w) for w in found}) == 1
    finally:
        close_shared()


def test_after_close_shared_the_folder_is_free(tmp_path: Path) -> None:
    first = shared(settings(tmp_path))
    close_shared()
    second = shared(settings(tmp_path))
    close_shared()
    assert first is not second


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="cannot be made") as caught:
        Workspace.open(settings(tmp_path / "data"))
    assert caught.value.code == "no_rights"


def test_a_folder_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not by chmod: root, as whom tests may run, writes everywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreError, match="cannot be written to: check its owner and rights"):
        Workspace.open(settings(tmp_path))


def test_a_failed_open_lets_go_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    for _ in range(2):
        with pytest.raises(StoreError, match="secret cannot be read: Is a directory"):
            Workspace.open(settings(tmp_path))


def test_acting_shares_everything_but_actor_and_clock(ws: Workspace) -> None:
    clock = FixedClock(datetime(2030, 1, 1))
    other = ws.acting(Actor("ann", "viewer"), clock=clock)
    assert other.now() == datetime(2030, 1, 1)
    assert other.actor.name == "ann"
    assert (other.store, other.cache) == (ws.store, ws.cache)
    assert ws.acting().now() == ws.now()


def test_settings_of_the_workspace(ws: Workspace) -> None:
    assert ws.setting("kind") is None
    assert not ws.is_demo
    ws.store.write(lambda cursor: ws.set_setting(cursor, "kind", "demo"))
    assert ws.is_demo


def test_memory_reads_once_until_cleared() -> None:
    memory, reads = Memory(), iter(range(10))
    assert [memory.get("a", lambda: next(reads)) for _ in range(3)] == [0, 0, 0]
    memory.clear()
    assert memory.get("a", lambda: next(reads)) == 1


def test_memory_never_keeps_what_was_read_before_a_change() -> None:
    memory = Memory()

    def load() -> str:
        memory.clear()
        return "old"

    assert memory.get("a", load) == "old"
    assert memory.get("a", lambda: "new") == "new"
