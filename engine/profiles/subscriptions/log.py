"""Rows of the log of subscriptions. Everybody who changes a state appends here, inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine.errors import BadValueError
from engine.profiles.databases import Database
from engine.profiles.subscriptions.topics import Topic
from engine.store import Cursor, query

STATES = ("subscribed", "unsubscribed", "paused", "unconfirmed")
NOES = ("unsubscribed", "paused")


def checked(state: str) -> str:
    """Raises BadValueError."""
    if state not in STATES:
        raise BadValueError(f"“{state}” is not a state of a subscription: {', '.join(STATES)}.", field="state")
    return state


def row(
    database: Database,
    profile_id: int,
    topic: Topic,
    state: str,
    *,
    source: str,
    changed_at: datetime,
    reason: str | None = None,
    until: datetime | None = None,
) -> dict[str, Any]:
    """`changed_at` and `until` naive UTC."""
    return {
        "topic_id": topic.topic_id,
        "database_id": database.database_id,
        "profile_id": profile_id,
        "state": state,
        "until": until,
        "changed_at": changed_at,
        "source": source,
        "reason": reason,
    }


def state(cursor: Cursor, topic: Topic, profile_id: int) -> str | None:
    """As the last row has it: a pause that is over is still one."""
    return cursor.value(query("topic.state"), topic_id=topic.topic_id, profile_id=profile_id)


def append(cursor: Cursor, rows: Sequence[dict[str, Any]]) -> None:
    """As they are, without asking what stands there."""
    _write(cursor, rows)
    _end_requests(cursor, rows)


def append_differing(cursor: Cursor, rows: Sequence[dict[str, Any]]) -> list[bool]:
    """Each in its turn, if its state differs or it has an end; gives which were written."""
    written: list[bool] = []
    for one in rows:
        present = cursor.value(query("topic.state"), topic_id=one["topic_id"], profile_id=one["profile_id"])
        written.append(present != one["state"] or one["until"] is not None)
        if written[-1]:
            _write(cursor, [one])
    # Also where the no stood already: somebody may have been asked since.
    _end_requests(cursor, rows)
    return written


def _write(cursor: Cursor, rows: Sequence[dict[str, Any]]) -> None:
    ids = cursor.next_ids("seq_log", len(rows))
    cursor.insert("subscription_change", [{"log_id": i, **r} for i, r in zip(ids, rows, strict=True)])


def _end_requests(cursor: Cursor, rows: Sequence[dict[str, Any]]) -> None:
    """Whoever tells of a no: nobody is asked, or reminded, after it."""
    noes = [one for one in rows if one["state"] in NOES]
    if noes:
        cursor.run(
            query("opt_in.refuse"),
            topic_ids=[one["topic_id"] for one in noes],
            profile_ids=[one["profile_id"] for one in noes],
            times=[one["changed_at"] for one in noes],
        )
