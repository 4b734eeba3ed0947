"""Copies of the whole file, or of rows: backups while running, and putting one back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from engine.errors import StoreBusyError, StoreError
from engine.store import migrations
from engine.store.cursor import Cursor
from engine.store.failures import translated

_PARTS = ("", ".wal")
"""What a workspace consists of. The log comes first and goes last: a file never stands without the log that belongs to it."""


def copy_database(cursor: Cursor, target: Path) -> None:
    """Copies tables, sequences and macros into a new file, written aside and renamed, for the owner's eyes only.

    The caller holds the write lock.
    """
    source = cursor.value("select current_database()")
    with aside(cursor, target) as path:
        cursor.run(f"attach {_text(path)} as copy_target")
        # Before anybody's data is in it.
        path.chmod(0o600)
        try:
            cursor.run(f'copy from database "{source}" to copy_target')
        finally:
            cursor.run("detach copy_target")


def copy_rows(cursor: Cursor, select: str, target: Path, **params: object) -> int:
    """The rows of a SELECT as a Parquet file at `target`, written bit by bit; gives how many. One that is there keeps its
    mode."""
    return cursor.run(
        f"copy ({select}) to {_text(target)} (format parquet, compression zstd, use_tmp_file false)", **params
    )


@contextmanager
def aside(cursor: Cursor, target: Path) -> Generator[Path]:
    """Where to write what is to stand at `target`: it is renamed at the end, if nothing fails. Raises StoreError for a file that
    cannot be written, or that is the workspace itself."""
    _refuse_target(cursor, target)
    path = target.with_name(target.name + ".part")
    path.unlink(missing_ok=True)
    try:
        yield path
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _refuse_target(cursor: Cursor, target: Path) -> None:
    if target.is_dir():
        raise StoreError(f"“{target}” is a folder: name a file.", code="bad_file")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise StoreError(f"There is no folder “{target.parent}”, or it cannot be written to.", code="bad_file")
    own = cursor.column("select path from duckdb_databases() where path is not null")
    if target.exists() and any(target.samefile(path) for path in own):
        raise StoreError(f"“{target}” is the workspace itself: name another file.", code="bad_file")


def restore(backup: Path, target: Path, make_ready: Callable[[Path], None] | None = None) -> None:
    """Puts `backup` in the place of `target`, whose old content stays beside it as `.before-restore`. `make_ready` gets the copy,
    in a folder of its own under the name of `target`, before it is put there; if that fails, nothing is changed.

    Raises StoreError if the backup is no workspace or does not fit on the disk, StoreBusyError if `target` is in use.
    """
    if not backup.is_file():
        raise StoreError(f"There is no backup file “{backup}”.", code="bad_file")
    _check(backup)
    _refuse_if_held(target)
    with _room_beside(target) as room:
        copy = room / target.name
        try:
            with (
                backup.open("rb") as old,
                os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new,
            ):
                shutil.copyfileobj(old, new)
        except OSError as error:
            raise _unwritten(target, error) from None
        if make_ready:
            make_ready(copy)
        for ending in _PARTS:
            old_part = target.with_name(target.name + ending)
            if old_part.exists():
                old_part.replace(target.with_name(target.stem + ".before-restore" + ending))
        for ending in reversed(_PARTS):
            new_part = copy.with_name(copy.name + ending)
            if new_part.exists():
                new_part.replace(target.with_name(target.name + ending))


@contextmanager
def _room_beside(target: Path) -> Generator[Path]:
    """A folder for its owner's eyes only, on the same disk; one that a killed process left goes first."""
    room = target.with_name(target.name + ".restoring")
    shutil.rmtree(room, ignore_errors=True)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        room.mkdir(mode=0o700)
    except OSError as error:
        raise _unwritten(target, error) from None
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _unwritten(target: Path, error: OSError) -> StoreError:
    return StoreError(f"“{target}” cannot be written: {error.strerror}. Nothing was changed.")


def _check(backup: Path) -> None:
    try:
        connection = duckdb.connect(str(backup), read_only=True)
    except duckdb.Error:
        raise StoreError(f"“{backup}” is not a workspace file.", code="bad_file") from None
    with connection:
        have = migrations.version(Cursor(connection))
    if have > migrations.newest():
        raise StoreError(
            f"“{backup}” has schema {have}, this version knows up to {migrations.newest()}.", code="newer_workspace"
        )
    if have == 0:
        raise StoreError(f"“{backup}” is a DuckDB database, but no workspace.", code="bad_file")


def _refuse_if_held(target: Path) -> None:
    if not target.exists():
        return
    try:
        with translated(), duckdb.connect(str(target)):
            pass
    except StoreBusyError:
        raise
    except (StoreError, duckdb.Error):
        # A damaged file is what one restores for.
        return
