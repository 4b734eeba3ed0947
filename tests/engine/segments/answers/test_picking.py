"""Single people to look at."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, erase, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

DE = {"field": "country", "operator": "=", "value": "DE"}


@pytest.fixture
def people(ws: Workspace) -> Workspace:
    """p00 to p39, the last of them the newest; each fifth is German, one is old and one was erased."""
    databases.create(ws, "people")
    for n in range(40):
        values: dict[str, Any] = {"country": "DE" if n % 5 == 0 else "FR", "first_name": f"N{n:02}", "city": "Paris"}
        if n == 17:
            values["city"] = "Rome"
        write.write(ws, ProfileWrite("people", f"p{n:02}@example.org", values))
    erase.erase(ws, "people", "p39@example.org")
    return ws


def keys(rows: list[dict[str, Any]]) -> list[str]:
    return [row["key"][1:3] for row in rows]


def test_people_are_found_among_all_or_in_a_segment(people: Workspace) -> None:
    assert keys(segments.find_people(people, "people", limit=2)) == ["38", "37"]
    assert keys(segments.find_people(people, "people", text="n07")) == ["07"]
    assert keys(segments.find_people(people, "people", DE, limit=3)) == ["35", "30", "25"]
    assert keys(segments.find_people(people, "people", DE, text="p0")) == ["05", "00"]
    assert segments.find_people(people, "people", DE, text="p01") == []
    with pytest.raises(BadValueError):
        segments.find_people(people, "people", {"field": "nothing", "operator": "=", "value": 1})


def test_the_next_goes_round(people: Workspace) -> None:
    seen: list[str] = []
    row = segments.find_people(people, "people", DE, limit=1)[0]
    for _ in range(9):
        row = segments.next_person(people, "people", DE, after=row["profile_id"])
        assert row
        seen.append(row["key"][1:3])
    assert seen == ["30", "25", "20", "15", "10", "05", "00", "35", "30"]
    nobody = {"field": "country", "operator": "=", "value": "XX"}
    assert segments.next_person(people, "people", nobody, after=1) is None


def test_anybody_is_somebody_else(people: Workspace) -> None:
    found = {segments.any_person(people, "people", DE, seed=seed)["key"] for seed in range(50)}
    assert len(found) > 4
    assert all(int(key[1:3]) % 5 == 0 for key in found)
    first = segments.any_person(people, "people", seed=1)
    assert segments.any_person(people, "people", seed=1) == first
    assert segments.any_person(people, "people", seed=1, besides=first["profile_id"]) != first
    only = {"field": "first_name", "operator": "=", "value": "N07"}
    alone = segments.any_person(people, "people", only, seed=1)
    assert segments.any_person(people, "people", only, seed=1, besides=alone["profile_id"]) == alone


def test_different_people_have_every_value_among_them(people: Workspace) -> None:
    found = segments.different_people(people, "people", names=["city", "country"], limit=8)
    assert {row["city"] for row in found} == {"Paris", "Rome"}
    assert {row["country"] for row in found} == {"DE", "FR"}
    assert len(found) <= 8
    assert len(segments.different_people(people, "people", limit=1000)) == 39
    assert len(segments.different_people(people, "people", DE, names=["city"])) == 8
    with pytest.raises(UnknownNameError):
        segments.different_people(people, "people", names=["nothing"])
