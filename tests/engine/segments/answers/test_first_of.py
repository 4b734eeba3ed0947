"""Which condition is the first to hold: the same people as each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import segments
from engine.errors import BadValueError
from engine.profiles import databases, erase, fields, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments import drawn
from tests.engine.segments.people import PEOPLE, STAYS, SUPPRESSIONS, fill

GERMAN = {"field": "country", "operator": "=", "value": "de"}
MANY = {"field": "points", "operator": ">", "value": 1}


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    databases.create(ws, "school")
    fields.add(ws, "school", "points", type="integer")
    for number, country in enumerate(["DE", "AT", "DE", None], start=1):
        write.write(ws, ProfileWrite("school", f"p{number}@example.org", {"country": country, "points": number % 4}))
    return ws


def asked(ws: Workspace, conditions: list[object], *ids: int) -> list[int]:
    return segments.first_of(ws, "school", conditions, np.array(ids, np.int64)).tolist()


def test_the_first_that_holds(school: Workspace) -> None:
    assert asked(school, [GERMAN, MANY], 1, 2, 3, 4) == [0, 1, 0, -1]
    assert asked(school, [MANY, GERMAN], 1, 3, 4) == [1, 0, -1]


def test_nobody_and_unknown_people(school: Workspace) -> None:
    assert asked(school, [GERMAN]) == []
    erase.erase(school, "school", "p1@example.org")
    assert asked(school, [GERMAN], 1, 3, 99) == [-1, 0, -1]


def test_a_broken_condition_is_refused(school: Workspace) -> None:
    with pytest.raises(BadValueError, match=r"\$.field: there is no field “colour”"):
        asked(school, [{"field": "colour", "operator": "=", "value": 1}], 1)


@given(PEOPLE, SUPPRESSIONS, STAYS, st.lists(drawn.CONDITIONS, min_size=1, max_size=3), st.sets(st.integers(1, 12)))
@settings(deadline=None, max_examples=30)
def test_it_is_the_answer_of_each_condition(
    people_ws: Workspace, people: Any, suppressions: Any, stays: Any, conditions: list[Any], ids: set[int]
) -> None:
    filled, _ = fill(people_ws, people, suppressions, stays)
    living = sorted(ids & {p.values["profile_id"] for p in filled})
    found = segments.first_of(people_ws, "people", conditions, np.array(living, np.int64)).tolist()
    holds = segments.holding(people_ws, "people", {str(n): c for n, c in enumerate(conditions)}, living)
    for profile_id, first in zip(living, found, strict=True):
        assert first == next((n for n in range(len(conditions)) if holds[profile_id][str(n)]), -1)
