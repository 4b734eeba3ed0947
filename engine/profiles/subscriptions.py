"""Topics, who is subscribed to them, and suppressed addresses. Append-only: the last row is the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import addresses
from engine.access import audit, require
from engine.errors import BadValueError, NameTakenError, UnknownNameError
from engine.names import check_name
from engine.profiles.databases import Database
from engine.store import Cursor, query
from engine.workspace import Workspace

STATES = ("subscribed", "unsubscribed", "paused", "unconfirmed")
REASONS = ("hard_bounce", "complaint", "manual", "global_unsubscribe")


@dataclass(frozen=True)
class Topic:
    """What one subscribes to. `sender`: a sender's name, None for the workspace's default."""

    topic_id: int
    name: str
    label: str
    sender: str | None
    is_default_in: bool
    is_double_opt_in: bool


def topics(workspace: Workspace) -> list[Topic]:
    """Every topic, `general` first."""
    require(workspace, "read")
    return workspace.cache.get("topics", lambda: _load(workspace))


def topic(workspace: Workspace, name: str) -> Topic:
    """Raises UnknownNameError."""
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
        audit.record(cursor, workspace, action="created", kind="topic", name=name)
    workspace.cache.clear()
    return found


def update_topic(
    workspace: Workspace, name: str, *, label: str, sender: str | None, default_in: bool, double_opt_in: bool
) -> None:
    """Raises UnknownNameError."""
    require(workspace, "write")
    old = topic(workspace, name)
    with workspace.store.transaction() as cursor:
        cursor.run(
            "update topic set label = $label, sender = $sender, is_default_in = $default_in, "
            "is_double_opt_in = $double_opt_in where topic_id = $id",
            label=label,
            sender=sender,
            default_in=default_in,
            double_opt_in=double_opt_in,
            id=old.topic_id,
        )
        audit.record(cursor, workspace, action="changed", kind="topic", name=name)
    workspace.cache.clear()


def states(workspace: Workspace, profile_id: int) -> dict[str, str]:
    """Topic name → state, for the topics in which the person has one."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("topic.states"), profile_id=profile_id))


def history(workspace: Workspace, profile_id: int) -> list[dict[str, Any]]:
    """Every change of subscription: topic, state, changed_at (UTC), source, reason; newest first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.dicts(query("topic.history"), profile_id=profile_id)


def set_state(
    workspace: Workspace,
    database: Database,
    profile_id: int,
    topic_name: str,
    state: str,
    *,
    source: str,
    reason: str | None = None,
    until: datetime | None = None,
) -> bool:
    """Writes the state if it differs; durable on return. A deliberate act of the person or of staff: overrides any state.

    Gives whether anything was written. Raises BadValueError, UnknownNameError.
    """
    if state not in STATES:
        raise BadValueError(f"“{state}” is not a state of a subscription: {', '.join(STATES)}.", field="state")
    found = topic(workspace, topic_name)
    now = workspace.now()
    row = _row(workspace, database, profile_id, found, state, source=source, changed_at=now, reason=reason, until=until)
    return workspace.store.submit(_set_states, row).result()


def import_states(
    workspace: Workspace, database: Database, states: Sequence[tuple[int, str, str, datetime]], *, source: str
) -> None:
    """Takes over the history of another system: (profile_id, topic, state, changed_at in naive UTC), in order of time,
    without asking what stands there already. Raises BadValueError, UnknownNameError."""
    unknown = next((state for _, _, state, _ in states if state not in STATES), None)
    if unknown is not None:
        raise BadValueError(f"“{unknown}” is not a state of a subscription: {', '.join(STATES)}.", field="state")
    rows = [
        _row(workspace, database, profile_id, topic(workspace, name), state, source=source, changed_at=changed_at)
        for profile_id, name, state, changed_at in states
    ]
    workspace.store.write(lambda cursor: _append(cursor, rows))


def subscribe_free(
    cursor: Cursor,
    workspace: Workspace,
    database: Database,
    topic_name: str,
    people: Sequence[tuple[int, str, datetime]],
    *,
    dry: bool = False,
) -> set[int]:
    """Subscribes (profile_id, source, changed_at) where the person has no state yet: an import or API never overrides a no.

    Gives the ids of those who are unsubscribed and stay so. `dry`: only says that.
    """
    found = topic(workspace, topic_name)
    asked = {profile_id: (source, changed_at) for profile_id, source, changed_at in reversed(people)}
    known: dict[int, str] = dict(
        cursor.rows(query("topic.states_of"), topic_id=found.topic_id, profile_ids=list(asked))
    )
    free = [
        _row(workspace, database, profile_id, found, "subscribed", source=source, changed_at=changed_at)
        for profile_id, (source, changed_at) in sorted(asked.items())
        if profile_id not in known
    ]
    if not dry:
        _append(cursor, free)
    return {profile_id for profile_id, state in known.items() if state == "unsubscribed"}


def suppress(workspace: Workspace, address: str, reason: str, *, source: str = "manual") -> None:
    """The address gets nothing more in the whole workspace. Raises BadValueError."""
    require(workspace, "write")
    if reason not in REASONS:
        raise BadValueError(f"“{reason}” is not a reason: {', '.join(REASONS)}.", field="reason")
    _log_suppression(workspace, address, reason, is_suppressed=True, source=source)


def lift_suppression(workspace: Workspace, address: str, *, source: str = "manual") -> None:
    """The address may get messages again, whatever it was suppressed for. Raises BadValueError."""
    require(workspace, "write")
    _log_suppression(workspace, address, "manual", is_suppressed=False, source=source)


def suppressed(workspace: Workspace, limit: int = 1000) -> list[dict[str, Any]]:
    """Addresses suppressed now: address, reason, changed_at (UTC), source; newest first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.dicts(query("topic.suppressed"), most=limit)


def suppression_of(workspace: Workspace, address: str) -> str | None:
    """The reason why an address is suppressed now, or None."""
    with workspace.store.read() as cursor:
        return cursor.value(query("topic.suppression_of"), address=addresses.key_of(address))


def _load(workspace: Workspace) -> list[Topic]:
    with workspace.store.read() as cursor:
        return [Topic(*r) for r in cursor.rows(query("topic.list"))]


def _log_suppression(workspace: Workspace, address: str, reason: str, *, is_suppressed: bool, source: str) -> None:
    row = {
        "address": addresses.key_of(addresses.normalise(address)),
        "reason": reason,
        "is_suppressed": is_suppressed,
        "changed_at": workspace.now(),
        "source": source,
    }

    def append(cursor: Cursor) -> None:
        cursor.insert("suppression_change", [{"log_id": cursor.next_ids("seq_log", 1)[0], **row}])

    workspace.store.write(append)


def _set_states(cursor: Cursor, rows: Sequence[dict[str, Any]]) -> list[bool]:
    written: list[bool] = []
    for row in rows:
        present = cursor.value(query("topic.state"), topic_id=row["topic_id"], profile_id=row["profile_id"])
        written.append(present != row["state"] or row["until"] is not None)
        if written[-1]:
            _append(cursor, [row])
    return written


def _append(cursor: Cursor, rows: list[dict[str, Any]]) -> None:
    ids = cursor.next_ids("seq_log", len(rows))
    cursor.insert("subscription_change", [{"log_id": i, **r} for i, r in zip(ids, rows, strict=True)])


def _row(
    workspace: Workspace,
    database: Database,
    profile_id: int,
    found: Topic,
    state: str,
    *,
    source: str,
    changed_at: datetime,
    reason: str | None = None,
    until: datetime | None = None,
) -> dict[str, Any]:
    require(workspace, "write")
    return {
        "topic_id": found.topic_id,
        "database_id": database.database_id,
        "profile_id": profile_id,
        "state": state,
        "until": until,
        "changed_at": changed_at,
        "source": source,
        "reason": reason,
    }
