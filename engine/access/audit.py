"""Who did what to which object. Rows are only ever appended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from engine.access import require
from engine.store import Cursor, query
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
    """Writes one row inside the caller's transaction. `kind` is a word of product.md. Of `before` and `after` it keeps what
    differs; they must hold no secret, no password, no token and no body of a message."""
    old, new = differing(before, after)
    cursor.insert(
        "audit",
        [
            {
                "log_id": cursor.next_ids("seq_log", 1)[0],
                "actor": workspace.actor.name,
                "via": workspace.actor.via or None,
                "action": action,
                "kind": kind,
                "name": name,
                "before": _json(old),
                "after": _json(new),
                "happened_at": workspace.now(),
            }
        ],
    )


def exported(workspace: Workspace, *, kind: str, name: str, after: Mapping[str, Any] | None = None) -> None:
    """As `noted`: who took data along as a file. `name`: of what stands in it; `after`: how much."""
    noted(workspace, action="exported", kind=kind, name=name, after=after)


def noted(workspace: Workspace, *, action: str, kind: str, name: str, after: Mapping[str, Any] | None = None) -> None:
    """One row in a transaction of its own, where what was done needed none or several."""
    with workspace.store.transaction() as cursor:
        record(cursor, workspace, action=action, kind=kind, name=name, after=after)


def last_changes(workspace: Workspace, kind: str, name: str, limit: int = 10) -> list[dict[str, Any]]:
    """The newest rows about one object: actor, action, happened_at (UTC)."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.dicts(query("audit.last_changes"), kind=kind, name=name, most=limit)


def differing(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Both without what is the same in both; as they are where there is only one."""
    if before is None or after is None:
        return before, after
    same = {name for name in before if name in after and before[name] == after[name]}
    return _without(before, same), _without(after, same)


def _without(mapping: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in names}


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else orjson.dumps(value, default=str).decode()
