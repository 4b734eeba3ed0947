"""Turns DuckDB's exceptions into errors for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from engine.errors import StoreBusyError, StoreError


@contextmanager
def translated() -> Iterator[None]:
    """Lock, disk and rights become StoreErrors; anything else is a programming error and passes."""
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
    if "no space left" in lower or "disk quota" in lower or "file too large" in lower:
        return StoreError("The disk is full: nothing was written. Free some space and try again.", code="disk_full")
    if "permission denied" in lower or "read-only" in lower:
        return StoreError("The data folder cannot be written to: check its owner and rights.", code="no_rights")
    if "newer version" in lower or "older version" in lower:
        return StoreError("The workspace file was made by another version of DuckDB.", code="newer_workspace")
    return None
