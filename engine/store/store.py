"""The workspace file: opening, cursors for reading, one write lock, group commit, copies."""

from __future__ import annotations

import atexit
import logging
import os
import queue
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from engine.errors import StoreError
from engine.store import migrations
from engine.store.copies import copy_database
from engine.store.cursor import Cursor
from engine.store.failures import translated
from engine.store.gate import Gate
from engine.store.group_commit import GroupCommit, Handler

log = logging.getLogger(__name__)

REWRITTEN = ".rewritten"
_SCRATCH = "scratch-"
_SCRATCH_MEMORY = "128MB"
_REOPEN_FOR = 5.0


class Store:
    """Owns one DuckDB file (or memory). Any thread may use it; a cursor belongs to one thread while it is lent."""

    def __init__(self, path: Path | None = None, *, memory: str = "", spill: Path | None = None):
        """Opens and migrates. Raises StoreBusyError, StoreError (newer workspace, rights, disk)."""
        self.path = path
        self._config = _config(memory, spill)
        self._connection = self._connect()
        _remove_leftovers(path, spill)
        self._gate = Gate()
        self._idle: queue.LifoQueue[Cursor] = queue.LifoQueue()
        self._lock = threading.RLock()
        self._reopening = threading.Lock()
        self._is_writing = False
        self._is_lost = False
        self._is_closed = False
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
        with self._gate.inside():
            cursor = self._borrow()
            try:
                yield cursor
            finally:
                self._idle.put(cursor)

    @contextmanager
    def apart(self) -> Generator[Cursor]:
        """As `read`, but closed at the end: temp tables that stand in the place of real ones are nobody else's."""
        with self._gate.inside():
            if self._is_lost:
                self._reopen()
            with translated():
                connection = self._connection.cursor()
            try:
                yield Cursor(connection)
            finally:
                connection.close()

    @contextmanager
    def scratch(self) -> Generator[Cursor]:
        """A cursor on an empty database of its own, for notes of work that takes long: it keeps nobody from the file. What
        does not fit into a little memory spills to the disk."""
        config: dict[str, Any] = {**self._config, "memory_limit": _SCRATCH_MEMORY, "threads": 2}
        spill = self._config.get("temp_directory")
        place = Path(spill) / f"{_SCRATCH}{secrets.token_hex(4)}" if spill else None
        if place:
            # Of its own: two databases give files in one folder the same names.
            place.mkdir(parents=True)
            config["temp_directory"] = str(place)
        try:
            with translated(), duckdb.connect(":memory:", config=config) as connection:
                yield Cursor(connection)
        finally:
            if place:
                shutil.rmtree(place, ignore_errors=True)

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
        began = time.monotonic()
        with self._writing(), self.read() as cursor:
            copy_database(cursor, target)
        log.info("a copy of the workspace was written in %.1f s", time.monotonic() - began)

    def checkpoint(self) -> None:
        """Moves what was committed from the log into the file, unless a reader is busy."""
        with self._writing():
            self._empty_log()

    def rewrite(self, patience: float = 0.1) -> bool:
        """Writes the file anew: what was overwritten or deleted is not in it any more, where DuckDB leaves it in free space.

        False, and nothing was done, if somebody reads for longer than `patience` seconds: for so long new readers wait. It
        copies the whole file while writers wait, so who gets False tries again much later. Raises StoreError (disk).
        """
        if self.path is None:
            return True
        aside = self.path.with_name(f"{self.path.stem}{REWRITTEN}-{secrets.token_hex(4)}")
        with self._writing():
            with self._gate.closed(patience) as is_alone:
                if not is_alone:
                    return False
            self._empty_log()
            try:
                with self.read() as cursor:
                    copy_database(cursor, aside)
                with self._gate.closed(patience) as is_alone:
                    return is_alone and self._exchange(aside)
            finally:
                aside.unlink(missing_ok=True)

    def close(self) -> None:
        """Writes what was submitted, then closes the file and every cursor, those lent included."""
        atexit.unregister(self.close)
        self._writer.close()
        with self._lock:
            self._is_closed = True
            self._connection.close()

    def _empty_log(self) -> None:
        with self.read() as cursor:
            try:
                cursor.run("checkpoint")
            except duckdb.TransactionException:
                log.info("checkpoint put off: a reader is busy")

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

    def _exchange(self, aside: Path) -> bool:
        """Puts `aside` in the place of the file and opens it. The write lock is held and nobody reads."""
        assert self.path  # noqa: S101  a store in memory has nothing to exchange  # nosec B101
        self._is_lost = True
        self._connection.close()
        self._idle = queue.LifoQueue()
        try:
            # Closing moved the log into the file. One that is still there belongs to the old file: keep both.
            is_whole = not self.path.with_name(self.path.name + ".wal").exists()
            if is_whole:
                aside.replace(self.path)
                _sync(self.path.parent)
        finally:
            self._reopen(_REOPEN_FOR)
        return is_whole

    def _reopen(self, patience: float = 0.0) -> None:
        """Opens the file again that an exchange closed. A disk or a table of files that is full may have room in a moment;
        else whoever asks for a cursor next tries it again."""
        until = time.monotonic() + patience
        with self._reopening:
            while self._is_lost and not self._is_closed:
                try:
                    self._connection = self._connect()
                    self._is_lost = False
                except (StoreError, duckdb.Error):
                    if time.monotonic() >= until:
                        raise
                    time.sleep(0.1)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        with translated():
            return duckdb.connect(str(self.path) if self.path else ":memory:", config=self._config)

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
            if self._is_lost:
                self._reopen()
            with translated():
                return Cursor(self._connection.cursor())


def _config(memory: str, spill: Path | None) -> dict[str, Any]:
    config: dict[str, Any] = {"TimeZone": "UTC", "checkpoint_threshold": "256MB", "autoinstall_known_extensions": False}
    if memory:
        config["memory_limit"] = memory
    if spill:
        config["temp_directory"] = str(spill)
    return config


def _remove_leftovers(path: Path | None, spill: Path | None) -> None:
    """What a killed process left beside the file: half a copy, and what did not fit into its memory."""
    copies = path.parent.glob(f"{path.stem}{REWRITTEN}*") if path else ()
    spilled = spill.glob("duckdb_temp_*") if spill else ()
    for file in (*copies, *spilled):
        file.unlink(missing_ok=True)
    for folder in spill.glob(f"{_SCRATCH}*") if spill else ():
        shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _roll_back(cursor: Cursor) -> None:
    try:
        cursor.run("rollback")
    except duckdb.Error:
        log.debug("nothing to roll back")
