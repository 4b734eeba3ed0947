"""Whether anything arrives from the site: for whoever has just put the snippet there. Read-only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from engine.access import require
from engine.profiles import databases
from engine.store import query
from engine.tracking.collecting import SOURCE
from engine.workspace import Workspace


class Seen(NamedTuple):
    """The last hit (naive UTC, None for none ever) with its type and page; hits and people of the last 24 hours."""

    last_at: datetime | None
    type: str | None
    url: str | None
    hits: int
    people: int


def seen(workspace: Workspace, database: str) -> Seen:
    """What the snippet and the pixel have told of people in this database."""
    require(workspace, "read")
    now = workspace.now()
    with workspace.store.read() as cursor:
        [row] = cursor.rows(
            query("tracking.seen"),
            database_id=databases.get(workspace, database).database_id,
            source=SOURCE,
            since=now - timedelta(days=1),
            now=now,
        )
    return Seen(*row)
