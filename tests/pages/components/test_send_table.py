"""Which columns of the log stand on a page, and that what was put off says until when."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from pages.components.send_table import widths_of
from tests.pages.components.campaign_trial.test_section import at_trial, tried
from tests.scenarios.school import COURSES, School

ALWAYS = ["Person", "State", "Reason", "Due", "Decided"]
ROOM = 1009 - 36
"""Pixels beside the menu at 1440, without the boxes."""


@pytest.mark.parametrize("more", [[], ["Campaign"], ["Template"], ["Campaign", "Template"]])
def test_whole_columns_fill_a_page(more: list[str]) -> None:
    found = widths_of([*ALWAYS, *more, "Happened", "Version"])
    assert {*ALWAYS, *more[:1]} <= found.keys()
    assert ROOM - 70 <= sum(found.values()) <= ROOM
    assert found["Reason"] >= 200


def test_what_is_put_off_says_until_when(school: School) -> None:
    limits = {"messages": 1, "days": 300, "then": "wait"}
    trigger = {"event": "fields_updated", "fields": ["current_courses"]}
    definition = {"name": "offers", "kind": "trigger", "trigger": trigger, "limits": limits, "useful_for": "never"}
    campaigns.save(school.ws, "students", parse_definition(definition | {"content": [{"template": "course-welcome"}]}))
    write.write(school.ws, ProfileWrite("students", "cleo@example.org", {}, subscribe=("general",)))
    for course in COURSES[:2]:
        write.write(school.ws, ProfileWrite("students", "cleo@example.org", {"current_courses": course}))
    test = tried(at_trial("offers"), school)
    assert not test.exception
    table = next(d.value for d in test.dataframe if "Decided" in d.value.columns)
    said = [reason for reason in table["Reason"] if "Has had" in reason or "has had" in reason]
    assert len(said) == 1 and said[0].startswith("Until ") and said[0].endswith(": has had enough messages lately")
