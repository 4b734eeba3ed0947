"""One writer thread: what arrives together shares one transaction, so that many small writes cost one commit."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import groupby
from typing import Any

from engine.errors import StoreError
from engine.store.cursor import Cursor

Handler = Callable[[Cursor, Sequence[Any]], Sequence[Any]]
"""Takes a cursor inside a transaction and the items; gives one result an item, in order. May run twice after a failure."""

Transact = Callable[[Callable[[Cursor], Any]], Any]


class _Unit:
    __slots__ = ("future", "handler", "item")

    def __init__(self, handler: Handler, item: object):
        self.handler = handler
        self.item = item
        self.future: Future[Any] = Future()


class GroupCommit:
    """`submit` gives a future that is done when the item is durable, or failed or cancelled without a trace."""

    def __init__(self, transact: Transact, most: int = 1000):
        self._transact = transact
        self._most = most
        self._lock = threading.Lock()
        self._is_closed = False
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="warmcast-writer", daemon=True)
        self._thread.start()

    def submit(self, handler: Handler, item: object) -> Future[Any]:
        """Raises StoreError after `close`."""
        unit = _Unit(handler, item)
        with self._lock:
            if self._is_closed:
                raise StoreError("The workspace is closed.", code="closed")
            self._queue.put(unit)
        return unit.future

    def close(self) -> None:
        """Writes what is queued, then ends the thread."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            units, last = self._arrived(first)
            # Who cancelled in time is not written; from here on nothing can be taken back.
            waiting = [u for u in units if u.future.set_running_or_notify_cancel()]
            if waiting:
                self._write(waiting)
            if last:
                return

    def _arrived(self, first: _Unit) -> tuple[list[_Unit], bool]:
        units = [first]
        while len(units) < self._most:
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                break
            if unit is None:
                return units, True
            units.append(unit)
        return units, False

    def _write(self, units: list[_Unit]) -> None:
        try:
            results = self._transact(lambda cursor: _handle(cursor, units))
        except Exception as error:  # noqa: BLE001  it belongs to the one who submitted
            if len(units) == 1:
                units[0].future.set_exception(error)
                return
            # One bad unit must spoil no other: each again, in a transaction of its own.
            for unit in units:
                self._write([unit])
            return
        for unit, result in zip(units, results, strict=True):
            unit.future.set_result(result)


def _handle(cursor: Cursor, units: list[_Unit]) -> list[Any]:
    results: list[Any] = []
    for handler, run in groupby(units, key=lambda u: u.handler):
        items = [u.item for u in run]
        given = handler(cursor, items)
        if len(given) != len(items):
            raise ValueError(f"{handler} gave {len(given)} results for {len(items)} items")
        results.extend(given)
    return results
