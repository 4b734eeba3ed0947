"""Saved segments as they are: found, listed, where used. Saving is saving.py's, their members are stays.py's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from engine.access import may, require
from engine.errors import StateError, UnknownNameError
from engine.profiles import databases, masks
from engine.segments import hiding
from engine.store import query
from engine.workspace import Workspace

KINDS = ("dynamic", "static", "updatable")
NOBODY: dict[str, Any] = {"combinator": "and", "not": True, "rules": []}
"""The condition of a static segment that was made of nobody."""
ENTERED = "segment_entered"
LEFT = "segment_left"
OWN_EVENTS = (ENTERED, LEFT)
"""Events that the engine itself writes of stays: nothing that people do."""


@dataclass(frozen=True)
class Segment:
    """`condition`: the JSON of contract.md section 3; of a static segment the one that its members were taken from.
    `database`: the database's name. `version` counts conditions from 1. `schedule`: of an updatable one, as schedule.py
    reads it; None: refreshed by hand only. Times are naive UTC; `refreshed_at` None: its members were never taken."""

    segment_id: int
    database_id: int
    database: str
    name: str
    label: str
    kind: str
    condition: dict[str, Any]
    description: str | None
    is_archived: bool
    changed_at: datetime
    version: int
    schedule: dict[str, Any] | None
    refreshed_at: datetime | None
    next_refresh_at: datetime | None

    @property
    def keeps_members(self) -> bool:
        """Who is in is kept in stays, not judged by the condition each time."""
        return self.kind != "dynamic"


def get(workspace: Workspace, name: str) -> Segment:
    """Archived ones too. Raises UnknownNameError."""
    require(workspace, "read")
    found = find(workspace, name)
    if found is None:
        raise UnknownNameError("segment", name, [s.name for s in list_all(workspace)])
    return found


def usable(workspace: Workspace, name: str) -> Segment:
    """As `get`, for whoever asks about its people from outside. Raises UnknownNameError, StateError for an archived one."""
    require(workspace, "read")
    found = get(workspace, name)
    if found.is_archived:
        raise StateError(f"The segment “{name}” is archived.")
    return found


def find(workspace: Workspace, name: str) -> Segment | None:
    """As `get`; None where there is none of that name."""
    return next((s for s in list_all(workspace, archived=True) if s.name == name), None)


def list_all(workspace: Workspace, database: str | None = None, *, archived: bool = False) -> list[Segment]:
    """By name; of one database or of all, without archived ones unless asked for. Conditions as the actor may see them."""
    require(workspace, "read")
    found = stored(workspace, database, archived=archived)
    if may(workspace, "personal"):
        return found
    names = {home: masks.of(workspace, databases.get(workspace, home)).names for home in {s.database for s in found}}
    return [replace(s, condition=hiding.hidden(s.condition, names[s.database], s.name, s.version)) for s in found]


def stored(workspace: Workspace, database: str | None = None, *, archived: bool = False) -> list[Segment]:
    """As `list_all`, with the conditions as they are whoever asks: to judge people by, not to be told."""
    require(workspace, "read")
    home = databases.get(workspace, database).name if database else None
    with workspace.store.read() as cursor:
        found = [_segment(row) for row in cursor.dicts(query("segment.list"))]
    return [s for s in found if (home is None or s.database == home) and (archived or not s.is_archived)]


def uses(workspace: Workspace, name: str) -> list[str]:
    """What uses the segment, each as “campaign course-registered”."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("uses.of"), kind="segment", name=name, scope=None)
    return [f"{kind} {user}" for kind, user in rows]


def rule_of(segment: Segment) -> dict[str, Any]:
    """A condition that holds for who is in the segment now, whatever its kind."""
    return {"segment": segment.name, "operator": "in"} if segment.keeps_members else segment.condition


def _segment(row: dict[str, Any]) -> Segment:
    schedule = row["schedule"] and orjson.loads(row["schedule"])
    return Segment(**{**row, "condition": orjson.loads(row["condition"]), "schedule": schedule})
