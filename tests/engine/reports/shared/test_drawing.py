"""Charts as pictures: bars from zero, whatever the numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reports.shared import drawing, telling
from engine.reports.shared.book import HIDDEN, NONE, Told

FIRST = date(2025, 1, 1)


def chart(*series: Sequence[Told], step: drawing.Step = "day") -> ET.Element:
    days = [FIRST + n * timedelta(days=1) for n in range(len(series[0]))]
    named = [(f"Series {n}", told) for n, told in enumerate(series)]
    return ET.fromstring(drawing.columns("Sent <all>", step, days, named, name="x"))


def rects(found: ET.Element, kind: str) -> list[tuple[float, float]]:
    """(top, height) of the columns of a kind."""
    return [(float(r.get("y", "")), float(r.get("height", ""))) for r in found.iter("rect") if r.get("class") == kind]


def words(found: ET.Element, kind: str) -> list[str]:
    return [s.text or "" for e in found.iter() if e.get("class") == kind for s in e.iter("span")]


def test_columns_are_as_high_as_their_numbers() -> None:
    found = chart([Told(100), Told(50), Told(0), NONE, HIDDEN], [Told(25), HIDDEN, Told(0), NONE, Told(7)])
    assert rects(found, "s0") == [(0, 100), (50, 50)]
    assert rects(found, "s1") == [(75, 25), (93, 7)]
    assert rects(found, "hidden-column") == [(96, 4)], "of the first series; the second stands within it"
    assert words(found, "ticks") == ["100", "50", "0"]
    titles = [t.text for t in found.iter("title")]
    assert titles[:3] == ["1 Jan 2025: 100 series 0", "2 Jan 2025: 50 series 0", "5 Jan 2025: hidden series 0"]


def test_the_picture_says_what_it_shows() -> None:
    [picture] = chart([Told(3), Told(9), HIDDEN]).iter("svg")
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == ("Sent <all>, a day, from 1 Jan 2025 to 3 Jan 2025. The most: 9 (2 Jan 2025).")


@pytest.mark.parametrize("told", [[Told(0)] * 9, [NONE], [HIDDEN] * 3, [Told(-5), Told(0)]])
def test_nothing_to_draw(told: list[Told]) -> None:
    found = chart(told)
    assert rects(found, "s0") == []
    assert words(found, "ticks") == ["2", "1", "0"]
    assert "There is nothing to draw." in (next(found.iter("svg")).get("aria-label") or "")


@pytest.mark.parametrize(("days", "labels"), [(1, 1), (6, 6), (7, 4), (31, 5), (400, 6)])
def test_a_telephone_has_room_for_the_dates(days: int, labels: int) -> None:
    found = chart([Told(n) for n in range(days)])
    dates = words(found, "dates")
    assert len(dates) == labels <= drawing.MOST_LABELS and dates[0] == "1 Jan"


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_no_column_is_higher_than_the_chart(numbers: list[int]) -> None:
    found = chart([Told(n) for n in numbers])
    top = drawing._top(max(numbers))
    assert words(found, "ticks") == [telling.compact(n) for n in (top, top // 2, 0)]
    assert top % 2 == 0 and top >= max(numbers)
    assert max(numbers) <= 2 or top <= 2 * max(numbers), "nor is the chart mostly empty"
    for (y, height), n in zip(rects(found, "s0"), [n for n in numbers if n], strict=True):
        assert y + height == pytest.approx(100, abs=0.02)
        assert height == pytest.approx(100 * n / top, abs=0.01)


@pytest.mark.parametrize(
    ("told", "width"), [(Told(50), "50.00"), (Told(200), "100.00"), (Told(-3), ""), (Told(0), ""), (HIDDEN, "")]
)
def test_lying_bars(told: Told, width: str) -> None:
    found = drawing.bar(told, 100 if told.value != 200 else 200)
    assert re.findall(r'<rect class="s1" width="([\d.]+)"', found) == ([width] if width else [])
    assert drawing.bar(Told(0), 0) == drawing.bar(NONE, 0)
