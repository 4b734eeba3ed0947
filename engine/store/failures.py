"""Turns DuckDB's exceptions into errors for people."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import duckdb

from engine.errors import StoreBusyError, StoreError


@contextmanager
def translated() -> Generator[None]:
    """Lock, disk, memory, rights and foreign files become StoreErrors; anything else is a programming error and passes."""
    try:
        yield
    except duckdb.Error as error:
        known = _known(str(error))
        if known:
            raise known from error
        raise


def _known(text: str) -> StoreError | None:
    lower = text.lower()
    if "conflicting lock" in lower or "could not set lock" in lower:
        return StoreBusyError("The data folder is held by another process.")
    for signs, code, message in _SIGNS:
        if any(sign in lower for sign in signs):
            return StoreError(message, code=code)
    return None


_SIGNS = (
    (
        ("no space left", "disk quota", "file too large"),
        "disk_full",
        "The disk is full: nothing was written. Free some space and try again.",
    ),
    (
        ("permission denied", "read-only"),
        "no_rights",
        "The data folder cannot be written to: check its owner and rights.",
    ),
    (
        ("connection already closed",),
        "closed",
        "The workspace is closed.",
    ),
    (
        ("out of memory error",),
        "memory",
        "The memory limit is too small for this: raise WARMCAST_MEMORY.",
    ),
    (
        ("wal checkpoint", "checkpoint iteration"),
        "bad_file",
        "The workspace file and the .wal beside it do not belong together: it was copied while it was in use. "
        "“backup” makes copies then.",
    ),
    (
        ("newer version", "older version"),
        "newer_workspace",
        "The workspace file was made by another version of DuckDB.",
    ),
    (
        ("not a valid duckdb database", "is a directory"),
        "bad_file",
        "The workspace file is no workspace, or damaged: put a backup in its place with restore.",
    ),
    (
        ("no such file or directory", "not a directory"),
        "bad_file",
        "The workspace file cannot be opened: its folder is missing.",
    ),
)
