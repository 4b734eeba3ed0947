"""Every rule of `check` finds what breaks it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import segments
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from tests.scenarios.school import COURSES, START, School

BREAK = {
    "planned_sum": "update send set state = 'lost' where state = 'sent'",
    "planned_twice": "insert into send select * replace (send_id + 1 as send_id) from send where state = 'sent' limit 1",
    "no_decision": "delete from decision",
    "mixed_versions": "update send set template_version = template_version + 1",
    "cursor_ahead": "update engine_cursor set value = 999 where name = 'change'",
    "unknown_profile": "update send set profile_id = 999",
    "value_not_last_change": "update profile_1 set current_courses = 'SEO promotion'",
    "stay_twice": "insert into segment_stay select * from segment_stay",
    "stay_of_nobody": "update segment_stay set profile_id = 999",
    "in_doubt": "update send set state = 'in_doubt' where state = 'sent'",
    "claimed": "update send set state = 'claimed' where state = 'sent'",
}


@pytest.fixture
def school(school: School) -> School:
    """With everybody in a segment that keeps its members."""
    segments.save(school.at(13), "students", "everybody", {"combinator": "and", "rules": []}, kind="static")
    return school


def test_a_sound_workspace_has_no_problem(school: School) -> None:
    assert checks.check(school.at(14)) == []


@pytest.mark.parametrize("code", BREAK)
def test_each_rule_finds_its_break(school: School, code: str) -> None:
    with school.ws.store.transaction() as cursor:
        cursor.run(BREAK[code])
    assert code in {p.code for p in checks.check(school.at(14))}
    assert all(p.count > 0 for p in checks.check(school.at(14)))


@pytest.mark.parametrize(
    "broken", ["update send set state = 'waiting' where state = 'sent'", "update decision set send_id = 1"]
)
def test_a_decision_must_be_its_sends(school: School, broken: str) -> None:
    with school.ws.store.transaction() as cursor:
        cursor.run(broken)
    assert "no_decision" in {p.code for p in checks.check(school.at(14))}


def test_a_change_dated_ahead_is_no_problem(school: School) -> None:
    school.change(20, COURSES[0], changed_at=START + timedelta(minutes=90))
    school.change(21, COURSES[1])
    assert checks.check(school.at(22)) == []


def test_a_field_made_anew_is_no_problem(school: School) -> None:
    fields.add(school.at(15), "students", "level", type="string")
    write.write(school.at(16), ProfileWrite("students", "ann@example.org", {"level": "high"}))
    fields.remove(school.at(17), "students", "level")
    fields.add(school.at(18), "students", "level", type="string")
    assert checks.check(school.at(19)) == []


def test_who_is_erased_is_in_no_segment(school: School) -> None:
    with school.ws.store.transaction() as cursor:
        cursor.run("update profile_1 set _erased_at = now()::timestamp")
    assert "stay_of_nobody" in {p.code for p in checks.check(school.at(14))}
    with school.ws.store.transaction() as cursor:
        cursor.run("update segment_stay set left_at = entered_at")
    assert checks.check(school.at(14)) == []


def test_two_stays_one_after_the_other_are_sound(school: School) -> None:
    segments.remove_members(school.at(15), "everybody", ["ann@example.org"])
    segments.add_members(school.at(16), "everybody", ["ann@example.org"])
    assert checks.check(school.at(17)) == []
