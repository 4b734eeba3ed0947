"""Where people came from: sign-ups, what they did and what came of it, by source and UTM. Read-only.

A person has the source that their fields name; where these are silent, UTM parameters are those of the first page view that
bore any, up to a day after they came (first touch). A later visit changes nothing of it: `visits` tells of those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from engine.access import require
from engine.events.types import RESERVED
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.reports.calendar import Step
from engine.reports.composed import bound, dicts, over
from engine.reports.messages import Statement
from engine.reports.periods import Period
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

Origin = Literal["source", "utm_source", "utm_medium", "utm_campaign", "made_by"]
VisitOrigin = Literal["utm_source", "utm_medium", "utm_campaign", "referrer"]
UNKNOWN = ""
"""The origin of those of whom nothing is known."""
CREDIT_DAYS = 5
"""So long after a visit what happens is its doing."""
_FIRST_TOUCH = """
    left join (
        select e.profile_id, arg_min(trim(e.properties ->> '$.{by}'), e.happened_at) as said
        from event e
        join {table} b on b.profile_id = e.profile_id
        where e.database_id = {database_id} and e.type = 'page_view' and contains(e.properties, '"{by}"')
            and e.happened_at <= coalesce(b.registered_at, b._created_at) + interval 1 day
        group by e.profile_id
    ) v on v.profile_id = p.profile_id"""
_MADE = """
    left join (
        select profile_id, arg_min(source, change_id) as said
        from change
        where database_id = {database_id} and is_created
        group by profile_id
    ) v on v.profile_id = p.profile_id"""


@dataclass(frozen=True)
class SourceRow:
    """`people`: all who are there; `joined`: those who came in the period, `joined_before` in the one before; of `joined` so
    many did something by themselves (`joined_active`) and reached the goal (`joined_converted`) in it. `active`, `converted`,
    `conversions`, `revenue` (currency → sum, '' none said): of everybody of the source, in the period."""

    origin: str
    label: str
    people: int
    joined: int
    joined_before: int
    joined_active: int
    joined_converted: int
    active: int
    converted: int
    conversions: int
    revenue: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Visits:
    """Page views that name this origin, by so many people, and the goals that were reached within CREDIT_DAYS after a person's
    last such view."""

    origin: str
    label: str
    views: int
    people: int
    conversions: int


def goals(workspace: Workspace, database: str) -> list[str]:
    """Types of events that people do by themselves: purchases first, then the most frequent ones, page views last."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        return cursor.column(query("sources.goals"), database_id=home.database_id, own_types=sorted(RESERVED))


def by_origin(
    workspace: Workspace, database: str, by: Origin, period: Period, goal: str = "purchase"
) -> list[SourceRow]:
    """One row an origin, the most sign-ups first; each person stands in one. Raises UnknownNameError."""
    require(workspace, "read")
    revenue: dict[str, dict[str, float]] = {}
    for row in dicts(workspace, _statement(workspace, database, by, "revenue", **_goal(period, goal))):
        revenue.setdefault(row["origin"], {})[row["currency"]] = row["revenue"]
    rows = dicts(workspace, _by_origin(workspace, database, by, period, goal))
    return [SourceRow(**row, revenue=revenue.get(row["origin"], {})) for row in rows]


def by_origin_sql(workspace: Workspace, database: str, by: Origin, period: Period, goal: str = "purchase") -> str:
    """The statement behind `by_origin`, its values written in; revenue is asked for apart."""
    require(workspace, "read")
    return _by_origin(workspace, database, by, period, goal).shown


def joined_over_time(
    workspace: Workspace, database: str, by: Origin, period: Period, step: Step
) -> list[tuple[date, str, str, int]]:
    """(first day of the step in the workspace's zone, origin, label, people who came), oldest first."""
    require(workspace, "read")
    rows = dicts(workspace, _joined(workspace, database, by, period, step))
    return [(row["day"], row["origin"], row["label"], row["people"]) for row in rows]


def joined_sql(workspace: Workspace, database: str, by: Origin, period: Period, step: Step) -> str:
    """The statement behind `joined_over_time`, its values written in."""
    require(workspace, "read")
    return _joined(workspace, database, by, period, step).shown


def visits(
    workspace: Workspace, database: str, by: VisitOrigin, period: Period, goal: str = "purchase"
) -> list[Visits]:
    """One row an origin, the most people first; a page view without one is not among them. Raises UnknownNameError."""
    require(workspace, "read")
    return [Visits(**row) for row in dicts(workspace, _visits(workspace, database, by, period, goal))]


def visits_sql(workspace: Workspace, database: str, by: VisitOrigin, period: Period, goal: str = "purchase") -> str:
    """The statement behind `visits`, its values written in."""
    require(workspace, "read")
    return _visits(workspace, database, by, period, goal).shown


def _by_origin(workspace: Workspace, database: str, by: Origin, period: Period, goal: str) -> Statement:
    earlier = period.before(workspace.zone)
    asked = {"own_types": sorted(RESERVED), "before_since": earlier.since, "before_until": earlier.until}
    return _statement(workspace, database, by, "by_origin", **_goal(period, goal), **asked)


def _joined(workspace: Workspace, database: str, by: Origin, period: Period, step: Step) -> Statement:
    asked = {"since": period.since, "until": period.until, "step": step, "zone": workspace.settings.time_zone}
    home = databases.get(workspace, database)
    return Statement(over("source_person", people_of(home, by), query("sources.joined_over_time")), asked)


def _goal(period: Period, goal: str) -> dict[str, Any]:
    return {"since": period.since, "until": period.until, "goal": goal}


def _statement(workspace: Workspace, database: str, by: Origin, name: str, **asked: Any) -> Statement:
    home = databases.get(workspace, database)
    sql = over("source_person", people_of(home, by), query(f"sources.{name}"))
    return Statement(sql, {"database_id": home.database_id, **asked})


def _visits(workspace: Workspace, database: str, by: VisitOrigin, period: Period, goal: str) -> Statement:
    asked = {"name": by, "path": f"$.{by}", "within": f"{CREDIT_DAYS} days"}
    home = databases.get(workspace, database)
    return bound(query("sources.visits"), {"database_id": home.database_id, **_goal(period, goal), **asked})


def people_of(home: Database, by: Origin) -> str:
    """The SELECT of `source_person` (queries/sources.sql)."""
    said, joins = {"source": ("p.source", ""), "made_by": ("v.said", _MADE)}.get(
        by, (f"coalesce(nullif(trim(p.{by}), ''), v.said)", _FIRST_TOUCH)
    )
    joined = joins.format(database_id=home.database_id, table=quoted(home.table), by=by)
    return f"""    select
        p.profile_id, coalesce(p.registered_at, p._created_at) as joined_at, p._erased_at is null as is_there,
        lower(coalesce(trim({said}), '')) as origin, coalesce(trim({said}), '') as label
    from {quoted(home.table)} p{joined}"""
