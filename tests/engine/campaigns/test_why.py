"""Why somebody did or did not get a campaign, in sentences."""

from __future__ import annotations

from dataclasses import replace

from engine.campaigns import switch, why
from engine.profiles import fields, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import COURSES, School


def sentences(school: School) -> list[str]:
    return why.why(school.ws, school.name, "ann@example.org")["sentences"]


def test_sent_skipped_and_never_planned(school: School) -> None:
    school.open(wait="10m").change(-5, COURSES[0])
    school.change(1, COURSES[1])
    school.change(2, COURSES[2])
    school.change(20, None)
    school.tick(30)
    before, restarted, sent, cleared = sentences(school)
    assert before.endswith("not planned, because the change was made before activation.")
    assert restarted.endswith("skipped, because a later change during the waiting time took its place.")
    assert "sent 5 Jan 2026, 12:30" in sent
    assert cleared.endswith("not planned, because the value was taken away: only a new value starts the campaign.")


def test_paused(school: School) -> None:
    school.open()
    switch.pause(school.at(1), school.name)
    school.change(2, COURSES[0])
    school.tick(3)
    assert sentences(school)[0].endswith("because the campaign was paused then.")


def test_what_the_engine_has_not_read_yet(school: School) -> None:
    school.open().change(1, COURSES[0])
    assert why.why(school.at(1), school.name, "ann@example.org")["sentences"][0].endswith(
        "not looked at yet: the engine does so in its next pass."
    )


def test_the_condition_of_the_version_that_ran_then(school: School) -> None:
    only = {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": COURSES[0]}
    school.open(trigger=only).change(1, COURSES[1])
    school.tick(2)
    school.campaign()
    switch.activate(school.at(3), school.name)
    school.change(4, None)
    school.campaign(trigger={**only, "to": COURSES[2]})
    school.tick(5)
    then, now = sentences(school)
    assert then.endswith(f"not planned, because only “{COURSES[0]}” starts the campaign.")
    assert now.endswith("not planned, because the value was taken away: only a new value starts the campaign.")


def test_never_changed(school: School) -> None:
    school.open().change(1, None)
    assert sentences(school) == ["Current courses never changed for this person."]


def test_times_are_told_in_the_workspaces_zone(school: School) -> None:
    school.ws = replace(school.ws, settings=replace(school.ws.settings, time_zone="Asia/Tokyo"))
    school.open()
    fields.add(school.ws, "students", "lesson_at", type="datetime", label="Lesson")
    school.name = "lesson"
    school.campaign(trigger={"event": "fields_updated", "fields": ["lesson_at"]})
    write.write(school.at(1), ProfileWrite("students", "ann@example.org", {"lesson_at": "2026-02-01T09:30"}))
    assert "Lesson changed from empty to 1 Feb 2026, 09:30" in sentences(school)[1]
