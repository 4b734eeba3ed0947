"""Who did what to which object. Rows are only ever appended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from engine.store import Cursor
from engine.workspace import Workspace


def record(
    cursor: Cursor,
    workspace: Workspace,
    *,
    action: str,
    kind: str,
    name: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Writes one row inside the caller's transaction. `kind` is a word of product.md."""
    cursor.insert(
        "audit",
        [
            {
                "log_id": cursor.next_ids("seq_log", 1)[0],
                "actor": workspace.actor.name,
                "action": action,
                "kind": kind,
                "name": name,
                "before": _json(before),
                "after": _json(after),
                "happened_at": workspace.now(),
            }
        ],
    )


def exported(workspace: Workspace, *, kind: str, name: str, after: Mapping[str, Any] | None = None) -> None:
    """One row in a transaction of its own: who took data along as a file. `name`: of what stands in it; `after`: how much."""
    with workspace.store.transaction() as cursor:
        record(cursor, workspace, action="exported", kind=kind, name=name, after=after)


def last_changes(workspace: Workspace, kind: str, name: str, limit: int = 10) -> list[dict[str, Any]]:
    """The newest rows about one object: actor, action, happened_at (UTC)."""
    with workspace.store.read() as cursor:
        return cursor.dicts(
            "select actor, action, happened_at from audit where kind = $kind and name = $name order by log_id desc limit $most",
            kind=kind,
            name=name,
            most=limit,
        )


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else orjson.dumps(value, default=str).decode()
