"""What a dashboard asks for, resolved once: the slice of messages, the period and its days, the steps of its charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine import segments
from engine.access import require
from engine.campaigns import campaigns
from engine.clock import from_utc
from engine.profiles import databases, subscriptions
from engine.profiles.databases import Database
from engine.reports.calendar import Step, first_of, step_for
from engine.reports.periods import Period
from engine.reports.shared import texts
from engine.reports.shared.model import Filters
from engine.reports.slices import Slice
from engine.workspace import Workspace

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """`first`, `last`: the days of the period. `steps`: first days of the steps of its charts, in the calendar.
    `homes`: databases whose people it is about. `words`: the filters."""

    slice: Slice
    period: Period
    first: date
    last: date
    step: Step
    steps: tuple[date, ...]
    homes: tuple[Database, ...]
    topic: str | None
    words: tuple[str, ...]


def ask(workspace: Workspace, filters: Filters) -> Asked:
    """Raises UnknownNameError, StateError for what is named and is not there any more."""
    require(workspace, "read")
    now = workspace.now()
    period = filters.days.period(now, workspace.zone)
    first = from_utc(period.since, workspace.zone).date()
    last = first + (period.days - 1) * _DAY
    step = step_for(period.days)
    chosen = [campaigns.get(workspace, name) for name in filters.campaigns]
    topic = subscriptions.topic(workspace, filters.topic) if filters.topic else None
    segment = segments.usable(workspace, filters.segment) if filters.segment else None
    wanted = {c.database_id for c in chosen} or ({segment.database_id} if segment else set[int]())
    return Asked(
        slice=Slice(
            campaign_ids=tuple(c.campaign_id for c in chosen) or None,
            since=period.since,
            until=period.until,
            topic_id=topic.topic_id if topic else None,
            segment=segment.name if segment else None,
        ),
        period=period,
        first=first,
        last=last,
        step=step,
        steps=steps_of(step, first, last),
        homes=tuple(d for d in databases.list_all(workspace) if not wanted or d.database_id in wanted),
        topic=topic.name if topic else None,
        words=(
            ", ".join(c.label for c in chosen) or texts.ALL_CAMPAIGNS,
            *([texts.TOPIC.format(label=topic.label)] if topic else ()),
            *([texts.SEGMENT.format(label=segment.label)] if segment else ()),
        ),
    )


def steps_of(step: Step, first: date, last: date) -> tuple[date, ...]:
    """First days of the steps that these days lie in."""
    return tuple(dict.fromkeys(first_of(step, first + n * _DAY) for n in range((last - first).days + 1)))
