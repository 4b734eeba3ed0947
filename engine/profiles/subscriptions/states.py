"""The state of people in topics: reading it, setting it by a deliberate act, and subscribing whoever said nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.access import audit, masking, may, require
from engine.errors import BadValueError
from engine.profiles import reading
from engine.profiles.databases import Database
from engine.profiles.subscriptions import log, noes, opt_in, suppression
from engine.profiles.subscriptions.opt_in import Asked, OptIn
from engine.profiles.subscriptions.topics import Topic, topic
from engine.store import Cursor, query
from engine.workspace import Workspace

MOST_REASON = 500


@dataclass(frozen=True)
class Subscription:
    """A person in a topic: the last row of the log (times naive UTC). A pause that is over reads as subscribed."""

    topic: str
    state: str
    until: datetime | None
    changed_at: datetime
    source: str
    reason: str | None


def states(workspace: Workspace, profile_id: int) -> dict[str, str]:
    """Topic name → state, for the topics in which the person has one."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("topic.states"), profile_id=profile_id))


def of(workspace: Workspace, profile_id: int) -> dict[str, Subscription]:
    """Topic name → how the person stands there now, for the topics in which they have a state."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("topic.of_person"), profile_id=profile_id, now=workspace.now())
    return {row["topic"]: Subscription(**row) for row in _seen_by(workspace, rows)}


def _seen_by(workspace: Workspace, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A reason is what somebody wrote about the person."""
    return rows if may(workspace, "personal") else [{**r, "reason": masking.hidden(r["reason"])} for r in rows]


def history(workspace: Workspace, profile_id: int) -> list[dict[str, Any]]:
    """Every change of subscription: topic, state, until and changed_at (UTC), source, reason; newest first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("topic.history"), profile_id=profile_id)
    return _seen_by(workspace, rows)


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
    require(workspace, "write")
    log.checked(state)
    found = topic(workspace, topic_name)
    now = workspace.now()
    row = log.row(database, profile_id, found, state, source=source, changed_at=now, reason=reason, until=until)
    return workspace.store.submit(log.append_differing, row).result()


def resubscribe(
    workspace: Workspace, database: Database, profile_id: int, topic_name: str, reason: str, *, source: str
) -> str:
    """Takes up again what the person had ended, with the reason why one may: overrides a no, a bounce, a complaint. In a
    topic with double opt-in they are asked to confirm. Gives the state; durable on return. Raises BadValueError,
    UnknownNameError."""
    require(workspace, "write")
    found = topic(workspace, topic_name)
    why = reason.strip()
    if not why or len(why) > MOST_REASON:
        raise BadValueError(
            f"Say in up to {MOST_REASON} characters why this person may be subscribed again.", field="reason"
        )
    person = reading.by_id(workspace, database.name, profile_id)
    state = "unconfirmed" if found.is_double_opt_in else "subscribed"
    row = log.row(database, profile_id, found, state, source=source, changed_at=workspace.now(), reason=why)
    with workspace.store.transaction() as cursor:
        if person["email"]:
            suppression.lift(cursor, workspace, person["email"], source=source, note=why)
            noes.lift_stop(cursor, workspace, person["email"])
        log.append_differing(cursor, [row])
        if found.is_double_opt_in:
            opt_in.open_request(cursor, workspace, database, found, profile_id, source=source, proof={"reason": why})
        audit.record(
            cursor, workspace, action="resubscribed", kind="profile", name=str(profile_id), after={"reason": why}
        )
    return state


def import_states(
    workspace: Workspace, database: Database, states: Sequence[tuple[int, str, str, datetime]], *, source: str
) -> None:
    """Takes over the history of another system: (profile_id, topic, state, changed_at in naive UTC), in order of time,
    without asking what stands there already. Raises BadValueError, UnknownNameError."""
    require(workspace, "write")
    rows = [
        log.row(database, profile_id, topic(workspace, name), log.checked(state), source=source, changed_at=changed_at)
        for profile_id, name, state, changed_at in states
    ]
    workspace.store.write(lambda cursor: log.append(cursor, rows))


def subscribe_free(
    cursor: Cursor,
    workspace: Workspace,
    database: Database,
    topic_name: str,
    people: Sequence[tuple[int, str, datetime]],
    *,
    dry: bool = False,
    how: OptIn | None = None,
) -> set[int]:
    """Subscribes (profile_id, source, changed_at) where the person has no state yet: an import or API never overrides a no,
    and a suppressed address is one.

    In a topic with double opt-in they become unconfirmed, and `how` says what then (None: an import leaves them, everybody
    else asks them by mail). Gives the ids of those whose no stood and stays. `dry`: only says that.
    """
    require(workspace, "write")
    found = topic(workspace, topic_name)
    asked = {profile_id: Asked(profile_id, source, changed_at) for profile_id, source, changed_at in reversed(people)}
    known: dict[int, str] = dict(
        cursor.rows(query("topic.states_of"), topic_id=found.topic_id, profile_ids=list(asked))
    )
    stopped = noes.suppressed(cursor, workspace, database, list(asked))
    if not dry:
        open_to = {profile_id: one for profile_id, one in sorted(asked.items()) if profile_id not in stopped}
        free = [one for profile_id, one in open_to.items() if profile_id not in known]
        if found.is_double_opt_in:
            open_ones = [one for profile_id, one in open_to.items() if known.get(profile_id) == "unconfirmed"]
            opt_in.take(cursor, workspace, database, found, free=free, unconfirmed=open_ones, how=how)
        else:
            log.append(cursor, [_subscribed(database, found, one) for one in free])
    return stopped | {profile_id for profile_id, state in known.items() if state == "unsubscribed"}


def _subscribed(database: Database, found: Topic, one: Asked) -> dict[str, Any]:
    return log.row(database, one.profile_id, found, "subscribed", source=one.source, changed_at=one.asked_at)
