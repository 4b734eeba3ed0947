"""Every condition a segment has had: one row each, written when it is saved and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from engine.access import require
from engine.profiles import databases, masks
from engine.segments import hiding
from engine.segments.segments import Segment, get
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class SegmentVersion:
    """`version` counts from 1. `created_at`: naive UTC. `created_by`: who saved it."""

    version: int
    condition: dict[str, Any]
    created_at: datetime
    created_by: str


def versions(workspace: Workspace, name: str) -> list[SegmentVersion]:
    """Oldest first, conditions as the actor may see them. Raises UnknownNameError."""
    require(workspace, "read")
    segment = get(workspace, name)
    names = masks.of(workspace, databases.get(workspace, segment.database)).names
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("segment.versions"), segment_id=segment.segment_id)
    for row in rows:
        written = orjson.loads(row["condition"])
        row["condition"] = hiding.hidden(written, names, name, row["version"]) if names else written
    return [SegmentVersion(**row) for row in rows]


def write_version(cursor: Cursor, workspace: Workspace, segment: Segment) -> None:
    """The segment's present condition as a row, inside the caller's transaction."""
    row = {
        "segment_id": segment.segment_id,
        "version": segment.version,
        "condition": orjson.dumps(segment.condition).decode(),
        "created_at": workspace.now(),
        "created_by": workspace.actor.name,
    }
    cursor.insert("segment_version", [row])
