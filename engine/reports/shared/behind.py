"""How many different people are behind the numbers of figures.py, by the same rows. Read-only: it names none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from engine.access import require
from engine.reports import goals
from engine.reports.calendar import Step
from engine.reports.people import BEHIND
from engine.reports.slices import Slice
from engine.reports.statements import over_messages
from engine.workspace import Workspace

METRICS = ("planned", "sent", "skipped", "delivered", "bounced", "opened", "clicked", "unsubscribed", "converted")
REST = "rest"
"""Those whose message is neither sent nor skipped: waiting, failed, in doubt."""
AIMED, NOT_AIMED = "aimed", "not_aimed"
NOT = {
    "opened": "not_opened",
    "clicked": "not_clicked",
    "unsubscribed": "not_unsubscribed",
    "converted": "not_converted",
}
"""Metric → those of the delivered messages (`converted`: of those with a goal) that it does not count: stated nowhere, and yet
everybody can subtract."""
_AIMED = f"({BEHIND['delivered']}) and is_aimed"
_WHICH = {
    **{metric: BEHIND[metric] for metric in METRICS},
    REST: "state not in ('sent', 'skipped')",
    AIMED: _AIMED,
    NOT_AIMED: f"({BEHIND['delivered']}) and not is_aimed",
    **{
        name: f"{_AIMED if metric == 'converted' else BEHIND['delivered']} and not coalesce({BEHIND[metric]}, false)"
        for metric, name in NOT.items()
    },
}
People = Mapping[str, int]
"""Metric → different people."""


@dataclass(frozen=True)
class Behind:
    """Of the whole slice, of each row of a dimension, and of each step of the workspace's calendar by its first day: who got
    mail on two days of a week is one of its people."""

    whole: People
    rows: Mapping[int, People]
    steps: Mapping[date, People]


def of(workspace: Workspace, asked: Slice, dimension: Literal["campaign", "variant"], step: Step) -> Behind:
    """All in one pass. Raises UnknownNameError, StateError for the segment of the slice."""
    flags = ", ".join(f"coalesce({which}, false) as {name}" for name, which in _WHICH.items())
    either = ", ".join(f"bool_or({name}) as {name}" for name in _WHICH)
    counts = ", ".join(f"count(*) filter ({name}) as {name}" for name in _WHICH)
    what = _BEHIND.replace("[flags]", flags).replace("[either]", either).replace("[counts]", counts)
    whole: People = {}
    rows: dict[int, People] = {}
    steps: dict[date, People] = {}
    for row in _dicts(workspace, asked, dimension, what, step=step, step_zone=workspace.settings.time_zone):
        kind, key, day = row.pop("kind"), row.pop("key"), row.pop("day")
        if kind == "row":
            rows[key] = row
        elif kind == "step":
            steps[day] = row
        else:
            whole = row
    return Behind(whole, rows, steps)


def by_reason(workspace: Workspace, asked: Slice) -> dict[str, int]:
    """Reason → people with a message that was skipped for it. Raises as `of`."""
    return _pairs(workspace, asked, _REASONS)


def by_currency(workspace: Workspace, asked: Slice) -> dict[str, int]:
    """Currency → people with a conversion that has a value in it. Raises as `of`."""
    return _pairs(workspace, asked, _CURRENCIES)


def _pairs(workspace: Workspace, asked: Slice, what: str) -> dict[str, int]:
    return {row["name"]: row["people"] for row in _dicts(workspace, asked, None, what)}


def _dicts(workspace: Workspace, asked: Slice, dimension: Any, what: str, **values: object) -> list[dict[str, Any]]:
    require(workspace, "read")
    statement = over_messages(workspace, asked, dimension, goals.aims(workspace), what)
    with workspace.store.read() as cursor:
        return cursor.dicts(statement.sql, **statement.params, **values)


_BEHIND = """deed as (
    select e.send_id,
        count(*) filter (e.type = 'opened' and not by_machine(e.type, e.properties)) as opens,
        count(*) filter (e.type = 'clicked' and not by_machine(e.type, e.properties)) as clicks,
        bool_or(e.type = 'unsubscribed') as is_unsubscribed,
        bool_or(e.type = 'bounced') as is_bounced
    from event e
    join message m on m.send_id = e.send_id and m.state = 'sent'
    where e.type in ('opened', 'clicked', 'unsubscribed', 'bounced')
    group by e.send_id
),
known as (
    select m.*, d.* exclude (send_id), m.send_id in (select send_id from conversion) as is_converted
    from message m
    left join deed d on d.send_id = m.send_id
),
told as (
    select profile_id, key, [flags],
        cast(date_trunc($step, counted_at at time zone 'UTC' at time zone $step_zone) as date) as day
    from known
),
person as (
    select if(grouping(key) = 0, 'row', if(grouping(day) = 0, 'step', 'whole')) as kind, key, day, [either]
    from told
    group by grouping sets ((profile_id), (key, profile_id), (day, profile_id))
)
select kind, key, day, [counts]
from person
group by kind, key, day"""
_REASONS = """skipped as (
    select reason, profile_id from message where state = 'skipped'
)
select reason as name, count(distinct profile_id) as people
from skipped
group by reason"""
_CURRENCIES = """paid as (
    select c.currency, m.profile_id
    from conversion c
    join message m on m.send_id = c.send_id
    where c.value is not null
)
select currency as name, count(distinct profile_id) as people
from paid
group by currency"""
