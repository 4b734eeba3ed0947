"""Everybody of a block comes into the topics asked for, as statements; a no that stands is never overridden."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from engine.profiles import subscriptions
from engine.profiles.requests import Target
from engine.profiles.subscriptions import noes, suppression
from engine.profiles.subscriptions.opt_in import OptIn
from engine.store import Cursor, query


def subscribe(
    cursor: Cursor, target: Target, topics: Sequence[str], profile_ids: Sequence[int], how: OptIn | None, *, dry: bool
) -> int:
    """Inside the caller's transaction; gives how many people had said no to one of the topics and stay so. `dry`: only that."""
    now = target.workspace.now()
    stopped = noes.suppressed(cursor, target.workspace, target.database, profile_ids) if topics else set[int]()
    kept = set(stopped)
    profile_ids = [i for i in profile_ids if i not in stopped] if stopped else profile_ids
    people = pa.table({"profile_id": pa.array(profile_ids, pa.int64())})
    for name in topics:
        topic = subscriptions.topic(target.workspace, name)
        with cursor.staged_as("incoming_people", people):
            kept.update(cursor.column(query("import.unsubscribed"), topic_id=topic.topic_id))
            if not dry and not topic.is_double_opt_in:
                cursor.run(
                    query("import.subscribe"),
                    topic_id=topic.topic_id,
                    database_id=target.database.database_id,
                    now=now,
                    source="import",
                )
        if not dry and topic.is_double_opt_in:
            asked = [(profile_id, "import", now) for profile_id in profile_ids]
            subscriptions.subscribe_free(cursor, target.workspace, target.database, name, asked, how=how)
    return len(kept)


def suppressed_among(cursor: Cursor, target: Target, addresses: Sequence[str]) -> int:
    """How many of these addresses get nothing."""
    keys = [suppression.keys_of(target.workspace, address) for address in addresses]
    rows = cursor.rows(query("suppression.among"), keys=[key for pair in keys for key in pair])
    refusing = {address for address, _ in rows}
    return sum(not refusing.isdisjoint(pair) for pair in keys)
