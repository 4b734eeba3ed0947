"""Numbered schema changes: `migrations/NNNN_what.sql`, each in one transaction, recorded in `setting.schema`."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb

from engine.errors import StoreError
from engine.store.cursor import Cursor

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "migrations"


def newest() -> int:
    """The schema number this code knows."""
    return max(_files())


def migrate(cursor: Cursor, have: int) -> int:
    """Brings a file of schema `have` up to `newest()`. Raises StoreError if it is newer."""
    if have > newest():
        raise StoreError(
            f"This workspace has schema {have}, the installed Warmcast knows up to {newest()}: install the newer version.",
            code="newer_workspace",
        )
    for number, file in sorted(_files().items()):
        if number > have:
            _apply(cursor, number, file)
    if 0 < have < newest():
        log.info("the workspace was migrated from schema %d to %d", have, newest())
    return newest()


def version(cursor: Cursor) -> int:
    """0 for an empty file. Raises StoreError for a database that is no workspace."""
    try:
        return int(cursor.value("select value from setting where name = 'schema'") or 0)
    except duckdb.CatalogException:
        return 0
    except (duckdb.BinderException, ValueError):
        raise StoreError("The file is a DuckDB database, but no workspace.", code="bad_file") from None


def _files() -> dict[int, Path]:
    return {int(f.name[:4]): f for f in FOLDER.glob("[0-9]*.sql")}


def _apply(cursor: Cursor, number: int, file: Path) -> None:
    cursor.run("begin transaction")
    try:
        cursor.run(file.read_text("utf-8"))
        cursor.run("insert or replace into setting values ('schema', $number)", number=str(number))
        cursor.run("commit")
    except BaseException:
        cursor.run("rollback")
        raise
