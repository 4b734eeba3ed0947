"""Copies of the whole file: backups while running, and putting one back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from engine.errors import StoreError
from engine.store import migrations
from engine.store.cursor import Cursor
from engine.store.failures import translated


def copy_database(cursor: Cursor, target: Path) -> None:
    """Copies tables, sequences and macros into a new file, written aside and renamed. The caller holds the write lock."""
    _refuse_target(cursor, target)
    aside = target.with_name(target.name + ".part")
    aside.unlink(missing_ok=True)
    source = cursor.value("select current_database()")
    path = str(aside).replace("'", "''")
    with translated():
        cursor.run(f"attach '{path}' as copy_target")
        try:
            cursor.run(f'copy from database "{source}" to copy_target')
        finally:
            cursor.run("detach copy_target")
    os.replace(aside, target)


def _refuse_target(cursor: Cursor, target: Path) -> None:
    if target.is_dir():
        raise StoreError(f"“{target}” is a folder: name a file.", code="bad_file")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise StoreError(f"There is no folder “{target.parent}”, or it cannot be written to.", code="bad_file")
    own = cursor.column("select path from duckdb_databases() where path is not null")
    if target.exists() and any(target.samefile(path) for path in own):
        raise StoreError(f"“{target}” is the workspace itself: name another file.", code="bad_file")


def restore(backup: Path, target: Path) -> None:
    """Puts `backup` in the place of `target`, whose old content stays beside it. Raises StoreError if it is no workspace."""
    if not backup.is_file():
        raise StoreError(f"There is no backup file “{backup}”.")
    _check(backup)
    _refuse_if_held(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(target.name + ".part")
    shutil.copyfile(backup, aside)
    if target.exists():
        os.replace(target, target.with_suffix(".before-restore"))
    target.with_name(target.name + ".wal").unlink(missing_ok=True)
    os.replace(aside, target)


def _check(backup: Path) -> None:
    try:
        connection = duckdb.connect(str(backup), read_only=True)
    except duckdb.Error:
        raise StoreError(f"“{backup}” is not a workspace file.") from None
    with connection:
        have = migrations.version(Cursor(connection))
    if not 0 < have <= migrations.newest():
        raise StoreError(f"“{backup}” has schema {have}, this version knows 1 to {migrations.newest()}.")


def _refuse_if_held(target: Path) -> None:
    if target.exists():
        with translated(), duckdb.connect(str(target)):
            pass
