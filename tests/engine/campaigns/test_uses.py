"""What a campaign uses, and what is gone."""

from __future__ import annotations

import pytest

from engine import segments
from engine.campaigns import campaigns, health, switch, uses
from engine.campaigns.model import parse_definition
from engine.campaigns.triggers import FieldsUpdated
from engine.errors import BadValueError, EngineError, StateError
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from tests.engine.segments.kept import without_options
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


def waits_for(school: School, option: object) -> None:
    """A campaign of its own for that option of the three courses."""
    trigger = {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": option}
    school.name = "third"
    school.campaign(trigger=trigger)
    switch.activate(school.at(0), "third")


def test_an_option_that_a_campaign_waits_for_stays(school: School) -> None:
    school.open()
    waits_for(school, COURSES[2])
    with pytest.raises(StateError, match=f"“{COURSES[2]}” in .* is asked for by campaign third. Change these first"):
        fields.update(school.ws, "students", "current_courses", options=COURSES[:2])
    # Another option that happens to be called so is another one.
    options = [*COURSES[:2], {"code": "other", "label": COURSES[2]}]
    with pytest.raises(StateError, match="Change these first"):
        fields.update(school.ws, "students", "current_courses", options=options)
    named = [*COURSES[:2], {"code": COURSES[2], "label": "Called otherwise"}]
    fields.update(school.ws, "students", "current_courses", options=[*named, "A fourth"])
    fields.update(school.ws, "students", "current_courses", options=named)


def test_a_label_that_a_campaign_names_stays(school: School) -> None:
    school.open()
    home = databases.get(school.ws, "students")
    fields.add(school.ws, "students", "plan", type="enum", options=[{"code": "big", "label": "Big one"}, "Small"])
    trigger = {"event": "fields_updated", "fields": ["plan"], "condition": "changed_to", "to": "big ONE"}
    school.name = "upgraded"
    school.campaign(trigger=trigger)
    renamed = [{"code": "big", "label": "Large one"}, "Small"]
    with pytest.raises(StateError, match=r"asked for by campaign upgraded.*asks for its code, “big”, minds no label"):
        fields.update(school.ws, "students", "plan", options=renamed)
    school.campaign(trigger=trigger | {"to": "big"})
    fields.update(school.ws, "students", "plan", options=renamed)
    assert fields.get(school.ws, home, "plan").label_of("big") == "Large one"


def test_what_is_over_keeps_no_option(school: School) -> None:
    school.open()
    waits_for(school, COURSES[2])
    switch.archive(school.at(1), "third")
    assert len(fields.update(school.ws, "students", "current_courses", options=COURSES[:2]).options) == 2


def test_an_option_that_is_gone_stops_no_other_campaign(school: School) -> None:
    """As it could go before options were kept."""
    school.open()
    waits_for(school, COURSES[2])
    without_options(school.ws)
    fields.update(school.ws, "students", "current_courses", options=COURSES[:2])
    school.change(1, COURSES[0])
    assert school.tick(2).sent == 1
    [found] = health.of(school.at(3), campaigns.get(school.ws, "third"))
    assert (found.level, found.code) == ("error", "broken")


def test_what_messages_of_an_earlier_version_wait_for_stays(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "level", type="integer")
    fields.add(school.ws, "students", "other", type="integer")
    segments.save(school.ws, "students", "high", {"field": "level", "operator": ">=", "value": 3})
    school.campaign(wait="1d", trigger={"event": "fields_updated", "fields": ["other"]}, audience="high")
    switch.activate(school.at(0), school.name)
    ann = {"level": 3, "other": 1, "current_courses": COURSES[0]}
    write.write(school.at(1), ProfileWrite("students", "ann@example.org", ann))
    school.tick(2)
    school.campaign(wait="1d")
    switch.activate(school.at(3), school.name)
    assert fields.uses(school.ws, "students", "other") == [f"campaign {school.name}"]
    with pytest.raises(StateError, match=f"used by campaign {school.name}"):
        fields.remove(school.at(4), "students", "other")
    with pytest.raises(StateError, match=f"campaign {school.name}"):
        segments.archive(school.at(4), "high")
    assert school.tick(2 + 24 * 60).sent == 1
    # Nothing waits for it any more.
    segments.archive(school.at(3 + 24 * 60), "high")
    fields.remove(school.at(3 + 24 * 60), "students", "other")


def test_messages_of_a_campaign_elsewhere_start_nothing(school: School) -> None:
    school.open()
    databases.create(school.ws, "others")
    trigger = {"event": "mail", "campaign": school.name, "did": "opened"}
    definition = {
        "name": "elsewhere",
        "kind": "trigger",
        "trigger": trigger,
        "content": [{"template": "course-welcome"}],
    }
    with pytest.raises(BadValueError, match="is one of the database “students”: nobody here gets its messages"):
        campaigns.save(school.ws, "others", parse_definition(definition))


def test_a_campaign_whose_option_is_gone_can_be_renamed_but_not_begun(school: School) -> None:
    """As it could go before options were kept. What is saved already may stay, so that nothing else has to wait for it."""
    trigger = {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": COURSES[2]}
    school.open()
    school.name = "third"
    school.campaign(trigger=trigger)
    without_options(school.ws)
    fields.update(school.ws, "students", "current_courses", options=COURSES[:2])
    school.campaign(trigger=trigger, label="The third")
    found = campaigns.get(school.ws, "third")
    assert (found.version, found.label) == (2, "The third")
    assert COURSES[2] in str(uses.broken(school.ws, found.definition, found.database_id))
    with pytest.raises(EngineError, match=COURSES[2]):
        switch.activate(school.at(0), "third", accept="all of it")
    with pytest.raises(BadValueError, match=COURSES[2]):
        school.campaign(trigger={**trigger, "condition": "changed_from_to", "from": COURSES[0]})


@pytest.mark.parametrize("did", ["opened", "clicked", "not_opened"])
def test_in_no_time_nobody_opens_anything(school: School, did: str) -> None:
    school.open()
    other = school.name
    school.name = "answer"
    with pytest.raises(BadValueError, match="more than nothing"):
        school.campaign(trigger={"event": "mail", "campaign": other, "did": did, "within": "0m"})
