"""The article's scenario: a course registration becomes a personal message, and what must not become one."""

from __future__ import annotations

import pytest

from engine.campaigns import switch, why
from engine.reports import checks
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

SEO, ANALYTICS, _ = COURSES


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws)


def test_first_value_is_a_message_with_the_course(school: School) -> None:
    school.open().change(1, SEO)
    assert school.tick(1).sent == 1
    assert school.subjects() == [f"You are in: {SEO}"]


def test_same_value_again_is_none(school: School) -> None:
    school.open().change(1, SEO)
    school.change(2, f"  {SEO.upper()} ")
    assert school.tick(3).sent == 1


def test_do_not_start_triggers(school: School) -> None:
    school.open().change(1, SEO, triggers=False)
    assert school.tick(1).planned == 0
    assert why.why(school.ws, school.name, "ann@example.org")["sentences"][0].endswith("with “do not start triggers”.")


def test_cleared_is_none(school: School) -> None:
    school.open().change(1, SEO)
    school.change(2, None)
    assert school.tick(3).sent == 1


def test_before_activation_never_counts(school: School) -> None:
    school.open()
    switch.pause(school.at(10), school.name)
    school.change(11, SEO)
    switch.activate(school.at(12), school.name)
    school.change(12, ANALYTICS)
    school.tick(13)
    assert school.subjects() == [f"You are in: {ANALYTICS}"]


def test_same_moment_before_activation_does_not_count(ws: Workspace) -> None:
    school = School(ws).open()
    switch.pause(school.at(5), school.name)
    school.change(6, SEO)
    switch.activate(school.at(6), school.name)
    school.change(6, ANALYTICS)
    school.tick(6)
    assert school.subjects() == [f"You are in: {ANALYTICS}"]


def test_resuming_with_the_pause(school: School) -> None:
    school.open()
    switch.pause(school.at(10), school.name)
    school.change(11, SEO)
    school.tick(11)
    assert switch.missed_in_pause(school.at(12), school.name) == 1
    switch.activate(school.at(12), school.name, with_pause=True)
    assert school.tick(13).sent == 1


def test_waiting_in_a_pause_is_decided_on_resuming(school: School) -> None:
    school.open(wait="10m").change(1, SEO)
    switch.pause(school.at(5), school.name)
    assert school.tick(30).sent == 0
    switch.activate(school.at(31), school.name)
    assert school.tick(32).sent == 1


def test_archived_ends_what_waits(school: School) -> None:
    school.open(wait="10m").change(1, SEO)
    school.tick(2)
    switch.archive(school.at(3), school.name)
    school.tick(60)
    assert school.ledger() == [("ann", 1, 11, "skipped", "not_active")]


def test_created_profiles_can_be_left_out(school: School) -> None:
    school.open(new_profiles=False).change(1, SEO)
    school.change(2, ANALYTICS)
    school.tick(3)
    assert school.subjects() == [f"You are in: {ANALYTICS}"]


def test_no_wait_sends_each_value_even_in_one_tick(school: School) -> None:
    school.open().change(1, SEO)
    school.change(2, ANALYTICS)
    school.tick(60)
    assert school.subjects() == [f"You are in: {SEO}", f"You are in: {ANALYTICS}"]


def test_once_per(school: School) -> None:
    school.open(reentry={"once_per": "1h"}).change(1, SEO)
    school.change(30, ANALYTICS)
    school.change(90, SEO)
    school.tick(120)
    assert [r[3:] for r in school.ledger()] == [("sent", None), ("skipped", "reentry"), ("sent", None)]


def test_too_late(school: School) -> None:
    school.open(useful_for="1h").change(1, SEO)
    school.tick(62)
    assert school.ledger() == [("ann", 1, 1, "skipped", "too_late")]


def test_second_tick_sends_nothing_and_the_workspace_is_sound(school: School) -> None:
    school.open(wait="5m").change(1, SEO)
    assert school.tick(7).sent == 1
    again = school.tick(7)
    assert (again.planned, again.sent) == (0, 0)
    assert checks.check(school.at(8)) == []
