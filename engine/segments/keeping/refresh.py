"""Updatable segments: who is in is found out again, by hand or when the schedule says so."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from engine.access import audit, require
from engine.clock import FixedClock
from engine.errors import EngineError, StateError
from engine.segments.keeping import stays
from engine.segments.keeping.graph import in_order
from engine.segments.keeping.schedule import next_time, read
from engine.segments.segments import Segment, get, list_all
from engine.store import Cursor, query
from engine.workspace import Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refresh:
    """How many came in, went out, and are in now."""

    entered: int
    left: int
    people: int


def refresh(workspace: Workspace, name: str) -> Refresh:
    """Now, whatever the schedule says; the next time counts from now. Raises UnknownNameError, StateError for a segment that
    is not updatable, BadValueError for a condition that no longer works."""
    require(workspace, "write")
    with workspace.store.transaction() as cursor:
        segment = get(workspace, name)
        if segment.kind != "updatable" or segment.is_archived:
            what = "archived" if segment.is_archived else segment.kind
            raise StateError(f"The segment “{name}” is {what}: only an updatable one is refreshed.")
        done = _refresh(cursor, workspace, segment)
        if done.entered or done.left:
            audit.record(cursor, workspace, action="refreshed", kind="segment", name=name, after=asdict(done))
    workspace.cache.clear()
    return done


def refresh_due(workspace: Workspace) -> None:
    """Each segment whose time has come, once however many times were missed, in a transaction of its own; what one leads to
    comes before it. One that cannot be refreshed keeps its members, waits for its next time and stops nobody."""
    require(workspace, "send")
    due = next_refresh(workspace)
    if due is None or due > workspace.now():
        return
    known = {s.name: s for s in list_all(workspace)}
    for name in in_order({name: s.condition for name, s in known.items()}):
        if _is_due(workspace, known[name]):
            _refresh_or_postpone(workspace, name)
    workspace.cache.clear()


def next_refresh(workspace: Workspace) -> datetime | None:
    """When the next segment is due (naive UTC), None for never. Kept in memory: an idle tick asks often."""

    def load() -> datetime | None:
        with workspace.store.read() as cursor:
            return cursor.value(query("segment.next_refresh"))

    return workspace.cache.get("next_refresh", load)


def _refresh(cursor: Cursor, workspace: Workspace, segment: Segment) -> Refresh:
    here = workspace.acting(clock=FixedClock(workspace.now()))
    moved = stays.fit(cursor, here, segment, "condition")
    cursor.run(query("segment.refreshed"), segment_id=segment.segment_id, now=here.now(), next=_next(here, segment))
    return Refresh(moved.entered, moved.left, stays.people(cursor, segment))


def _refresh_or_postpone(workspace: Workspace, name: str) -> None:
    try:
        with workspace.store.transaction() as cursor:
            segment = get(workspace, name)
            # Somebody may have refreshed or archived it since the list was read.
            if _is_due(workspace, segment):
                _refresh(cursor, workspace, segment)
    except Exception as error:
        # Whatever is wrong with one segment must not keep the engine from sending; `broken` tells people.
        if isinstance(error, EngineError):
            log.warning("segment %s was not refreshed: %s", name, error.message)
        else:
            log.exception("segment %s was not refreshed", name)
        with workspace.store.transaction() as cursor:
            segment = get(workspace, name)
            cursor.run(query("segment.postpone"), segment_id=segment.segment_id, next=_next(workspace, segment))


def _is_due(workspace: Workspace, segment: Segment) -> bool:
    return segment.next_refresh_at is not None and segment.next_refresh_at <= workspace.now()


def _next(workspace: Workspace, segment: Segment) -> datetime | None:
    return next_time(read(segment.schedule), workspace.now(), workspace.zone) if segment.schedule else None
