"""Versions and pauses: what counts, and by which rules, is a matter of times alone, whenever it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.preflight import Preflight, preflight
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import StateError
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

SEO, ANALYTICS, EMAIL = COURSES
SENT = ("sent", None)


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws)


def rows(school: School) -> list[tuple[object, ...]]:
    assert checks.check(school.at(10_000)) == []
    return [r[1:] for r in school.ledger()]


def late(school: School, known_at: float, minute: float, course: str | None) -> None:
    """A change of `minute` that the log gets later."""
    school.change(known_at, course, changed_at=START + timedelta(minutes=minute))


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        ({"wait": "10m"}, {"wait": "0m"}, 11),
        ({"wait": "0m"}, {"wait": "10m"}, 1),
        ({"wait": "10m"}, {"wait": "30m"}, 11),
        ({"wait": "10m", "on_change_during_wait": "every_change"}, {"wait": "10m"}, 11),
    ],
)
def test_a_change_counts_by_the_version_of_its_time(
    school: School, first: dict[str, str], second: dict[str, str], due: int
) -> None:
    school.open(**first)
    school.campaign(**second)
    switch.activate(school.at(5), school.name)
    late(school, 6, 1, SEO)
    school.tick(60)
    assert rows(school) == [(1, due, *SENT)]


@pytest.mark.parametrize("ticks", [[], range(60)])
def test_a_round_keeps_the_rules_with_which_it_began(school: School, ticks: Sequence[int]) -> None:
    school.open(wait="10m").change(1, SEO)
    school.campaign(wait="30m", on_change_during_wait="first_due")
    for minute in range(60):
        if minute == 5:
            switch.activate(school.at(5), school.name)
        if minute == 8:
            school.change(8, ANALYTICS)
        if minute in ticks:
            school.tick(minute)
    school.tick(60)
    assert rows(school) == [(1, 11, "skipped", "restarted"), (8, 18, *SENT)]
    assert [r["version"] for r in ledger.sends(school.ws)] == [1, 2]


def test_the_moment_in_which_a_pause_begins_is_not_planned_twice(school: School) -> None:
    school.open().change(10, SEO)
    switch.pause(school.at(10), school.name)
    switch.activate(school.at(12), school.name, with_pause=True)
    school.tick(13)
    assert rows(school) == [(10, 10, *SENT)]


def test_the_moment_in_which_a_pause_ends_belongs_to_it(school: School) -> None:
    school.open()
    switch.pause(school.at(10), school.name)
    school.change(12, SEO)
    switch.activate(school.at(12), school.name, with_pause=True)
    school.change(12, ANALYTICS)
    school.tick(13)
    assert rows(school) == [(12, 12, *SENT), (12, 12, *SENT)]


def test_the_pause_counts_also_for_what_is_known_later(school: School) -> None:
    school.open()
    switch.pause(school.at(10), school.name)
    switch.activate(school.at(12), school.name, with_pause=True)
    switch.pause(school.at(20), school.name)
    switch.activate(school.at(22), school.name)
    late(school, 30, 11, SEO)
    late(school, 30, 21, ANALYTICS)
    school.tick(31)
    assert rows(school) == [(11, 11, *SENT)]


def test_a_pause_that_counts_joins_the_round_that_waits(school: School) -> None:
    school.open(wait="10m").change(1, SEO)
    switch.pause(school.at(5), school.name)
    school.change(8, ANALYTICS)
    school.tick(9)
    switch.activate(school.at(12), school.name, with_pause=True)
    school.tick(60)
    assert rows(school) == [(1, 11, "skipped", "restarted"), (8, 18, *SENT)]


@pytest.mark.parametrize("with_pause", [False, True])
def test_what_falls_due_in_a_pause_is_decided_as_of_resuming(school: School, with_pause: bool) -> None:
    school.open(wait="10m", purpose="service").change(1, SEO)
    person = reading.find(school.ws, "students", "ann@example.org")["profile_id"]
    school.name = "offer"
    html = '<a href="{{ links.unsubscribe }}">Stop</a>'
    templates.save(school.ws, "offer", TemplateSource(subject="Offer", html=html))
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.at(1), home, person, "general", "subscribed", source="card")
    school.campaign(purpose="marketing", wait="10m", content=[{"template": "offer"}])
    switch.activate(school.at(1), "offer")
    school.change(2, ANALYTICS)
    switch.pause(school.at(5), "offer")
    subscriptions.set_state(school.at(8), home, person, "general", "unsubscribed", source="card")
    subscriptions.set_state(school.at(15), home, person, "general", "subscribed", source="card")
    switch.activate(school.at(20), "offer", with_pause=with_pause)
    school.tick(21)
    assert rows(school) == [(2, 12, *SENT)]


def test_the_question_on_resuming_counts_what_would_start(school: School) -> None:
    trigger = {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": SEO}
    school.open(trigger=trigger).change(1, SEO)
    assert switch.missed_in_pause(school.at(2), school.name) == 0
    switch.pause(school.at(2), school.name)
    for minute, course in ((3, None), (4, ANALYTICS), (5, SEO), (6, EMAIL), (7, SEO)):
        school.change(minute, course)
    assert switch.missed_in_pause(school.at(8), school.name) == 2
    switch.activate(school.at(8), school.name, with_pause=True)
    assert school.tick(9).planned == 0
    assert len(ledger.sends(school.ws)) == 3


def test_two_who_resume_at_once(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.open()
    switch.pause(school.at(10), school.name)
    school.change(11, SEO)

    def other_first(workspace: Workspace, name: str) -> Preflight:
        monkeypatch.undo()
        switch.activate(workspace, name, with_pause=True)
        return preflight(workspace, name)

    monkeypatch.setattr(switch, "checked", other_first)
    with pytest.raises(StateError, match="at the same time"):
        switch.activate(school.at(12), school.name, with_pause=True)
    school.tick(13)
    assert rows(school) == [(11, 11, *SENT)]
    assert campaigns.get(school.ws, school.name).state == "active"


def test_a_late_write_of_another_field_joins_the_round(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "level", type="string")
    school.name = "either"
    school.campaign(wait="10m", trigger={"event": "fields_updated", "fields": ["current_courses", "level"]})
    switch.activate(school.at(0), "either")
    school.change(5, SEO)
    school.tick(6)
    for minute, level in ((3, "high"), (-30, "none")):
        at = START + timedelta(minutes=minute)
        write.write(school.at(7), ProfileWrite("students", "ann@example.org", {"level": level}, changed_at=at))
        school.tick(7)
    assert rows(school) == [(3, 13, "skipped", "restarted"), (5, 15, "waiting", None)]
    school.tick(60)
    assert rows(school) == [(3, 13, "skipped", "restarted"), (5, 15, *SENT)]
