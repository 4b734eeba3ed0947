"""Rates over a long time are those of each week's messages, never a mean of days."""

from __future__ import annotations

from datetime import date, timedelta

from engine.reports.figures import Figures, Row
from engine.reports.metrics import COUNTS
from pages.components.reports.campaigns.timeline import _points

MONDAY = date(2026, 1, 5)


def row(day: date, delivered: int, opened: int) -> Row:
    return Row(day, "", Figures(dict.fromkeys(COUNTS, 0) | {"delivered": delivered, "opened": opened}))


def test_a_day_is_a_point_and_one_without_messages_a_gap() -> None:
    rows = [row(MONDAY, 4, 1), row(MONDAY + timedelta(days=1), 0, 0)]
    assert _points(rows, "open_rate", 7) == [(MONDAY, 0.25), (MONDAY + timedelta(days=1), None)]


def test_a_week_is_the_rate_of_its_messages() -> None:
    rows = [row(MONDAY, 1, 1), row(MONDAY + timedelta(days=6), 99, 0), row(MONDAY + timedelta(days=7), 2, 1)]
    assert _points(rows, "open_rate", 200) == [(MONDAY, 0.01), (MONDAY + timedelta(days=7), 0.5)]
