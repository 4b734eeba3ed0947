"""What refuses an activation, and what is only said."""

from __future__ import annotations

from typing import Any

from engine.campaigns.preflight import preflight
from engine.content import templates, whens
from engine.content.source import TemplateSource
from engine.profiles import databases, fields, quality_settings, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import COURSES, School

MARKETING: dict[str, Any] = {"purpose": "marketing", "content": [{"template": "offer"}]}


def codes(school: School, name: str = "offer") -> dict[str, str]:
    return {f.code: f.level for f in preflight(school.ws, name).findings}


def offer(school: School, html: str) -> None:
    school.open()
    templates.save(school.ws, "offer", TemplateSource(subject="Offer", html=html))
    school.name = "offer"
    school.campaign(**MARKETING)


def test_a_service_campaign_is_fine(school: School) -> None:
    school.open()
    assert codes(school, "course-registered") == {"default_sender": "note"}


def test_marketing_needs_an_unsubscribe_link_and_somebody_subscribed(school: School) -> None:
    offer(school, "<p>Buy</p>")
    assert codes(school) == {
        "no_unsubscribe": "error",
        "nobody_subscribed": "error",
        "default_sender": "note",
        "same_start": "note",
    }


def test_marketing_with_both_passes(school: School) -> None:
    offer(school, '<p>Buy</p><a href="{{ links.unsubscribe }}">Unsubscribe</a>')
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {}, subscribe=("general",)))
    assert preflight(school.ws, "offer").ok


def test_archived_template(school: School) -> None:
    school.open()
    with school.ws.store.transaction() as cursor:
        cursor.run("update template set is_archived = true")
    school.ws.cache.clear()
    assert codes(school, "course-registered")["template_archived"] == "error"


def test_a_value_that_nobody_can_have(school: School) -> None:
    school.open()
    templates.save(
        school.ws, "course-welcome", TemplateSource(subject="x", html='<a href="{{ links.unsubscribe }}">x</a>')
    )
    assert codes(school, "course-registered")["missing_for_everybody"] == "error"


def cleared(school: School, html: str, fields: list[str]) -> list[str]:
    templates.save(school.ws, "course-welcome", TemplateSource(subject="x", html=html))
    school.campaign(trigger={"event": "fields_updated", "fields": fields, "condition": "cleared"})
    return [f.message for f in preflight(school.ws, school.name).errors()]


def test_the_field_that_was_cleared_has_no_value(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "level", type="string")
    message = "Template “course-welcome”: “current_courses” has a value for nobody in this campaign."
    assert cleared(school, "<p>{{ current_courses }}</p>", ["current_courses"]) == [message]
    new = message.replace("current_courses", "change.new")
    assert cleared(school, "<p>{{ change.new }}</p>", ["current_courses"]) == [new]
    # It may be the other field, and people may have something again when the message is made.
    assert cleared(school, "<p>{{ current_courses }}</p>", ["current_courses", "level"]) == []
    assert cleared(school, "<p>{{ profile.current_courses }}, {{ change.old }}</p>", ["current_courses"]) == []
    assert cleared(school, "<p>{{ current_courses | default('no course') }}</p>", ["current_courses"]) == []


def test_a_value_that_stands_for_some_only_refuses_nothing(school: School) -> None:
    school.open()
    html = "<p>{% if city %}{{ current_courses }}{% else %}x{% endif %}</p>"
    assert cleared(school, html, ["current_courses"]) == []


def test_a_value_that_only_some_lack_is_no_error(school: School) -> None:
    school.open()
    html = "<p>{{ first_name }} {{ change.old }} {{ current_courses }} {{ birth_date }}</p>"
    templates.save(school.ws, "course-welcome", TemplateSource(subject="x", html=html))
    assert preflight(school.ws, "course-registered").ok


def test_a_condition_that_does_not_work_here(school: School) -> None:
    school.open()
    shops = databases.create(school.ws, "shops")
    fields.add(school.ws, shops.name, "size", type="integer")
    said = whens.written("large", {"field": "size", "operator": ">", "value": 3})
    html = f"<p>{said}{{% if when.large %}}large{{% endif %}} course</p>"
    templates.save(school.ws, "course-welcome", TemplateSource(subject="x", html=html))
    found = preflight(school.ws, "course-registered").errors()
    assert [f.code for f in found] == ["broken_condition"]
    assert "large: $.field: there is no field “size”" in found[0].message


def test_a_text_that_is_no_option_is_a_warning(school: School) -> None:
    school.open()
    html = f"<p>{{% if current_courses == '{COURSES[0]}' %}}a{{% elif current_courses == 'SEO promo' %}}b{{% endif %}}x</p>"
    templates.save(school.ws, "course-welcome", TemplateSource(subject="x", html=html))
    found = preflight(school.ws, "course-registered")
    assert found.ok
    assert [f.message for f in found.findings if f.code == "unknown_option"] == [
        "Template “course-welcome” asks for “SEO promo”, which is no option of Current courses: "
        + ", ".join(COURSES)
        + "."
    ]


def test_the_quality_of_the_values_it_uses_is_told(school: School) -> None:
    offer(school, '<p>Hello {{ first_name | default("you") }}</p><a href="{{ links.unsubscribe }}">Unsubscribe</a>')
    ws = school.ws
    write.write(ws, ProfileWrite("students", "ann@example.org", {}, subscribe=("general",)))
    assert "missing_values" not in codes(school)
    quality_settings.save(ws, "students", "first_name", {"missing_limit": 5, "pattern": "^[A-Z]"})
    write.write(ws, ProfileWrite("students", "new@example.org", {"first_name": None}, subscribe=("general",)))
    odd = ProfileWrite("students", "odd@example.org", {"first_name": "x"}, source="import", subscribe=("general",))
    write.write(ws, odd)
    found = codes(school)
    assert (found["missing_values"], found["invalid_values"]) == ("warning", "warning")
    assert preflight(ws, "offer").ok
