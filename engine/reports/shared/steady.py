"""Periods up to now that move with the day, so that pages of different days tell nothing together. Read-only.

A column that shrinks by the day tells each day that leaves it; so does a sum of hidden days, once all others are known. So a
period begins with a whole step of its charts, and where some step tells of few people, all of them are taken together by the
next larger one: what is hidden leaves the page only together with the rest of its week or month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from engine.reports.calendar import Step, first_of
from engine.reports.periods import whole_days
from engine.reports.shared import behind
from engine.reports.shared.asked import Asked, steps_of
from engine.reports.shared.audience import grown
from engine.reports.shared.behind import NOT
from engine.reports.shared.hiding import LEAST
from engine.workspace import Workspace

_DAY = timedelta(days=1)
_LARGER: Mapping[Step, Step] = {"day": "week", "week": "month"}
_MOVING = ("delivered",)
"""What changes only where the day moves."""
_BLURRED = ("opened", NOT["opened"])
"""What goes on changing for days: two pages never tell it exactly."""


def steady(workspace: Workspace, asked: Asked, blocks: Collection[str]) -> Asked:
    """What is asked for, by steps that may all be seen, and from the first day of one on. A larger step that has just begun and
    tells of few is left out: on the next day it would be told by what it has become. `asked`: of a period up to now."""
    larger = _LARGER.get(asked.step)
    if larger is None or not {"over_time", "growth"} & set(blocks):
        return asked
    # Up to the step that one day holds these, whichever day the period begins with.
    around = _within(workspace, asked, asked.step, first_of(larger, asked.first), asked.last)
    if not _with_few(workspace, around, blocks, (*_MOVING, *_BLURRED)):
        return _within(workspace, asked, asked.step, first_of(asked.step, asked.first), asked.last)
    found = _within(workspace, asked, larger, around.first, asked.last)
    begun = found.steps[-1]
    if begun > found.first and begun in _with_few(workspace, found, blocks, _MOVING):
        return _within(workspace, asked, larger, found.first, begun - _DAY)
    return found


def _within(workspace: Workspace, asked: Asked, step: Step, first: date, last: date) -> Asked:
    whole = whole_days(first, last, workspace.zone)
    period = replace(whole, until=min(whole.until, asked.period.until))
    return replace(
        asked,
        slice=replace(asked.slice, since=period.since, until=period.until),
        period=period,
        first=first,
        last=last,
        step=step,
        steps=steps_of(step, first, last),
    )


def _with_few(workspace: Workspace, asked: Asked, blocks: Collection[str], metrics: Iterable[str]) -> set[date]:
    """The steps of which a column of the charts would tell of few people, of mail by these metrics."""
    names = tuple(metrics)
    found: set[date] = set()
    if "over_time" in blocks:
        steps = behind.of(workspace, asked.slice, "campaign", asked.step).steps
        found |= {day for day, people in steps.items() if any(0 < people[name] < LEAST for name in names)}
    if "growth" in blocks and asked.homes:
        came = grown(workspace, asked)[1]
        found |= {day for day, people in zip(asked.steps, came, strict=True) if 0 < people < LEAST}
    return found
