"""Reports of trials, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.campaigns.trial import Backtest
from engine.campaigns.trial.backtest import Outcome

EMPTY = Backtest(
    campaign="course-registered",
    version=1,
    start=datetime(2026, 1, 5),
    end=datetime(2026, 1, 26),
    outcomes=(),
    days=(),
    repeats={},
    beside=(),
    forecast=(),
    rows=(),
    samples=(),
)
"""Three weeks from a Monday on."""


def report(**values: Any) -> Backtest:
    return replace(EMPTY, **values)


def of_days(*days: tuple[int, str, str | None, int]) -> Backtest:
    """(day of January, state, reason, messages), each to a person of its own."""
    totals: dict[tuple[str, str | None], int] = {}
    for _, state, reason, messages in days:
        totals[state, reason] = totals.get((state, reason), 0) + messages
    return report(
        days=tuple((date(2026, 1, day), *rest) for day, *rest in days),
        outcomes=tuple(Outcome(state, reason, n, n) for (state, reason), n in totals.items()),
        repeats={1: sum(n for (state, _), n in totals.items() if state == "sent")},
    )
