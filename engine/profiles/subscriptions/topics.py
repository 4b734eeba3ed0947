"""Topics: what one subscribes to. They belong to the workspace and are never removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.access import audit, require
from engine.errors import NameTakenError, UnknownNameError
from engine.names import check_name
from engine.store import query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Topic:
    """What one subscribes to. `sender`: a sender's name, None for the workspace's default. `limits`: how many of its messages
    one gets, as JSON of engine/campaigns/guarding.py; None: as many as come."""

    topic_id: int
    name: str
    label: str
    sender: str | None
    is_default_in: bool
    is_double_opt_in: bool
    limits: str | None = None


@dataclass(frozen=True)
class TopicCounts:
    """People by their present state; a pause that is over counts as subscribed. `last_changed_at`: naive UTC."""

    subscribed: int = 0
    unconfirmed: int = 0
    paused: int = 0
    unsubscribed: int = 0
    last_changed_at: datetime | None = None


def topics(workspace: Workspace) -> list[Topic]:
    """Every topic, `general` first."""
    require(workspace, "read")
    return workspace.cache.get("topics", lambda: _load(workspace))


def topic(workspace: Workspace, name: str) -> Topic:
    """Raises UnknownNameError."""
    require(workspace, "read")
    known = topics(workspace)
    found = next((t for t in known if t.name == name), None)
    if found is None:
        raise UnknownNameError("topic", name, [t.name for t in known], field="topic")
    return found


def create_topic(
    workspace: Workspace,
    name: str,
    *,
    label: str | None = None,
    sender: str | None = None,
    default_in: bool = False,
    double_opt_in: bool = False,
) -> Topic:
    """Raises BadValueError, NameTakenError."""
    require(workspace, "write")
    check_name("topic", name)
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from topic where name = $name", name=name):
            raise NameTakenError("topic", name)
        found = Topic(cursor.next_ids("seq_topic", 1)[0], name, label or name, sender, default_in, double_opt_in)
        cursor.insert("topic", [{**found.__dict__, "created_at": workspace.now()}])
        audit.record(cursor, workspace, action="created", kind="topic", name=name, after=_parts(found))
    workspace.cache.clear()
    return found


def update_topic(
    workspace: Workspace, name: str, *, label: str, sender: str | None, default_in: bool, double_opt_in: bool
) -> None:
    """Who was asked for a confirmation stays asked, whatever `double_opt_in` is now. Raises UnknownNameError."""
    require(workspace, "write")
    old = topic(workspace, name)
    after = {"label": label, "sender": sender, "default_in": default_in, "double_opt_in": double_opt_in}
    with workspace.store.transaction() as cursor:
        cursor.run(
            "update topic set label = $label, sender = $sender, is_default_in = $default_in, "
            "is_double_opt_in = $double_opt_in where topic_id = $id",
            **after,
            id=old.topic_id,
        )
        before = _parts(old)
        audit.record(cursor, workspace, action="changed", kind="topic", name=name, before=before, after=after)
    workspace.cache.clear()


def _parts(found: Topic) -> dict[str, Any]:
    """What can be changed of it."""
    return {
        "label": found.label,
        "sender": found.sender,
        "default_in": found.is_default_in,
        "double_opt_in": found.is_double_opt_in,
    }


def topic_counts(workspace: Workspace) -> dict[str, TopicCounts]:
    """Topic name → how many people are in which state, over all databases; topics without anybody are left out."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("topic.counts"), now=workspace.now())
    return {row.pop("name"): TopicCounts(**row) for row in rows}


def topic_growth(workspace: Workspace, name: str, days: int = 90) -> list[tuple[datetime, int]]:
    """How many were subscribed at the end of each of the last days (naive UTC days), oldest first. Raises
    UnknownNameError."""
    require(workspace, "read")
    found = topic(workspace, name)
    with workspace.store.read() as cursor:
        return [
            (day, number)
            for day, number in cursor.rows(
                query("topic.growth"), topic_id=found.topic_id, now=workspace.now(), days=days
            )
        ]


def _load(workspace: Workspace) -> list[Topic]:
    with workspace.store.read() as cursor:
        return [Topic(*r) for r in cursor.rows(query("topic.list"))]
