"""Dashboards in the store: made, changed, removed. Their links are links.py's."""

from __future__ import annotations

from typing import Any

import orjson

from engine import segments
from engine.access import audit, require
from engine.campaigns import campaigns
from engine.errors import NameTakenError, UnknownNameError
from engine.names import check_name
from engine.profiles import subscriptions
from engine.reports.shared.model import Dashboard, Filters, Parts, checked
from engine.store import Cursor, query
from engine.workspace import Workspace

KNOWN = "dashboards"
"""Under this name in the workspace's memory."""


def list_all(workspace: Workspace) -> list[Dashboard]:
    """By title."""
    require(workspace, "read")
    return workspace.cache.get(KNOWN, lambda: _load(workspace))


def get(workspace: Workspace, name: str) -> Dashboard:
    """Raises UnknownNameError."""
    require(workspace, "read")
    known = list_all(workspace)
    found = next((d for d in known if d.name == name), None)
    if found is None:
        raise UnknownNameError("dashboard", name, [d.name for d in known])
    return found


def create(workspace: Workspace, name: str, parts: Parts) -> Dashboard:
    """Without a link yet. Raises BadValueError, NameTakenError, UnknownNameError."""
    require(workspace, "write")
    check_name("dashboard", name)
    wanted = _checked(workspace, parts)
    now, actor = workspace.now(), workspace.actor.name
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from dashboard where name = $name", name=name):
            raise NameTakenError("dashboard", name)
        row = {
            "dashboard_id": cursor.next_ids("seq_dashboard", 1)[0],
            "name": name,
            **_columns(wanted),
            "created_at": now,
            "created_by": actor,
            "changed_at": now,
            "changed_by": actor,
        }
        cursor.insert("dashboard", [row])
        _write_uses(workspace, cursor, name, wanted)
        audit.record(cursor, workspace, action="created", kind="dashboard", name=name, after=_columns(wanted))
    workspace.cache.clear()
    return get(workspace, name)


def update(workspace: Workspace, name: str, parts: Parts) -> Dashboard:
    """Links that lead to it show it as it is now. Raises BadValueError, UnknownNameError."""
    require(workspace, "write")
    old = get(workspace, name)
    wanted = _checked(workspace, parts)
    if wanted == old.parts:
        return old
    columns, now = _columns(wanted), workspace.now()
    with workspace.store.transaction() as cursor:
        cursor.run(
            query("shared.update_dashboard"),
            dashboard_id=old.dashboard_id,
            now=now,
            actor=workspace.actor.name,
            **columns,
        )
        _write_uses(workspace, cursor, name, wanted)
        before = _columns(old.parts)
        audit.record(cursor, workspace, action="changed", kind="dashboard", name=name, before=before, after=columns)
    workspace.cache.clear()
    return get(workspace, name)


def delete(workspace: Workspace, name: str) -> None:
    """With its links: they lead nowhere from now on. Raises UnknownNameError."""
    require(workspace, "write")
    old = get(workspace, name)
    with workspace.store.transaction() as cursor:
        cursor.run(query("shared.delete_links"), dashboard_id=old.dashboard_id)
        cursor.run(query("shared.delete_dashboard"), dashboard_id=old.dashboard_id)
        cursor.run(query("shared.forget_uses"), name=name)
        audit.record(cursor, workspace, action="deleted", kind="dashboard", name=name, before=_columns(old.parts))
    workspace.cache.clear()


def _load(workspace: Workspace) -> list[Dashboard]:
    with workspace.store.read() as cursor:
        return [_dashboard(row) for row in cursor.dicts(query("shared.dashboards"))]


def _dashboard(row: dict[str, Any]) -> Dashboard:
    blocks, filters = tuple(orjson.loads(row.pop("blocks"))), Filters.parse(row.pop("filters"))
    return Dashboard(parts=Parts(row.pop("title"), row.pop("note"), blocks, filters), **row)


def _checked(workspace: Workspace, parts: Parts) -> Parts:
    """Everything named is there now."""
    wanted = checked(parts)
    for name in wanted.filters.campaigns:
        campaigns.get(workspace, name)
    if wanted.filters.topic:
        subscriptions.topic(workspace, wanted.filters.topic)
    if wanted.filters.segment:
        segments.usable(workspace, wanted.filters.segment)
    return wanted


def _columns(parts: Parts) -> dict[str, str]:
    return {
        "title": parts.title,
        "note": parts.note,
        "blocks": orjson.dumps(parts.blocks).decode(),
        "filters": parts.filters.as_json(),
    }


def _write_uses(workspace: Workspace, cursor: Cursor, name: str, parts: Parts) -> None:
    """What is used cannot be archived from under a dashboard that others look at."""
    cursor.run(query("shared.forget_uses"), name=name)
    shared = {"user_kind": "dashboard", "user_name": name}
    rows: list[dict[str, str]] = []
    if parts.filters.segment:
        home = segments.get(workspace, parts.filters.segment).database
        rows.append({**shared, "scope": home, "kind": "segment", "name": parts.filters.segment})
    if parts.filters.topic:
        rows.append({**shared, "scope": "", "kind": "topic", "name": parts.filters.topic})
    cursor.insert("uses", rows)
