"""Saving and archiving segments: the kind, the condition with its versions, and who is in by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.access import audit, require
from engine.clock import FixedClock
from engine.errors import BadValueError, StateError
from engine.names import check_name, check_text
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.segments.conditions.values import refused
from engine.segments.keeping import stays, used
from engine.segments.keeping.graph import CircleError, asked_ever, in_order
from engine.segments.keeping.schedule import next_time, read
from engine.segments.keeping.versions import write_version
from engine.segments.reading import parse
from engine.segments.segments import KINDS, NOBODY, Segment, find, get, list_all, uses
from engine.store import Cursor, query
from engine.workspace import Workspace

MOST_LABEL = 200
MOST_DESCRIPTION = 2_000
_KEPT = ("label", "kind", "condition", "description", "schedule")


def save(
    workspace: Workspace,
    database: str,
    name: str,
    condition: Mapping[str, Any] | None,
    *,
    label: str | None = None,
    kind: str = "dynamic",
    description: str | None = None,
    schedule: Mapping[str, Any] | None = None,
) -> Segment:
    """Makes the segment, or changes it where something differs. Without a label it is called by its name.

    A static or updatable segment takes in the people for whom the condition holds when it becomes one; an updatable one
    again when the condition changes, and by its `schedule` (schedule.py). `condition` None: nobody, for a static one that is
    filled by hand. One that becomes dynamic keeps nobody: the stays end without events, for nobody left by that.

    Raises BadValueError (name, label, description, kind, schedule, the condition with its JSON path), UnknownNameError (the
    database), StateError (archived, of another database, or what it keeps is asked for by others, or waited for by campaigns,
    when it becomes dynamic)."""
    require(workspace, "write")
    check_name("segment", name)
    check_text("label", label or name, most=MOST_LABEL)
    check_text("description", description or "", most=MOST_DESCRIPTION, lines=True)
    home = databases.get(workspace, database)
    if kind not in KINDS:
        raise BadValueError(f"“{kind}” is no kind of segment: {', '.join(KINDS)}.", field="kind")
    times = _times(schedule, kind)
    wanted = _Wanted(home, name, label or name, kind, _plain(condition, kind), description or None, times)
    with workspace.store.transaction() as cursor:
        # What is written and what is judged share one moment, taken under the write lock.
        here = workspace.acting(clock=FixedClock(workspace.now()))
        found = find(here, name)
        _refuse_foreign(found, home)
        if found and all(getattr(wanted, key) == getattr(found, key) for key in _KEPT):
            return found
        _check(cursor, here, wanted, found)
        segment = _write(cursor, here, wanted, found)
        before, after = _parts(found) if found else None, _parts(segment)
        audit.record(cursor, here, action="saved", kind="segment", name=name, before=before, after=after)
    workspace.cache.clear()
    return segment


def _parts(segment: Segment) -> dict[str, Any]:
    """What the audit log keeps of it: each condition stays on record as a version."""
    return {"version": segment.version, **{key: getattr(segment, key) for key in _KEPT if key != "condition"}}


def archive(workspace: Workspace, name: str) -> Segment:
    """Takes it out of use; who was in stays on record. Raises UnknownNameError, StateError with what uses it."""
    require(workspace, "write")
    with workspace.store.transaction() as cursor:
        segment = get(workspace, name)
        by = uses(workspace, name)
        if by:
            raise StateError(f"The segment “{name}” is used by {', '.join(by)}. Change these first.")
        cursor.run(query("segment.archive"), segment_id=segment.segment_id, now=workspace.now())
        cursor.run(query("segment.forget_uses"), name=name)
        audit.record(cursor, workspace, action="archived", kind="segment", name=name)
    workspace.cache.clear()
    return get(workspace, name)


@dataclass(frozen=True)
class _Wanted:
    """What a save asks for, in the form in which it is kept."""

    home: Database
    name: str
    label: str
    kind: str
    condition: dict[str, Any]
    description: str | None
    schedule: dict[str, Any] | None

    def is_new(self, found: Segment | None) -> bool:
        """Whether the condition is another than before."""
        return found is None or found.condition != self.condition

    def takes_members(self, found: Segment | None) -> bool:
        """Whether this save finds out who is in."""
        if self.kind == "dynamic":
            return False
        return found is None or found.kind != self.kind or (self.kind == "updatable" and self.is_new(found))

    def refreshed_at(self, found: Segment | None, now: datetime) -> datetime | None:
        if self.takes_members(found):
            return now
        return found.refreshed_at if found and self.kind != "dynamic" else None

    def next_refresh_at(self, found: Segment | None, now: datetime, zone: ZoneInfo) -> datetime | None:
        if self.schedule is None:
            return None
        if found and found.schedule == self.schedule and not self.takes_members(found):
            return found.next_refresh_at
        return next_time(read(self.schedule), now, zone)


def _plain(condition: Mapping[str, Any] | None, kind: str) -> dict[str, Any]:
    """The condition as it comes back out of the store."""
    given = NOBODY if condition is None and kind == "static" else condition
    try:
        return orjson.loads(orjson.dumps(given))
    except TypeError as error:
        raise refused("$", f"the condition is no plain JSON: {error}.") from None


def _times(schedule: Mapping[str, Any] | None, kind: str) -> dict[str, Any] | None:
    if schedule is None:
        return None
    if kind != "updatable":
        raise BadValueError(f"A {kind} segment has no schedule: only an updatable one has.", field="schedule")
    return read(schedule).as_dict()


def _refuse_foreign(found: Segment | None, home: Database) -> None:
    if found and found.database_id != home.database_id:
        raise StateError(f"The segment “{found.name}” belongs to the database “{found.database}”.")
    if found and found.is_archived:
        raise StateError(f"The segment “{found.name}” is archived: it cannot be changed. Choose another name.")


def _check(cursor: Cursor, workspace: Workspace, wanted: _Wanted, found: Segment | None) -> None:
    """Refuses what does not work, and keeps what the condition uses. A static segment's condition is where its members came
    from: once they are there nothing depends on it, and what it named may go."""
    is_static = wanted.kind == "static"
    if wanted.is_new(found) or wanted.takes_members(found) or not is_static:
        tree = parse(workspace, wanted.home.name, wanted.condition, name=wanted.name)
        used.write(cursor, wanted.home, wanted.name, None if is_static else tree, wanted.condition)
    others = [s for s in list_all(workspace) if s.name != wanted.name]
    try:
        in_order({wanted.name: wanted.condition, **{s.name: s.condition for s in others}})
    except CircleError as error:
        raise refused("$", str(error)) from None
    if found is not None and found.keeps_members and wanted.kind == "dynamic":
        _refuse_forgetting(cursor, wanted.name, others)


def _refuse_forgetting(cursor: Cursor, name: str, others: Sequence[Segment]) -> None:
    """Of one that is to become dynamic: what hangs on who came in and who left."""
    if asking := asked_ever(name, others):
        raise StateError(
            f"Others ask who ever was in “{name}”: {', '.join(asking)}. A dynamic segment does not know: "
            "change these first."
        )
    if waiting := cursor.column(query("segment.waited_for"), name=name):
        raise StateError(
            f"Campaigns wait for who comes into “{name}” or leaves it, or have it as their goal: {', '.join(waiting)}. "
            "A dynamic segment notes neither: change these first, or archive them."
        )


def _write(cursor: Cursor, workspace: Workspace, wanted: _Wanted, found: Segment | None) -> Segment:
    now = workspace.now()
    segment = Segment(
        segment_id=found.segment_id if found else cursor.next_ids("seq_segment", 1)[0],
        database_id=wanted.home.database_id,
        database=wanted.home.name,
        name=wanted.name,
        is_archived=False,
        changed_at=now,
        version=(found.version if found else 0) + wanted.is_new(found),
        refreshed_at=wanted.refreshed_at(found, now),
        next_refresh_at=wanted.next_refresh_at(found, now, workspace.zone),
        **{key: getattr(wanted, key) for key in _KEPT},
    )
    _store(cursor, segment, is_new=found is None)
    if wanted.is_new(found):
        write_version(cursor, workspace, segment)
    if wanted.takes_members(found):
        stays.fit(cursor, workspace, segment, "condition")
    elif not segment.keeps_members:
        stays.forget(cursor, segment, now)
    return segment


def _store(cursor: Cursor, segment: Segment, *, is_new: bool) -> None:
    texts = {
        "condition": orjson.dumps(segment.condition).decode(),
        "schedule": None if segment.schedule is None else orjson.dumps(segment.schedule).decode(),
    }
    row = {k: v for k, v in {**segment.__dict__, **texts}.items() if k not in ("database", "is_archived")}
    if is_new:
        cursor.run(query("segment.insert"), **row)
    else:
        fixed = ("database_id", "name")
        cursor.run(query("segment.update"), **{k: v for k, v in row.items() if k not in fixed})
