from __future__ import annotations

from typing import Any

import pytest

from engine.api.trials import tried
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import reading
from engine.profiles.write import ProfileWrite, WriteResult
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, School


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(-1, COURSES[0])
    return found


def wanted(key: str, **data: Any) -> ProfileWrite:
    return ProfileWrite("students", key, data)


def test_what_would_change_and_which_campaigns_would_start(school: School) -> None:
    ws = school.at(1)
    writes = [
        wanted("ann@example.org", current_courses=COURSES[1]),
        wanted("bob@example.org", current_courses=COURSES[1]),
        wanted("eve@example.org", city="Rome"),
        wanted("nonsense"),
    ]
    results, would_start = tried(ws, "students", writes)
    assert [r.created if isinstance(r, WriteResult) else type(r) for r in results] == [False, True, True, BadValueError]
    assert would_start == {"course-registered": 2}
    assert reading.count(ws, "students") == 1
    assert reading.find(ws, "students", "ann@example.org")["current_courses"] == COURSES[0]


def test_quiet_writes_start_nothing(school: School) -> None:
    quiet = ProfileWrite("students", "bob@example.org", {"current_courses": COURSES[1]}, triggers=False)
    assert tried(school.at(1), "students", [quiet])[1] == {}


def test_nothing_to_try(school: School) -> None:
    assert tried(school.ws, "students", []) == ([], {})


def test_refusals(school: School) -> None:
    with pytest.raises(UnknownNameError):
        tried(school.ws, "nothing", [wanted("a@x.org")])
    with pytest.raises(ForbiddenError):
        tried(school.ws.acting(Actor("eve", "viewer")), "students", [wanted("a@x.org")])
