from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from email_validator import validate_email

from data.crowd import Crowd
from data.people import Table, describe

RESERVED = ("example.org", "example.com", "example.net")


@pytest.fixture(scope="module")
def people(crowd: Crowd) -> Table:
    return describe(np.random.default_rng(2), crowd)


def some(people: Table, column: str) -> list[Any]:
    return [v for v in people[column] if v is not None]


def test_one_row_a_person(people: Table, crowd: Crowd) -> None:
    assert {len(values) for values in people.values()} == {crowd.size}


def test_addresses_are_valid_unique_and_nobodys(people: Table) -> None:
    found = people["email"]
    assert len({e.casefold() for e in found}) == len(found)
    assert all(validate_email(e, check_deliverability=False).normalized == e for e in found)
    assert all(e.rpartition("@")[2].endswith(RESERVED) for e in found)


def test_phones_are_set_aside_for_invented_people(people: Table) -> None:
    numbers = some(people, "phone")
    assert len(numbers) > 100
    assert not any("#" in n for n in numbers)
    assert {n.split()[0] for n in numbers} == {"+49", "+33", "+44", "+1", "+46", "+353", "+61", "+36"}


def test_many_scripts(people: Table) -> None:
    letters = "".join(some(people, "first_name") + some(people, "last_name"))
    assert {"ü", "ł", "Ш", "佐", "ბ", "ş"} <= set(letters)


def test_time_zones_exist(people: Table) -> None:
    zones = set(some(people, "time_zone"))
    assert len(zones) > 15
    assert all(ZoneInfo(z) for z in zones)


@pytest.mark.parametrize(
    ("column", "least", "most"),
    [("first_name", 0.03, 0.1), ("country", 0.02, 0.1), ("birth_date", 0.3, 0.4), ("interests", 0.15, 0.3)],
)
def test_missing(people: Table, column: str, least: float, most: float) -> None:
    assert least < sum(v is None for v in people[column]) / len(people[column]) < most


def test_dirt(people: Table) -> None:
    first = some(people, "first_name")
    assert any(n.isupper() and len(n) > 2 for n in first)
    assert any(n != n.strip() for n in first)
    assert date(1900, 1, 1) in people["birth_date"]
    assert any(e.startswith("info@") for e in people["email"])
    assert any(len(c) > 2 for c in some(people, "country"))
    assert ("test@example.com", "Test") in list(zip(people["email"], people["first_name"], strict=True))


def test_otherwise_ages_are_probable(people: Table) -> None:
    years = [d.year for d in some(people, "birth_date") if d != date(1900, 1, 1)]
    assert min(years) > 1940
    assert max(years) < 2012


def test_utm_goes_with_the_source(people: Table) -> None:
    rows = set(zip(people["source"], people["utm_source"], people["utm_medium"], strict=True))
    assert ("Search ads", "google", "cpc") in rows
    assert ("Search ads", None, None) in rows
    assert ("Direct", None, None) in rows
    assert len(rows) == 5 * 2 + 2
