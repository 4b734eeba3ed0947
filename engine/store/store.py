"""The workspace file: opening, cursors for reading, one write lock, group commit, copies."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from engine.store import migrations
from engine.store.cursor import Cursor
from engine.store.failures import translated
from engine.store.group_commit import GroupCommit, Handler

log = logging.getLogger(__name__)


class Store:
    """Owns one DuckDB file (or memory). Any thread may use it; a cursor belongs to one thread while it is lent."""

    def __init__(self, path: Path | None = None, *, memory: str = "", spill: Path | None = None):
        """Opens and migrates. Raises StoreBusyError, StoreError (newer workspace, rights, disk)."""
        self.path = path
        with translated():
            self._connection = duckdb.connect(str(path) if path else ":memory:", config=_config(memory, spill))
        self._idle: queue.LifoQueue[Cursor] = queue.LifoQueue()
        self._lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []
        try:
            migrations.migrate(Cursor(self._connection), path)
        except BaseException:
            self._connection.close()
            raise
        self._writer = GroupCommit(self.write)

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for reading, given back at the end."""
        cursor = self._borrow()
        try:
            yield cursor
        finally:
            self._idle.put(cursor)

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """The write lock and one transaction: all or nothing, durable at the end. Not re-entrant."""
        with self._lock:
            cursor = self._borrow()
            try:
                cursor.run("begin transaction")
                try:
                    yield cursor
                    cursor.run("commit")
                except BaseException:
                    # A COMMIT after a failed statement reports success and keeps nothing: always roll back.
                    _roll_back(cursor)
                    raise
            finally:
                self._idle.put(cursor)
        for listener in self._listeners:
            listener()

    def write(self, unit: Callable[[Cursor], Any]) -> Any:
        """Runs `unit` in a transaction of its own."""
        with self.transaction() as cursor:
            return unit(cursor)

    def submit(self, handler: Handler, item: object) -> Future[Any]:
        """Group commit: the future is done when the item is durable."""
        return self._writer.submit(handler, item)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after every commit, in the writing thread: it must be quick and never write."""
        self._listeners.append(listener)

    def copy_to(self, target: Path) -> None:
        """A consistent copy in one file, also while others read; writers wait. Raises StoreError."""
        from engine.store.copies import copy_database

        with self._lock, self.read() as cursor:
            copy_database(cursor, target)

    def checkpoint(self) -> None:
        with self._lock, self.read() as cursor:
            try:
                cursor.run("checkpoint")
            except duckdb.TransactionException:
                log.info("checkpoint put off: a reader is busy")

    def close(self) -> None:
        self._writer.close()
        with self._lock:
            self._connection.close()

    def _borrow(self) -> Cursor:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return Cursor(self._connection.cursor())


def _config(memory: str, spill: Path | None) -> dict[str, Any]:
    config: dict[str, Any] = {"TimeZone": "UTC", "checkpoint_threshold": "256MB", "autoinstall_known_extensions": False}
    if memory:
        config["memory_limit"] = memory
    if spill:
        config["temp_directory"] = str(spill)
    return config


def _roll_back(cursor: Cursor) -> None:
    try:
        cursor.run("rollback")
    except duckdb.Error:
        log.debug("nothing to roll back")
