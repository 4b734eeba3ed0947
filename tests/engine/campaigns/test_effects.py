from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns import campaigns, effects, switch
from engine.campaigns.model import parse_definition
from engine.errors import ForbiddenError, UnknownNameError
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, School


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws).open()


def put(ws: Workspace, data: dict[str, Any], key: str = "ann@example.org", **options: Any) -> int:
    write_id = write.write(ws, ProfileWrite("students", key, data, **options)).write_id
    assert write_id
    return write_id


def reasons(ws: Workspace, write_id: int) -> dict[str, str]:
    return {r["campaign"]: r["reason"] for r in effects.of_write(ws, write_id)["not_started"]}


def test_what_was_started_is_not_told_as_not_started(school: School) -> None:
    write_id = put(school.at(1), {"current_courses": COURSES[0]})
    assert reasons(school.ws, write_id) == {"course-registered": "unread"}
    school.tick(2)
    found = effects.of_write(school.ws, write_id)
    assert [s["campaign"] for s in found["sends"]] == ["course-registered"]
    assert found["not_started"] == []


@pytest.mark.parametrize(
    ("data", "options", "reason"),
    [
        ({"city": "Rome"}, {}, "not_watched"),
        ({"current_courses": COURSES[0]}, {"triggers": False}, "quiet"),
        ({"current_courses": None}, {}, "condition"),
    ],
)
def test_why_not(school: School, data: dict[str, Any], options: dict[str, Any], reason: str) -> None:
    put(school.at(1), {"current_courses": COURSES[1]}, triggers=False)
    write_id = put(school.at(2), data, **options)
    school.tick(3)
    [told] = effects.of_write(school.ws, write_id)["not_started"]
    assert told == {
        "campaign": "course-registered",
        "reason": reason,
        "message": effects.REASONS[reason],
        "count": 1,
    }


def test_paused_ended_draft_and_too_early(school: School) -> None:
    ws = school.ws
    early = put(school.at(-5), {"current_courses": COURSES[0]})
    switch.pause(school.at(1), "course-registered")
    paused = put(school.at(2), {"current_courses": COURSES[1]})
    switch.archive(school.at(3), "course-registered")
    ended = put(school.at(4), {"current_courses": COURSES[2]})
    definition = {"name": "draft", "kind": "trigger", "purpose": "service", "content": [{"template": "course-welcome"}]}
    trigger = {"event": "fields_updated", "fields": ["current_courses"]}
    campaigns.save(ws, "students", parse_definition({**definition, "trigger": trigger}))
    school.tick(5)
    assert reasons(ws, early) == {"course-registered": "not_active", "draft": "never_active"}
    assert reasons(ws, paused)["course-registered"] in ("paused", "ended")
    assert reasons(ws, ended)["course-registered"] == "ended"


def test_people_who_are_new_may_be_left_out(ws: Workspace) -> None:
    school = School(ws).open(new_profiles=False)
    write_id = put(school.at(1), {"current_courses": COURSES[0]})
    school.tick(2)
    assert reasons(ws, write_id) == {"course-registered": "new_profile"}


def test_a_batch_counts_people_by_reason(school: School) -> None:
    write_id = write.new_write_id(school.ws)
    values = [{"current_courses": COURSES[0]}, {"city": "Rome"}, {"city": "Bonn"}]
    requests = [ProfileWrite("students", f"p{n}@x.org", v, write_id=write_id) for n, v in enumerate(values)]
    write.write_many(school.at(1), requests)
    school.tick(2)
    found = effects.of_write(school.ws, write_id)
    assert len(found["sends"]) == 1
    assert [(r["reason"], r["count"]) for r in found["not_started"]] == [("not_watched", 2)]


def test_refusals(school: School) -> None:
    with pytest.raises(UnknownNameError):
        effects.of_write(school.ws, 999)
    with pytest.raises(ForbiddenError):
        effects.of_write(school.ws.acting(Actor("eve", "stranger")), 1)
