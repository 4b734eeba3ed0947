"""Backups while running, restoring, and what is refused."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from engine.errors import StoreBusyError, StoreError
from engine.store import Store, copies


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "live.duckdb")
    store.write(lambda cursor: cursor.run("insert into setting values ('who', 'me')"))
    yield store
    store.close()


def who(path: Path) -> str:
    store = Store(path)
    with store.read() as cursor:
        found = cursor.value("select value from setting where name = 'who'")
    store.close()
    return found


def made(path: Path, name: str) -> Path:
    """A closed workspace file of that person."""
    store = Store(path)
    store.write(lambda cursor: cursor.run("insert into setting values ('who', $name)", name=name))
    store.close()
    return path


def test_a_copy_is_a_whole_workspace(running: Store, tmp_path: Path) -> None:
    with running.transaction() as cursor:
        last = cursor.next_ids("seq_change", 5)[-1]
    running.copy_to(tmp_path / "copy.duckdb")
    assert (tmp_path / "copy.duckdb").stat().st_mode & 0o777 == 0o600
    assert who(tmp_path / "copy.duckdb") == "me"
    copy = Store(tmp_path / "copy.duckdb")
    with copy.read() as cursor:
        assert cursor.next_ids("seq_change", 1)[0] > last
        assert 0 <= cursor.value("select bucket_of('x')") < 10_000
    with pytest.raises(duckdb.ConstraintException):
        copy.write(lambda cursor: cursor.run("insert into setting values ('who', 'twice')"))
    copy.close()


def test_a_copy_is_consistent_while_others_write(running: Store, tmp_path: Path) -> None:
    """Pairs are written in one transaction each: a copy never holds half of one, and holds all that came before."""
    stop = threading.Event()
    done: list[int] = []

    def write() -> None:
        while not stop.is_set():
            n = len(done)
            with running.transaction() as cursor:
                cursor.run("insert into setting values ($name, '')", name=f"left{n}")
                cursor.run("insert into setting values ($name, '')", name=f"right{n}")
            done.append(n)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            before = len(done)
            running.copy_to(tmp_path / "copy.duckdb")
            with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as copy:
                found = {n for (n,) in copy.execute("select name from setting").fetchall()}
            left, right = ({int(n.removeprefix(s)) for n in found if n.startswith(s)} for s in ("left", "right"))
            assert left == right == set(range(len(left)))
            assert len(left) >= before, number
    finally:
        stop.set()
        writer.join()
    assert done


def test_a_copy_replaces_an_older_one_and_leaves_nothing_aside(running: Store, tmp_path: Path) -> None:
    target = tmp_path / "it's a copy"
    target.write_text("older")
    running.copy_to(target)
    running.copy_to(target)
    assert who(target) == "me"
    assert {f.name for f in tmp_path.iterdir()} == {"it's a copy", "live.duckdb", "live.duckdb.wal"}


@pytest.mark.parametrize("target", ["live.duckdb", "link.duckdb", ".", "missing/copy.duckdb"])
def test_targets_that_are_refused(running: Store, tmp_path: Path, target: str) -> None:
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "live.duckdb")
    with pytest.raises(StoreError) as caught:
        running.copy_to(tmp_path / target)
    assert caught.value.code == "bad_file"
    running.write(lambda cursor: cursor.run("insert into setting values ('still', 'there')"))


def test_a_copy_that_fails_leaves_nothing(running: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "copy.part").write_text("left by a copy that was killed")
    with running.read() as cursor:
        cursor.run("attach ':memory:' as copy_target")
        with pytest.raises(duckdb.BinderException):
            copies.copy_database(cursor, folder / "copy")
        cursor.run("detach copy_target")
    assert list(folder.iterdir()) == []
    running.copy_to(folder / "copy")
    assert who(folder / "copy") == "me"


def test_restore_into_a_new_folder(running: Store, tmp_path: Path) -> None:
    running.copy_to(tmp_path / "copy.duckdb")
    target = tmp_path / "new" / "folder" / "live.duckdb"
    copies.restore(tmp_path / "copy.duckdb", target)
    assert who(target) == "me"
    assert [f.name for f in target.parent.iterdir()] == ["live.duckdb"]


def test_restore_keeps_what_was_there(tmp_path: Path) -> None:
    copies.restore(made(tmp_path / "backup", "old"), made(tmp_path / "live.duckdb", "new"))
    assert who(tmp_path / "live.duckdb") == "old"
    assert who(tmp_path / "live.before-restore") == "new"


def test_restore_over_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "live.duckdb").write_bytes(b"damaged")
    (tmp_path / "live.duckdb.wal").write_bytes(b"its log")
    copies.restore(made(tmp_path / "backup", "old"), tmp_path / "live.duckdb")
    assert who(tmp_path / "live.duckdb") == "old"
    assert (tmp_path / "live.before-restore").read_bytes() == b"damaged"
    assert (tmp_path / "live.before-restore.wal").read_bytes() == b"its log"


def test_restore_is_refused_while_the_file_is_in_use(tmp_path: Path) -> None:
    live = made(tmp_path / "live.duckdb", "new")
    script = f"import duckdb; c = duckdb.connect({str(live)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreBusyError):
            copies.restore(made(tmp_path / "backup", "old"), live)
        holder.communicate("\n")
    assert who(live) == "new"


def test_restore_refuses_what_is_no_backup(tmp_path: Path) -> None:
    live = made(tmp_path / "live.duckdb", "me")
    (tmp_path / "garbage").write_bytes(b"not a database" * 1000)
    with duckdb.connect(str(tmp_path / "other")) as other:
        other.execute("create table t (i int)")
    with duckdb.connect(str(made(tmp_path / "newer", "them"))) as newer:
        newer.execute("update setting set value = '9999' where name = 'schema'")
    for name, message in [
        ("missing", "no backup file"),
        (".", "no backup file"),
        ("garbage", "not a workspace"),
        ("other", "no workspace"),
        ("newer", "schema 9999"),
    ]:
        with pytest.raises(StoreError, match=message):
            copies.restore(tmp_path / name, live)
    assert who(live) == "me"


def test_restore_without_room_changes_nothing(tmp_path: Path) -> None:
    backup, live = made(tmp_path / "backup", "old"), made(tmp_path / "live.duckdb", "new")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StoreError, match="Nothing was changed"):
            copies.restore(backup, live)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert who(live) == "new"
    assert {f.name for f in tmp_path.iterdir()} == {"backup", "live.duckdb"}


def test_what_is_made_ready_is_the_copy_and_a_failure_changes_nothing(tmp_path: Path) -> None:
    backup, live = made(tmp_path / "backup", "old"), made(tmp_path / "live.duckdb", "new")

    def rename(copy: Path) -> None:
        store = Store(copy)
        store.write(lambda cursor: cursor.run("update setting set value = 'ready' where name = 'who'"))
        store.close()
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700

    def broken(copy: Path) -> None:
        rename(copy)
        raise StoreError("The disk is full.")

    with pytest.raises(StoreError, match="full"):
        copies.restore(backup, live, broken)
    assert who(live) == "new"
    assert {f.name for f in tmp_path.iterdir()} == {"backup", "live.duckdb"}
    copies.restore(backup, live, rename)
    assert (who(live), who(backup), who(tmp_path / "live.before-restore")) == ("ready", "old", "new")


def test_a_log_comes_along_and_what_was_there_keeps_its_own(tmp_path: Path) -> None:
    backup, live = made(tmp_path / "backup", "old"), made(tmp_path / "live.duckdb", "new")
    copies.restore(backup, live, lambda copy: copy.with_name(copy.name + ".wal").touch())
    assert (tmp_path / "live.duckdb.wal").exists()
    assert not (tmp_path / "live.before-restore.wal").exists()
    assert who(live) == "old"


def test_a_copy_and_what_is_restored_are_their_owners_only(running: Store, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        running.copy_to(tmp_path / "copy.duckdb")
        (tmp_path / "live2.duckdb.restoring").mkdir(mode=0o755)
        (tmp_path / "live2.duckdb.restoring" / "live2.duckdb").write_bytes(b"left by a kill")
        copies.restore(tmp_path / "copy.duckdb", tmp_path / "live2.duckdb")
    finally:
        os.umask(before)
    for name in ("copy.duckdb", "live2.duckdb"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert who(tmp_path / "live2.duckdb") == "me"
