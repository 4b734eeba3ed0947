"""How an audience grows: who came, who left, how many there were; segments over time. Read-only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.access import require
from engine.profiles import databases, subscriptions
from engine.profiles.databases import Database
from engine.reports.calendar import Span, Step
from engine.reports.composed import bound, dicts, over
from engine.reports.messages import Statement
from engine.segments import Segment
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace


@dataclass(frozen=True)
class Growth:
    """One step of the calendar. `people`: how many there were at its end, of the database or of the topic. `came`, `left`: within
    it; `left` were erased or merged into somebody else, of a topic they went out of it. `unsubscribed`: people who said no to a
    topic that they were in; `suppressed`: addresses that nothing is sent to any more, in the whole workspace."""

    day: date
    people: int
    came: int
    left: int
    unsubscribed: int
    suppressed: int


def growth(
    workspace: Workspace, database: str, step: Step, spans: Sequence[Span], topic: str | None = None
) -> list[Growth]:
    """One a span, which follow each other by `step`. Raises UnknownNameError."""
    require(workspace, "read")
    counts: dict[str, dict[date, int]] = {}
    for statement in (_noes(workspace, database, step), _moves(workspace, database, step, topic)):
        for row in dicts(workspace, statement):
            counts.setdefault(row["kind"], {})[row["day"]] = row["people"]
    came, left = counts.get("came", {}), counts.get("left", {})
    people = _before(came, spans[0].day) - _before(left, spans[0].day)
    noes = counts.get("topic" if topic else "unsubscribed", {})
    found: list[Growth] = []
    for day in (span.day for span in spans):
        people += came.get(day, 0) - left.get(day, 0)
        told = came.get(day, 0), left.get(day, 0), noes.get(day, 0), counts.get("suppressed", {}).get(day, 0)
        found.append(Growth(day, people, *told))
    return found


def growth_sql(workspace: Workspace, database: str, step: Step, topic: str | None = None) -> str:
    """The statement behind who came and left, its values written in."""
    require(workspace, "read")
    return _moves(workspace, database, step, topic).shown


def members(workspace: Workspace, segments: Iterable[Segment], times: Sequence[datetime]) -> dict[str, list[int]]:
    """Segment → how many were in it at each time (naive UTC), of segments that keep their members."""
    require(workspace, "read")
    names = {s.segment_id: s.name for s in segments}
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("growth.stays"), segment_ids=list(names), times=list(times))
    counted = {(segment_id, moment): people for segment_id, moment, people in rows}
    return {name: [counted.get((segment_id, at), 0) for at in times] for segment_id, name in names.items()}


def _moves(workspace: Workspace, database: str, step: Step, topic: str | None) -> Statement:
    home = databases.get(workspace, database)
    asked = _calendar(workspace, step)
    if topic is None:
        return Statement(over("growth_person", people_of(home), query("growth.moves")), asked)
    about = {"database_id": home.database_id, "topic_id": subscriptions.topic(workspace, topic).topic_id}
    return Statement(over("growth_person", people_of(home), query("growth.subscribers")), {**asked, **about})


def _noes(workspace: Workspace, database: str, step: Step) -> Statement:
    about = {"database_id": databases.get(workspace, database).database_id}
    return bound(query("growth.unsubscribed"), {**_calendar(workspace, step), **about})


def _calendar(workspace: Workspace, step: Step) -> dict[str, Any]:
    return {"step": step, "zone": workspace.settings.time_zone, "now": workspace.now()}


def people_of(home: Database) -> str:
    """The SELECT of `growth_person` (queries/growth.sql)."""
    return f"    select profile_id, _created_at as created_at, _erased_at as gone_at from {quoted(home.table)}"


def _before(counts: dict[date, int], day: date) -> int:
    return sum(count for at, count in counts.items() if at < day)
