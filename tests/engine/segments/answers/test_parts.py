"""Several conditions in one scan: the same numbers as one by one, now and in the past."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import segments
from engine.errors import BadValueError
from engine.workspace import Workspace
from tests.engine.segments import world
from tests.engine.segments.drawn import CONDITIONS
from tests.engine.segments.evaluator import holds
from tests.engine.segments.people import PEOPLE, STAYS, SUPPRESSIONS, fill
from tests.scenarios.school import COURSES, START, School

EVERYBODY: dict[str, Any] = {"combinator": "and", "rules": []}


@given(PEOPLE, SUPPRESSIONS, STAYS, st.lists(CONDITIONS, max_size=3))
@settings(deadline=None)
def test_as_the_evaluator_does(
    people_ws: Workspace, drawn: Any, suppressions: Any, stays: Any, conditions: list[dict[str, Any]]
) -> None:
    people, known = fill(people_ws, drawn, suppressions, stays)
    world.known(known)
    found = segments.parts(people_ws, "people", conditions)
    assert found.of == len(people)
    assert found.counts == tuple(sum(holds(c, p, known) for p in people) for c in conditions)


def test_the_past(ws: Workspace) -> None:
    school = School(ws).open()
    school.change(1, COURSES[0])
    school.change(10, COURSES[1], key="bob@example.org")
    asked = [
        {"combinator": "and", "rules": [{"field": "current_courses", "operator": "=", "value": c}]} for c in COURSES
    ]
    for minutes, expected in ((0, (0, 0, 0)), (5, (1, 0, 0)), (20, (1, 1, 0))):
        found = segments.parts(school.at(60), "students", asked, as_of=START + timedelta(minutes=minutes))
        assert (found.counts, found.of) == (expected, sum(expected))
    with pytest.raises(BadValueError, match="up to now"):
        segments.parts(school.at(60), "students", asked, as_of=START + timedelta(days=1))


def test_too_many(people_ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="up to 60, this has 61"):
        segments.parts(people_ws, "people", [EVERYBODY] * 61)
