"""Suppression of people who were erased: their address stays as a keyed hash, which SQL compares with living addresses."""

from __future__ import annotations

from engine.store import Cursor, query
from engine.workspace import Workspace


def recall(cursor: Cursor, workspace: Workspace) -> int:
    """Whoever came back under an address that stayed suppressed as a hash gets it in the log in plain, as of then, so that
    segments and lists show it. Reads the planner's temp table plan_change. Gives how many rows."""
    if not cursor.value(query("erase.any_hidden")):
        return 0
    return cursor.run(query("erase.recall"), salt=workspace.salt)
