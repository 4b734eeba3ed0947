"""What people who were erased leave as keyed hashes: a suppressed address, which SQL compares with living ones, and the names
of what they did, so that nothing of it counts twice."""

from __future__ import annotations

import hashlib

from engine.store import Cursor, query
from engine.workspace import Workspace


def recall(cursor: Cursor, workspace: Workspace) -> int:
    """Whoever came back under an address that stayed suppressed as a hash gets it in the log in plain, as of then, so that
    segments and lists show it. Reads the planner's temp table plan_change. Gives how many rows."""
    if not cursor.value(query("erase.any_hidden")):
        return 0
    return cursor.run(query("erase.recall"), salt=workspace.salt)


def event_name(salt: str, what: str, name: str) -> str:
    """What stands in the place of an event's id or an order's number once its person is erased (queries/erase.sql)."""
    return "#" + hashlib.sha256(f"{salt}:{what}:{name}".encode()).hexdigest()
