"""The workspace file: opening, cursors for reading, one write lock, group commit, copies."""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from engine.store import migrations
from engine.store.copies import copy_database
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
        self._is_writing = False
        self._listeners: list[Callable[[], None]] = []
        try:
            self._migrate(Cursor(self._connection))
        except BaseException:
            self._connection.close()
            raise
        self._writer = GroupCommit(self.write)
        # A process that ends without closing would leave DuckDB's objects to the interpreter's end, which complains.
        atexit.register(self.close)

    @contextmanager
    def read(self) -> Generator[Cursor]:
        """A cursor for reading, given back at the end."""
        cursor = self._borrow()
        try:
            yield cursor
        finally:
            self._idle.put(cursor)

    @contextmanager
    def transaction(self) -> Generator[Cursor]:
        """The write lock and one transaction: all or nothing, durable at the end. Not re-entrant."""
        with self._writing():
            cursor = self._borrow()
            try:
                cursor.run("begin transaction")
                try:
                    yield cursor
                    # A COMMIT after a failed statement reports success and keeps nothing; any statement before it fails.
                    cursor.run("select 1")
                    cursor.run("commit")
                except BaseException:
                    _roll_back(cursor)
                    raise
            finally:
                self._idle.put(cursor)
        self._tell()

    def write(self, unit: Callable[[Cursor], Any]) -> Any:
        """Runs `unit` in a transaction of its own."""
        with self.transaction() as cursor:
            return unit(cursor)

    def submit(self, handler: Handler, item: object) -> Future[Any]:
        """Group commit: the future is done when the item is durable."""
        return self._writer.submit(handler, item)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after every commit, in the writing thread: it must be quick, never write and never fail."""
        self._listeners.append(listener)

    def copy_to(self, target: Path) -> None:
        """A consistent copy in one file, also while others read; writers wait. Raises StoreError."""
        with self._writing(), self.read() as cursor:
            copy_database(cursor, target)

    def checkpoint(self) -> None:
        """Moves what was committed from the log into the file, unless a reader is busy."""
        with self._writing(), self.read() as cursor:
            try:
                cursor.run("checkpoint")
            except duckdb.TransactionException:
                log.info("checkpoint put off: a reader is busy")

    def close(self) -> None:
        """Writes what was submitted, then closes the file and every cursor, those lent included."""
        atexit.unregister(self.close)
        self._writer.close()
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Generator[None]:
        with self._lock:
            if self._is_writing:
                raise RuntimeError("A transaction is open in this thread: write through its cursor.")
            self._is_writing = True
            try:
                yield
            finally:
                self._is_writing = False

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:
                # What was committed stays so: an error here would have the writer write it again.
                log.exception("a listener failed after a commit")

    def _migrate(self, cursor: Cursor) -> None:
        have = migrations.version(cursor)
        if self.path and 0 < have < migrations.newest():
            # By DuckDB: whoever opens and closes the file itself gives up this process's lock on it (POSIX).
            copy_database(cursor, self.path.with_suffix(f".schema{have}.backup"))
        migrations.migrate(cursor, have)

    def _borrow(self) -> Cursor:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            with translated():
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
