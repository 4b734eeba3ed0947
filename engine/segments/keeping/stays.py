"""Who is in a segment that keeps its members: stays begin and end set by set, each with its event. Writes in the caller's
transaction; who should be in is the caller's to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.segments.asking import ask
from engine.segments.conditions.expressions import DIALECT
from engine.segments.segments import ENTERED, LEFT, Segment
from engine.segments.sql.compiler import profile_column
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    # Arrow is heavy: a command that moves nobody starts without it.
    import pyarrow as pa


@dataclass(frozen=True)
class Moved:
    """How many came in and went out."""

    entered: int = 0
    left: int = 0


def put(cursor: Cursor, workspace: Workspace, segment: Segment, profile_ids: Sequence[int], source: str) -> Moved:
    """These people, none of them erased, are in from now on; who is in already is left as they are."""
    _name(cursor, profile_ids)
    return _enter(cursor, workspace, segment, source)


def newcomers(cursor: Cursor, segment: Segment, profile_ids: Sequence[int]) -> int:
    """How many `put` would bring in."""
    _name(cursor, profile_ids)
    cursor.run(query("segment.entering"), segment_id=segment.segment_id)
    return cursor.value("select count(*) from segment_entering")


def take_out(cursor: Cursor, workspace: Workspace, segment: Segment, profile_ids: Sequence[int]) -> Moved:
    """These people are out from now on."""
    _name(cursor, profile_ids)
    cursor.run(query("segment.leaving_named"), segment_id=segment.segment_id)
    return _leave(cursor, workspace, segment)


def fit(cursor: Cursor, workspace: Workspace, segment: Segment, source: str) -> Moved:
    """Whoever the segment's condition holds for at the workspace's clock is in, nobody else. Raises BadValueError."""
    found = ask(workspace, segment.database, segment.condition).statement([profile_column("profile_id")])
    cursor.run(query("segment.named"))
    cursor.run(exp.insert(found, "segment_named", dialect=DIALECT).sql(dialect=DIALECT))
    cursor.run(query("segment.leaving_others"), segment_id=segment.segment_id)
    left = _leave(cursor, workspace, segment).left
    return Moved(_enter(cursor, workspace, segment, source).entered, left)


def forget(cursor: Cursor, segment: Segment, now: datetime) -> None:
    """Ends every stay without an event: from now on the condition says who is in, and nobody left by that."""
    cursor.run(query("segment.end"), segment_id=segment.segment_id, now=now)


def people(cursor: Cursor, segment: Segment) -> int:
    """How many are in."""
    return cursor.value(query("segment.people"), segment_id=segment.segment_id)


def _name(cursor: Cursor, profile_ids: Sequence[int]) -> None:
    import pyarrow as pa

    cursor.run(query("segment.named"))
    cursor.insert("segment_named", pa.table({"profile_id": pa.array(sorted(set(profile_ids)), pa.int64())}))


def _enter(cursor: Cursor, workspace: Workspace, segment: Segment, source: str) -> Moved:
    cursor.run(query("segment.entering"), segment_id=segment.segment_id)
    values = {"segment_id": segment.segment_id, "now": workspace.now(), "source": source}
    entered = cursor.run(query("segment.enter"), **values)
    _tell(cursor, workspace, segment, ENTERED, cursor.arrow("select profile_id from segment_entering"))
    return Moved(entered=entered)


def _leave(cursor: Cursor, workspace: Workspace, segment: Segment) -> Moved:
    left = cursor.run(query("segment.leave"), segment_id=segment.segment_id, now=workspace.now())
    _tell(cursor, workspace, segment, LEFT, cursor.arrow("select profile_id from segment_leaving"))
    return Moved(left=left)


def _tell(cursor: Cursor, workspace: Workspace, segment: Segment, kind: str, people: pa.Table) -> None:
    from engine import events

    events.append_to_all(
        cursor,
        workspace,
        people,
        database=segment.database,
        type=kind,
        happened_at=workspace.now(),
        properties={"segment": segment.name},
        source="segment",
    )
