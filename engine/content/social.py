"""Social proof: how many people did the same lately. Counted once for a batch of messages; few people are never told of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from engine.access import require
from engine.profiles.databases import Database
from engine.store import query
from engine.workspace import Workspace

FEWEST = 5
"""Fewer people are no proof, and might be known to each other."""
WEEK = timedelta(days=7)

Told = tuple[str, str | None]
"""A field and the value that it got, as the change log writes it."""


def same_week(workspace: Workspace, home: Database, told: Collection[Told]) -> dict[Told, dict[str, int]]:
    """What `social` holds for whom each of these changes started the message: `same_week`, the people whose field got the same
    value in the 7 days before now, this one included. Nothing where they are fewer than FEWEST."""
    require(workspace, "read")
    now = workspace.now()
    wanted = sorted({(field, new) for field, new in told if new is not None})
    if not wanted:
        return {}
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            query("change.same"),
            database_id=home.database_id,
            fields=[field for field, _ in wanted],
            values=[new for _, new in wanted],
            since=now - WEEK,
            now=now,
            fewest=FEWEST,
        )
    return {(field, new): {"same_week": people} for field, new, people in rows}
