"""How good the values of a database were day by day. The engine measures once a day, since nothing else keeps it."""

from __future__ import annotations

import logging
import weakref
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.access import require
from engine.clock import from_utc
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.profiles.quality import quality_of
from engine.reports.composed import bound, dicts
from engine.reports.messages import Statement
from engine.store import Store, query
from engine.workspace import Workspace

log = logging.getLogger(__name__)

_looked_at: weakref.WeakKeyDictionary[Store, date] = weakref.WeakKeyDictionary()
"""The last day on which every database was looked at: nothing is read before the next one."""


@dataclass(frozen=True)
class QualityDay:
    """`score`: 0 to 100, None where nobody had a value. `missing`, `unverified`, `doubtful`: points that each took off it.
    `measured_at`: naive UTC."""

    day: date
    measured_at: datetime
    people: int
    score: float | None
    missing: float
    unverified: float
    doubtful: float


def keep_up(workspace: Workspace) -> int:
    """Measures each database that was not measured on this day of the workspace's calendar; gives how many. To be called
    as often as one likes, where seconds do not matter."""
    require(workspace, "write")
    today = from_utc(workspace.now(), workspace.zone).date()
    if _looked_at.get(workspace.store) == today:
        return 0
    # Also where one cannot be measured: it is tried again tomorrow, not all day long.
    _looked_at[workspace.store] = today
    with workspace.store.read() as cursor:
        measured = set(cursor.column(query("quality_day.measured"), day=today))
    missing = [d for d in databases.list_all(workspace) if d.database_id not in measured]
    return sum(_measure(workspace, home, today) for home in missing)


def _measure(workspace: Workspace, home: Database, day: date) -> bool:
    """Each by itself: one that cannot be measured keeps no other from being written."""
    try:
        row = _row(workspace, home, day)
    except Exception:
        log.exception("the quality of %s could not be measured", home.name)
        return False
    workspace.store.write(lambda cursor: cursor.insert("quality_day", [row]))
    return True


def trend(workspace: Workspace, database: str, since: date) -> list[QualityDay]:
    """Oldest first; days without a running engine are missing. Raises UnknownNameError."""
    require(workspace, "read")
    return [QualityDay(**row) for row in dicts(workspace, _trend(workspace, database, since))]


def trend_sql(workspace: Workspace, database: str, since: date) -> str:
    """The statement behind `trend`, its values written in."""
    require(workspace, "read")
    return _trend(workspace, database, since).shown


def _trend(workspace: Workspace, database: str, since: date) -> Statement:
    home = databases.get(workspace, database)
    return bound(query("quality_day.trend"), {"database_id": home.database_id, "since": since})


def _row(workspace: Workspace, home: Database, day: date) -> dict[str, Any]:
    found = quality_of(workspace, home.name)
    parts = found.score.parts if found.score else ()
    return {
        "database_id": home.database_id,
        "day": day,
        "measured_at": found.at,
        "people": found.people,
        "score": found.score.points if found.score else None,
        **{code: sum(p.points for p in parts if p.code == code) for code in ("missing", "unverified", "doubtful")},
    }
