"""Which fields a campaign uses, and how many of its people lack them."""

from __future__ import annotations

from engine.campaigns.campaigns import get
from engine.campaigns.preflight import audience
from engine.campaigns.preflight.contract import contract
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import School


def lines(school: School) -> dict[str, tuple[set[str], int | None, int]]:
    campaign = get(school.ws, school.name)
    ids = audience.reach(school.ws, campaign).ids
    return {li.field.name: (set(li.uses), li.missing, li.stops) for li in contract(school.ws, campaign, ids)}


def test_fields_and_who_lacks_them(school: School) -> None:
    source = TemplateSource(
        subject="{{ current_courses }}", html="<p>{{ city }} {{ first_name | default('you') }} {{ profile.phone }}</p>"
    )
    school.open()
    templates.save(school.ws, "course-welcome", source)
    for number in range(4):
        values = {"city": "Riga" if number else None, "first_name": None, "phone": "+371 20000000"}
        write.write(school.ws, ProfileWrite("students", f"p{number}@example.org", values))
    assert lines(school) == {
        "current_courses": ({"trigger", "text", "always"}, None, 0),
        "city": ({"text", "always"}, 1, 1),
        "first_name": ({"text"}, 4, 0),
        "phone": ({"text", "always"}, 0, 0),
    }


def test_what_was_cleared_is_missing(school: School) -> None:
    school.open()
    school.campaign(trigger={"event": "fields_updated", "fields": ["current_courses"], "condition": "cleared"})
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {}))
    assert lines(school)["current_courses"] == ({"trigger", "text", "always"}, 1, 1)


def test_without_people(school: School) -> None:
    school.open()
    assert lines(school)["current_courses"][1] is None
