"""Who people are and where they live: ages against the calendar, bands that share nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine import segments
from engine.segments import models
from engine.segments.models.people import BANDS, age_band
from engine.workspace import Workspace
from tests.engine.segments.evaluator import Person, World, holds
from tests.engine.segments.models.shop import preset

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def judged(born: date, today: date) -> list[tuple[int, int]]:
    """The bands that hold for somebody born then."""
    world = World(datetime.combine(today, datetime.min.time()), ZoneInfo("UTC"), "", {"birth_date": "date"}, {})
    person = Person({"birth_date": born, "profile_id": 1})
    return [band for band in BANDS if holds(age_band("birth_date", *band), person, world)]


@given(DAYS, st.integers(0, 109 * 365))
def test_everybody_is_in_one_band(today: date, lived: int) -> None:
    assert len(judged(today - timedelta(days=lived), today)) == 1


@given(DAYS, st.integers(0, 109 * 365))
def test_the_band_is_right_but_for_a_day(today: date, lived: int) -> None:
    born = today - timedelta(days=lived)
    [(low, high)] = judged(born, today)
    ages = {age(born, today + timedelta(days=shift)) for shift in (-1, 0, 1)}
    assert any(low <= a < high for a in ages)


def test_the_unborn_and_the_impossibly_old_are_in_no_band() -> None:
    today = date(2026, 11, 25)
    assert judged(date(2026, 11, 26), today) == []
    assert judged(date(1900, 1, 1), today) == []


def people(ws: Workspace, name: str, **given: Any) -> int:
    condition = preset(name).condition(models.known(ws, "shop"), given)
    return segments.count(ws, "shop", condition).count


def test_ages(shop: Workspace) -> None:
    # On 5 January person n is 13 + n years old: the birthday is in March.
    assert people(shop, "age-band", bands=["18-25"]) == 7
    assert people(shop, "age-band", bands=["0-18", "55-65"]) == 5 + 6
    assert people(shop, "age-band") == 10


def test_birthdays(shop: Workspace) -> None:
    assert people(shop, "birthday", days=58) == 0
    assert people(shop, "birthday", days=59) == 48


def test_places(shop: Workspace) -> None:
    assert people(shop, "countries") == 20
    assert people(shop, "countries", values=["AT", "FR"]) == 19
    assert people(shop, "elsewhere") == 19
    assert people(shop, "cities", values=["Wien"]) == 10
    assert people(shop, "same-place", value="Hamburg") == 10


def test_language_and_gender(shop: Workspace) -> None:
    assert people(shop, "language") == 32
    assert people(shop, "gender", values=["male"]) == 24
    assert "Gender alone" in preset("gender").note
