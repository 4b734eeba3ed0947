"""Group commit: results in order, one bad unit spoils no other, an answer means durable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store import Cursor, Store
from engine.store.group_commit import GroupCommit


class Transactions:
    """Counts transactions; what a unit adds to `kept` stays only if it succeeds. The first waits until it may go on."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.may_go_on = threading.Event()
        self.kept: list[object] = []
        self.sizes: list[int] = []
        self.pending: list[object] = []

    def __call__(self, unit: Callable[[Any], Any]) -> Any:
        self.began.set()
        self.may_go_on.wait()
        self.pending = []
        results = unit(self)
        self.kept += self.pending
        self.sizes.append(len(self.pending))
        return results


def keep(transactions: Any, items: Sequence[object]) -> list[tuple[str, object]]:
    for item in items:
        if item == "bad":
            raise ValueError(item)
        transactions.pending.append(item)
    return [("kept", i) for i in items]


def keep_too(transactions: Any, items: Sequence[object]) -> list[tuple[str, object]]:
    return [("kept too", i) for _, i in keep(transactions, items)]


@given(st.lists(st.tuples(st.sampled_from([keep, keep_too]), st.sampled_from([1, 2, 3, "bad"])), max_size=30))
def test_every_unit_gets_its_own_answer(units: list[tuple[Any, object]]) -> None:
    transactions = Transactions()
    group = GroupCommit(transactions)
    futures = [group.submit(handler, item) for handler, item in units]
    transactions.may_go_on.set()
    group.close()
    for (handler, item), future in zip(units, futures, strict=True):
        if item == "bad":
            assert isinstance(future.exception(timeout=0), ValueError)
        else:
            assert future.result(timeout=0) == ("kept" if handler is keep else "kept too", item)
    assert transactions.kept == [item for _, item in units if item != "bad"]


def test_what_arrives_together_shares_a_transaction() -> None:
    transactions = Transactions()
    group = GroupCommit(transactions, most=10)
    futures = [group.submit(keep, i) for i in range(25)]
    transactions.may_go_on.set()
    group.close()
    assert [f.result(timeout=0)[1] for f in futures] == [*range(25)]
    assert max(transactions.sizes) == 10
    assert len(transactions.sizes) <= 4


def test_a_handler_that_miscounts_fails_and_the_writer_goes_on() -> None:
    transactions = Transactions()
    transactions.may_go_on.set()
    group = GroupCommit(transactions)
    with pytest.raises(ValueError, match="0 results for 1 items"):
        group.submit(lambda cursor, items: [], 1).result()
    assert group.submit(keep, 2).result() == ("kept", 2)
    group.close()


def test_who_cancels_in_time_leaves_no_trace() -> None:
    transactions = Transactions()
    group = GroupCommit(transactions)
    writing = group.submit(keep, 1)
    transactions.began.wait()
    waiting, other = group.submit(keep, 2), group.submit(keep, 3)
    assert not writing.cancel()
    assert waiting.cancel()
    transactions.may_go_on.set()
    assert (writing.result(), other.result()) == (("kept", 1), ("kept", 3))
    group.close()
    assert transactions.kept == [1, 3]


def test_one_bad_unit_spoils_no_other(store: Store) -> None:
    """On a real store and from many threads: the bad ones break a constraint."""
    store.write(lambda cursor: cursor.run("insert into setting values ('taken', '')"))

    def handler(cursor: Cursor, items: Sequence[str]) -> list[str]:
        cursor.insert("setting", [{"name": i, "value": ""} for i in items])
        return list(items)

    def submit(number: int) -> str:
        name = "taken" if number % 5 == 0 else f"n{number}"
        try:
            return store.submit(handler, name).result()
        except duckdb.ConstraintException as error:
            return type(error).__name__

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(submit, range(100)))
    assert answers == ["ConstraintException" if n % 5 == 0 else f"n{n}" for n in range(100)]
    with store.read() as cursor:
        assert cursor.value("select count(*) from setting where name like 'n%'") == 80


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    script = f"""
        import sys, threading
        from pathlib import Path
        from engine.store import Store
        store = Store(Path({str(tmp_path / "a.duckdb")!r}))
        def handler(cursor, items):
            cursor.insert("setting", [{{"name": i, "value": ""}} for i in items])
            return items
        def client(number):
            for count in range(100_000):
                name = store.submit(handler, f"c{{number}}-{{count}}").result()
                sys.stdout.write(name + "\\n")
                sys.stdout.flush()
        for number in range(8):
            threading.Thread(target=client, args=[number]).start()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        answered = [process.stdout.readline() for _ in range(300)]
        os.kill(process.pid, signal.SIGKILL)
        answered += process.stdout.read().splitlines(keepends=True)
    store = Store(tmp_path / "a.duckdb")
    with store.read() as cursor:
        kept = set(cursor.column("select name from setting"))
    store.close()
    assert {line.strip() for line in answered if line.endswith("\n")} <= kept
