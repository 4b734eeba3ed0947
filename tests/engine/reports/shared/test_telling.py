from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.reports.shared import telling
from engine.reports.shared.book import HIDDEN, NONE, Told


def test_numbers() -> None:
    told = (Told(1234567), Told(0), Told(-5), NONE, HIDDEN)
    assert [telling.number(t) for t in told] == ["1,234,567", "0", "-5", "–", "hidden"]
    assert telling.number(Told(-1234.5), 2) == "-1,234.50"


def test_round_numbers_where_there_is_little_room() -> None:
    numbers = (0, 500, 8000, 16_000, 800_000, 1_600_000, 50_000_000)
    assert [telling.compact(n) for n in numbers] == ["0", "500", "8,000", "16k", "800k", "1.6M", "50M"]


def test_shares_have_one_decimal() -> None:
    assert [telling.percent(t) for t in (Told(0.61623), Told(0), NONE, HIDDEN)] == ["61.6 %", "0.0 %", "–", "hidden"]


def test_what_is_hidden_looks_so_and_everything_is_escaped() -> None:
    assert telling.cell("hidden", HIDDEN) == '<span class="hid">hidden</span>'
    assert telling.cell("<b>", Told(1)) == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("kind", "long", "short"),
    [("day", "5 Jan 2026", "5 Jan"), ("week", "5 Jan 2026", "5 Jan"), ("month", "Jan 2026", "Jan 2026")],
)
def test_steps(kind: telling.Step, long: str, short: str) -> None:
    day = date(2026, 1, 5)
    assert (telling.step(day, kind), telling.step(day, kind, is_short=True)) == (long, short)


def test_moments_are_in_the_zone() -> None:
    assert telling.moment(datetime(2026, 7, 1, 22, 30), ZoneInfo("Europe/Berlin")) == "2 Jul 2026, 00:30"
