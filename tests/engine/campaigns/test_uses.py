"""What a campaign uses, and what is gone."""

from __future__ import annotations

import pytest

from engine.campaigns import campaigns, switch, uses
from engine.campaigns.triggers import FieldsUpdated
from engine.errors import BadValueError
from engine.profiles import databases, fields
from tests.scenarios.school import COURSES, School


def test_uses_name_field_template_and_topic(school: School) -> None:
    school.open(purpose="service", topic="general")
    found = campaigns.get(school.ws, school.name)
    home = databases.get(school.ws, "students")
    assert uses.of(school.ws, home, found.definition) == [
        ("field", "current_courses", "students"),
        ("template", "course-welcome", ""),
        ("topic", "general", ""),
    ]
    assert uses.broken(school.ws, found.definition, found.database_id) is None


def test_broken_says_what_is_gone(school: School) -> None:
    school.open()
    found = campaigns.get(school.ws, school.name)
    with school.ws.store.transaction() as cursor:
        cursor.run("delete from field where name = 'current_courses'")
    school.ws.cache.clear()
    assert "current_courses" in str(uses.broken(school.ws, found.definition, found.database_id))


@pytest.mark.parametrize(
    ("type", "trigger", "expected"),
    [
        ("tags", {"condition": "tag_added", "to": " seo "}, (None, '"seo"')),
        ("tags", {"condition": "changed_to", "to": "b, a"}, (None, '["a","b"]')),
        ("string", {"condition": "changed_from_to", "from": "a", "to": " b "}, ("a", "b")),
        ("integer", {"condition": "crossed", "threshold": 5}, (None, None)),
        ("tags", {"condition": "tag_added", "to": "a, b"}, None),
        ("string", {"condition": "tag_removed", "to": "a"}, None),
        ("string", {"condition": "increased"}, None),
        ("tags", {"condition": "crossed", "threshold": 5}, None),
        ("integer", {"condition": "changed_to", "to": "many"}, None),
    ],
)
def test_what_a_condition_tests_must_suit_the_field(
    school: School, type: str, trigger: dict[str, object], expected: tuple[str | None, str | None] | None
) -> None:
    databases.create(school.ws, "students")
    field = fields.add(school.ws, "students", "watched", type=type)
    tested = FieldsUpdated.model_validate({"event": "fields_updated", "fields": ["watched"], **trigger})
    if expected:
        assert uses.tested_values(school.ws, field, tested) == expected
    else:
        with pytest.raises(BadValueError, match="watched"):
            uses.tested_values(school.ws, field, tested)


def test_an_option_that_is_gone_stops_no_other_campaign(school: School) -> None:
    school.open()
    trigger = {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": COURSES[2]}
    school.name = "third"
    school.campaign(trigger=trigger)
    switch.activate(school.at(0), "third")
    fields.update(school.ws, "students", "current_courses", options=COURSES[:2])
    school.change(1, COURSES[0])
    assert school.tick(2).sent == 1
