"""Writing the file anew: what was overwritten is gone from it, and everything else is as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import StoreError
from engine.store import Store
from engine.store import store as module

SECRET = "a text that must not stay anywhere"


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "w.duckdb", spill=tmp_path / "spill")
    with store.transaction() as cursor:
        cursor.run("create table note (note_id bigint primary key, text varchar unique)")
        cursor.run("insert into note select n, 'note ' || n from range(10000) t(n)")
        cursor.run("update note set text = $text where note_id = 7", text=SECRET)
    store.checkpoint()
    yield store
    store.close()


def found_in(folder: Path) -> list[str]:
    return [f.name for f in folder.rglob("*") if f.is_file() and SECRET.encode() in f.read_bytes()]


def forget(store: Store) -> None:
    with store.transaction() as cursor:
        cursor.run("update note set text = null where note_id = 7")


def test_a_checkpoint_leaves_it_and_a_rewrite_does_not(filled: Store, tmp_path: Path) -> None:
    forget(filled)
    filled.checkpoint()
    assert found_in(tmp_path) == ["w.duckdb"], "DuckDB clears free space by itself now: the rewrite may go"
    assert filled.rewrite()
    assert found_in(tmp_path) == []
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_file()) == ["w.duckdb"]


def test_what_was_written_is_there_and_stays_writable(filled: Store, tmp_path: Path) -> None:
    forget(filled)
    with filled.read() as cursor:
        before = cursor.rows("select * from note order by note_id")
        last = cursor.next_ids("seq_log", 1)[0]
    filled.rewrite()
    with filled.read() as cursor:
        assert cursor.rows("select * from note order by note_id") == before
        assert cursor.next_ids("seq_log", 1)[0] > last
    filled.submit(lambda c, items: [c.run("insert into note values (-1, $t)", t=i) for i in items], "new").result(10)
    filled.close()
    again = Store(tmp_path / "w.duckdb")
    with again.read() as cursor:
        assert cursor.value("select text from note where note_id = -1") == "new"
    again.close()


def test_it_gives_up_while_somebody_reads_and_changes_nothing(filled: Store, tmp_path: Path) -> None:
    with filled.read() as cursor:
        assert not filled.rewrite(patience=0.01)
        assert cursor.value("select count(*) from note") == 10_000
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_file() and f.suffix != ".wal") == ["w.duckdb"]
    assert filled.rewrite()


def test_readers_and_writers_go_on_meanwhile(filled: Store) -> None:
    stop = threading.Event()
    problems: list[Exception] = []

    def read() -> None:
        try:
            while not stop.is_set():
                with filled.read() as cursor:
                    assert cursor.value("select count(*) from note") >= 10_000
        except Exception as error:  # noqa: BLE001
            problems.append(error)

    def write() -> None:
        try:
            for n in range(20_000, 20_100):
                with filled.transaction() as cursor:
                    cursor.run("insert into note values ($n, null)", n=n)
                time.sleep(0.005)
        except Exception as error:  # noqa: BLE001
            problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    writer = threading.Thread(target=write)
    for thread in (*readers, writer):
        thread.start()
    assert [filled.rewrite(patience=10) for _ in range(3)] == [True] * 3
    writer.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert problems == []
    with filled.read() as cursor:
        assert cursor.value("select count(*) from note") == 10_100


def test_leftovers_of_a_killed_rewrite_go_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "spill").mkdir()
    left = [tmp_path / "w.rewritten.part", tmp_path / "w.rewritten", tmp_path / "spill" / "duckdb_temp_storage-0.tmp"]
    for file in left:
        file.write_text(SECRET)
    Store(tmp_path / "w.duckdb", spill=tmp_path / "spill").close()
    assert found_in(tmp_path) == []


def test_a_store_in_memory_has_nothing_to_rewrite(store: Store) -> None:
    assert store.rewrite()


def test_nothing_is_copied_while_somebody_reads(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[object] = []
    monkeypatch.setattr(module, "copy_database", lambda *given: copied.append(given))
    with filled.read():
        assert not filled.rewrite()
    assert copied == []


def test_a_reader_who_came_during_the_copy_keeps_nobody_out(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, leave = threading.Event(), threading.Event()
    copy = module.copy_database

    def read_for_long() -> None:
        with filled.read():
            inside.set()
            leave.wait(60)

    reader = threading.Thread(target=read_for_long)

    def copying(*given: object) -> None:
        copy(*given)  # type: ignore[arg-type]
        reader.start()
        inside.wait(10)

    monkeypatch.setattr(module, "copy_database", copying)
    assert not filled.rewrite()
    with filled.read() as cursor:
        assert cursor.value("select count(*) from note") == 10_000
    assert reader.is_alive(), "who reads now did not wait for the other"
    leave.set()
    reader.join()


def test_two_at_once(filled: Store, tmp_path: Path) -> None:
    forget(filled)
    threads = [threading.Thread(target=filled.rewrite, args=(10,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found_in(tmp_path) == []
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_file()) == ["w.duckdb"]


@pytest.mark.parametrize("failures", [2, 1000])
def test_a_file_that_does_not_open_again_at_once(filled: Store, monkeypatch: pytest.MonkeyPatch, failures: int) -> None:
    connect, calls = filled._connect, []

    def failing() -> object:
        calls.append(1)
        if len(calls) <= failures:
            raise StoreError("Too many open files.")
        return connect()

    monkeypatch.setattr(module, "_REOPEN_FOR", 0.5)
    monkeypatch.setattr(filled, "_connect", failing)
    if failures == 2:
        assert filled.rewrite()
    else:
        with pytest.raises(StoreError):
            filled.rewrite()
        with pytest.raises(StoreError), filled.read():
            pass
        monkeypatch.setattr(filled, "_connect", connect)
    with filled.read() as cursor:
        assert cursor.value("select count(*) from note") == 10_000
    with filled.transaction() as cursor:
        cursor.run("delete from note where note_id = 1")


def test_scratch_keeps_nobody_from_the_file(filled: Store, tmp_path: Path) -> None:
    with filled.scratch() as scratch:
        scratch.run("create temp table seen as select range::varchar || repeat('x', 300) as key from range(1000000)")
        assert filled.rewrite()
        assert scratch.value("select count(distinct key) from seen where key < '5'") > 0
        assert not (tmp_path / "w.duckdb").samefile(scratch.value("select current_setting('temp_directory')"))
    assert not list((tmp_path / "spill").glob("scratch-*"))
