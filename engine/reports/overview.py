"""The first minute of the day: what was sent and what it did against the time before, what comes in, how good it is. Read-only.

What needs a person is said by those who know it: campaigns' health, the queue, deliverability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from engine.access import require
from engine.clock import from_utc
from engine.events.types import RESERVED
from engine.profiles import databases
from engine.reports.composed import bound, dicts
from engine.reports.figures import NONE, Figures, Row, by, figures
from engine.reports.messages import Statement
from engine.reports.periods import Period, last_days
from engine.reports.slices import Slice
from engine.statistics import Arm
from engine.statistics.rates import wilson
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

PERIODS = (1, 7, 28)
CHART_DAYS = 7
"""A chart of one day says nothing: it shows so many at least."""
OUTCOMES = ("sent", "skipped", "failed", "in_doubt")
DEEDS = ("opened", "clicked", "purchase")
"""What people do, by day."""
FEWEST = 30
"""Delivered messages of a campaign, below which its rate is chance."""
MOST = 3
"""Campaigns that stand out, on either side."""
LEVEL = 0.05
_LOOKED_BACK = timedelta(days=56)
_USUAL = timedelta(days=28)
_LEAST = timedelta(days=1)
_PATIENCE = 3
"""Nothing for so many times the usual pause, and a day at least, is not usual any more."""


@dataclass(frozen=True)
class Notable:
    """A campaign among others by its click rate, with the 95 % interval that says how sure that is. `stands`: above or below
    the rate of all of them together, where the interval leaves no doubt; '' where it does."""

    campaign_id: int
    label: str
    delivered: int
    clicked: int
    rate: float
    interval: tuple[float, float]
    stands: Literal["above", "below", ""]


@dataclass(frozen=True)
class Arrivals:
    """When something last came to a database from outside (naive UTC), and on how many of the 28 days before it usually did."""

    database: str
    label: str
    last_at: datetime
    days: int

    def is_stale(self, now: datetime) -> bool:
        """Whether that is longer ago than usual."""
        return now - self.last_at > max(_LEAST, _PATIENCE * (_USUAL / self.days))


@dataclass(frozen=True)
class Quality:
    """A database's last score (0 to 100), of that day, and the one before the period; None where there was none."""

    database: str
    label: str
    score: float | None
    day: date
    before: float | None


@dataclass(frozen=True)
class Overview:
    """`now` in the period, `then` in the one before it. By day: (day, kind, count) of messages and of what people did, in
    `chart`. `waiting`: messages, now; `people`: all who are there, `joined` in the period. `is_planned`: whether there ever was a
    message."""

    period: Period
    chart: Period
    now: Figures
    then: Figures
    notable: tuple[Notable, ...]
    messages_by_day: tuple[tuple[date, str, int], ...]
    deeds_by_day: tuple[tuple[date, str, int], ...]
    changes: int
    changes_before: int
    waiting: int
    is_planned: bool
    people: int
    joined: int
    joined_before: int
    arrivals: tuple[Arrivals, ...]
    quality: tuple[Quality, ...]


def overview(workspace: Workspace, days: int = 7) -> Overview:
    """Of today and the `days` - 1 days before it, in the workspace's calendar."""
    require(workspace, "read")
    period = last_days(days, workspace.now(), workspace.zone)
    earlier = period.before(workspace.zone)
    campaigns = by(workspace, Slice(since=period.since, until=period.until), "campaign")
    chart = last_days(max(days, CHART_DAYS), workspace.now(), workspace.zone)
    people, joined, joined_before = _people(workspace, period, earlier)
    return Overview(
        period=period,
        chart=chart,
        now=total(campaigns),
        then=figures(workspace, Slice(since=earlier.since, until=earlier.until)),
        notable=notable(campaigns),
        messages_by_day=_messages(workspace, chart),
        deeds_by_day=_deeds(workspace, chart),
        people=people,
        joined=joined,
        joined_before=joined_before,
        arrivals=_arrivals(workspace),
        quality=_quality(workspace, from_utc(period.since, workspace.zone).date()),
        **_beside(workspace, period, earlier),
    )


def total(rows: Sequence[Row]) -> Figures:
    """Of rows by campaign: each message is of one, so that they add up."""
    if not rows:
        return NONE
    counts, skipped, revenue = Counter[str](), Counter[str](), dict[str, float]()
    for row in rows:
        counts.update(row.figures.counts)
        skipped.update(row.figures.skipped)
        for currency, value in row.figures.revenue.items():
            revenue[currency] = revenue.get(currency, 0) + value
    told = {name: counts[name] for name in NONE.counts}
    return Figures(told, dict(skipped.most_common()), revenue, any(row.figures.has_goal for row in rows))


def notable(rows: Sequence[Row]) -> tuple[Notable, ...]:
    """The best and the worst campaigns by click rate, the best first: by what is sure of it, so that one click of one message is
    no 100 %. Those with fewer than FEWEST delivered messages are left out."""
    arms = [(row, _arm(row.figures)) for row in rows if row.figures.counts["delivered"] >= FEWEST]
    everybody = sum(arm.n for _, arm in arms)
    mean = sum(arm.x for _, arm in arms) / everybody if everybody else 0.0
    found: list[Notable] = []
    for row, arm in arms:
        low, high = wilson(arm, LEVEL) or (0.0, 1.0)
        stands = "above" if low > mean else "below" if high < mean else ""
        found.append(Notable(row.key, row.label, arm.n, arm.x, arm.x / arm.n, (low, high), stands))
    best = sorted(found, key=lambda n: (-n.interval[0], n.label))[:MOST]
    worst = sorted((n for n in found if n not in best), key=lambda n: (n.interval[1], n.label))[:MOST]
    return (*best, *reversed(worst))


def _arm(figures: Figures) -> Arm:
    return Arm(figures.counts["delivered"], figures.counts["clicked"])


def messages_sql(workspace: Workspace, chart: Period) -> str:
    """The statement behind what became of messages by day, its values written in."""
    require(workspace, "read")
    return _sends(workspace, chart).shown


def deeds_sql(workspace: Workspace, chart: Period) -> str:
    """The statement behind what people did by day, its values written in."""
    require(workspace, "read")
    return _events(workspace, chart).shown


def _deeds(workspace: Workspace, chart: Period) -> tuple[tuple[date, str, int], ...]:
    return tuple((row["day"], row["kind"], row["events"]) for row in dicts(workspace, _events(workspace, chart)))


def _messages(workspace: Workspace, chart: Period) -> tuple[tuple[date, str, int], ...]:
    return tuple((row["day"], row["kind"], row["messages"]) for row in dicts(workspace, _sends(workspace, chart)))


def _sends(workspace: Workspace, chart: Period) -> Statement:
    asked = {"since": chart.since, "until": chart.until, "states": list(OUTCOMES), "zone": workspace.settings.time_zone}
    return bound(query("overview.messages_by_day"), asked)


def _events(workspace: Workspace, chart: Period) -> Statement:
    asked = {"since": chart.since, "until": chart.until, "types": list(DEEDS), "zone": workspace.settings.time_zone}
    return bound(query("overview.events_by_day"), asked)


def _beside(workspace: Workspace, period: Period, earlier: Period) -> dict[str, Any]:
    asked = {"since": period.since, "until": period.until, "before_since": earlier.since, "before_until": earlier.until}
    return dicts(workspace, bound(query("overview.beside"), asked))[0]


def _people(workspace: Workspace, period: Period, earlier: Period) -> tuple[int, int, int]:
    """All who are there, who came in the period, who came in the one before; erased ones came, too."""
    tables = " union all ".join(
        f"select coalesce(registered_at, _created_at) as joined_at, _erased_at is null as is_there from {quoted(d.table)}"
        for d in databases.list_all(workspace)
    )
    if not tables:
        return 0, 0, 0
    sql = (
        "select count(*) filter (is_there), count(*) filter (joined_at >= $since and joined_at < $until), "
        f"count(*) filter (joined_at >= $before_since and joined_at < $before_until) from ({tables})"
    )
    asked = {"since": period.since, "until": period.until, "before_since": earlier.since, "before_until": earlier.until}
    with workspace.store.read() as cursor:
        people, joined, before = cursor.rows(sql, **asked)[0]
    return people, joined, before


def _arrivals(workspace: Workspace) -> tuple[Arrivals, ...]:
    asked = {"since": workspace.now() - _LOOKED_BACK, "now": workspace.now(), "own_types": sorted(RESERVED)}
    homes = {d.database_id: d for d in databases.list_all(workspace)}
    rows = dicts(workspace, bound(query("overview.arrivals"), asked))
    found = [(homes[row["database_id"]], row["last_at"], row["days"]) for row in rows if row["database_id"] in homes]
    return tuple(Arrivals(home.name, home.label, last_at, days) for home, last_at, days in found)


def _quality(workspace: Workspace, first: date) -> tuple[Quality, ...]:
    homes = {d.database_id: d for d in databases.list_all(workspace)}
    rows = dicts(workspace, bound(query("overview.quality"), {"first": first}))
    return tuple(
        Quality(
            homes[row["database_id"]].name, homes[row["database_id"]].label, row["score"], row["day"], row["before"]
        )
        for row in rows
        if row["database_id"] in homes
    )
