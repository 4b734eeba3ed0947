"""One file, many threads: transactions are whole, writers wait for each other, the end is clean."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from engine.errors import StoreError
from engine.store import Cursor, Store


def names(store: Store) -> set[str]:
    with store.read() as cursor:
        return set(cursor.column("select name from setting where name <> 'schema'"))


def add(cursor: Cursor, *added: str) -> None:
    for name in added:
        cursor.run("insert into setting values ($name, '')", name=name)


def test_a_transaction_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.duckdb")
    with store.transaction() as cursor:
        add(cursor, "a")
    assert store.write(lambda cursor: cursor.value("select 7")) == 7
    store.close()
    again = Store(tmp_path / "a.duckdb")
    assert names(again) == {"a"}
    again.close()


def test_an_error_takes_the_whole_transaction_back(store: Store) -> None:
    def unit(cursor: Cursor) -> float:
        add(cursor, "a")
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        store.write(unit)
    assert names(store) == set()


def test_a_failed_statement_takes_the_whole_transaction_back(store: Store) -> None:
    with pytest.raises(duckdb.ConstraintException), store.transaction() as cursor:
        add(cursor, "a", "b", "a")
    store.write(lambda cursor: add(cursor, "c"))
    assert names(store) == {"c"}


def test_a_failed_statement_cannot_be_swallowed(store: Store) -> None:
    """DuckDB reports success for a COMMIT after it, and keeps nothing."""

    def unit(cursor: Cursor) -> None:
        with suppress(duckdb.ConstraintException):
            add(cursor, "a", "a")

    with pytest.raises(duckdb.TransactionException):
        store.write(unit)
    assert names(store) == set()


def test_a_reader_sees_only_what_is_committed(store: Store) -> None:
    with store.transaction() as cursor:
        add(cursor, "a")
        assert names(store) == set()
    assert names(store) == {"a"}


def test_writers_of_many_threads_lose_nothing(store: Store) -> None:
    store.write(lambda cursor: cursor.run("insert into setting values ('count', '0')"))

    def increase(_: int) -> None:
        with store.transaction() as cursor:
            now = int(cursor.value("select value from setting where name = 'count'"))
            cursor.run("update setting set value = $next where name = 'count'", next=str(now + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(increase, range(80)))
    with store.read() as cursor:
        assert cursor.value("select value from setting where name = 'count'") == "80"


def test_a_transaction_inside_another_is_a_mistake(store: Store) -> None:
    def unit(cursor: Cursor) -> None:
        add(cursor, "a")
        store.write(lambda inner: add(inner, "b"))

    with pytest.raises(RuntimeError, match="write through its cursor"):
        store.write(unit)
    store.write(lambda cursor: add(cursor, "c"))
    assert names(store) == {"c"}


def test_cursors_are_used_again(store: Store) -> None:
    with store.read() as first:
        pass
    with store.read() as second:
        assert second is first
        with store.read() as other:
            assert other is not second


def test_listeners_hear_commits_only(store: Store) -> None:
    heard: list[int] = []
    store.on_commit(lambda: heard.append(1))
    store.write(lambda cursor: add(cursor, "a"))
    with pytest.raises(duckdb.ConstraintException):
        store.write(lambda cursor: add(cursor, "a"))
    assert heard == [1]


def test_a_failing_listener_harms_nobody(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[int] = []
    written: list[object] = []

    def handler(cursor: Cursor, items: Sequence[str]) -> list[str]:
        written.extend(items)
        return [*items]

    def fail() -> None:
        raise ZeroDivisionError

    store.on_commit(fail)
    store.on_commit(lambda: heard.append(1))
    assert store.submit(handler, "a").result() == "a"
    assert (written, heard) == (["a"], [1])
    assert "a listener failed" in caplog.text


def test_checkpoint_waits_for_nobody(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.duckdb")
    store.write(lambda cursor: add(cursor, "a"))
    with store.read() as reader:
        reader.run("begin transaction")
        reader.rows("select * from setting")
        store.checkpoint()
        reader.run("commit")
    store.checkpoint()
    assert names(store) == {"a"}
    assert not (tmp_path / "a.duckdb.wal").exists()
    store.close()


def test_after_closing_everything_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.duckdb")
    with store.read() as lent:
        store.close()
        store.close()
        with pytest.raises(StoreError, match="closed"):
            lent.value("select 1")
    with pytest.raises(StoreError, match="closed"), store.read() as again:
        again.value("select 1")
    with pytest.raises(StoreError, match="closed"):
        store.write(lambda cursor: None)
    with pytest.raises(StoreError, match="closed"):
        store.submit(lambda cursor, items: items, 1)


def test_closing_writes_what_was_submitted(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.duckdb")
    started = threading.Event()

    def handler(cursor: Cursor, items: Sequence[str]) -> list[None]:
        started.wait()
        return [add(cursor, i) for i in items]

    futures = [store.submit(handler, f"n{i}") for i in range(20)]
    closing = threading.Thread(target=store.close)
    closing.start()
    started.set()
    closing.join()
    assert [f.result(timeout=0) for f in futures] == [None] * 20
    again = Store(tmp_path / "a.duckdb")
    assert names(again) == {f"n{i}" for i in range(20)}
    again.close()


@pytest.mark.parametrize("ending", ["store.close()", "pass", "raise SystemExit(0)"])
def test_the_interpreter_ends_without_noise(tmp_path: Path, ending: str) -> None:
    script = f"""
        from pathlib import Path
        from engine.store import Store
        store = Store(Path({str(tmp_path / "a.duckdb")!r}))
        with store.transaction() as cursor:
            cursor.insert("setting", [{{"name": "a", "value": "b"}}])
        store.submit(lambda cursor, items: items, 1).result()
        lent = store.read()
        lent.__enter__()
        {ending}
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
