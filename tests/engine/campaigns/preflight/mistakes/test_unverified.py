from __future__ import annotations

from typing import Any

from engine import segments
from engine.campaigns.campaigns import get
from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.mistakes.unverified import uses_of, value_findings
from engine.content import templates, whens
from engine.content.source import TemplateSource
from engine.profiles import databases, quality_settings, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import School

UNSUBSCRIBE = '<a href="{{ links.unsubscribe }}">Unsubscribe</a>'


def offer(school: School, html: str) -> School:
    school.open()
    templates.save(school.ws, "offer", TemplateSource(subject="Offer", html=html + UNSUBSCRIBE))
    school.name = "offer"
    school.campaign(purpose="marketing", content=[{"template": "offer"}])
    return school


def put(school: School, name: str, source: str = "import", *, is_in: bool = True, **data: Any) -> int:
    subscribe = ("general",) if is_in else ()
    return write.write(
        school.ws, ProfileWrite("students", f"{name}@example.org", data, source=source, subscribe=subscribe)
    ).profile_id


def found(school: School) -> list[Finding]:
    return list(value_findings(school.ws, get(school.ws, "offer")))


def test_only_the_people_of_the_campaign_count(school: School) -> None:
    offer(school, "<p>{{ city | default('there') }}</p>")
    put(school, "ann", city="Rome")
    ids = [put(school, "bob", "card", city="Rome"), put(school, "eve", city="Bern")]
    put(school, "out", is_in=False, city="Rome")
    put(school, "none")
    [finding] = found(school)
    rules = [
        {"field": "email", "operator": "notNull"},
        {"suppressed": False},
        {"topic": "general", "operator": "is", "value": "subscribed"},
        {"field": "city", "operator": "unverified"},
    ]
    condition = {"combinator": "and", "rules": rules}
    assert finding == Finding(
        "note",
        "unverified_values",
        "City is never confirmed for 2 people, 66.7 % of its values. City stands in the message.",
        2,
        (ids[1], ids[0] - 1),
        (
            WayOut("quality", "Quality of City", "city"),
            WayOut("segment", "City unverified", condition=condition),
        ),
    )
    assert segments.how_many(school.ws, "students", condition) == finding.count


def test_limits_warn_and_a_person_can_be_asked(school: School) -> None:
    offer(school, "<p>{{ city }}</p>")
    expected = {"unverified_limit": 10, "missing_limit": 10, "pattern": "^[A-Z]", "confirmable": True}
    quality_settings.save(school.ws, "students", "city", expected)
    put(school, "ann", city="rome")
    put(school, "bob")
    warned = {f.code: f for f in found(school)}
    assert {code: (f.level, f.count) for code, f in warned.items()} == {
        "unverified_values": ("warning", 1),
        "missing_values": ("warning", 1),
        "invalid_values": ("warning", 1),
    }
    assert [w.kind for w in warned["unverified_values"].ways] == ["confirm", "quality", "segment"]
    assert [w.kind for w in warned["invalid_values"].ways] == ["confirm", "quality"]
    assert warned["missing_values"].message == (
        "City is missing for 1 person, 50.0 % of them; the limit is 10 %. City stands in the message."
    )


def test_what_each_field_is_used_for(school: School) -> None:
    said = whens.written("berlin", {"field": "region", "operator": "=", "value": "Berlin"})
    html = (
        f"<p>{said}{{% if when.berlin or gender == 'f' %}}{{{{ city }}}}{{% endif %}}{{% if phone %}}x{{% endif %}}</p>"
    )
    offer(school, html)
    school.campaign(
        purpose="marketing",
        content=[{"template": "offer"}],
        audience={"field": "birth_date", "operator": "<", "value": "1990-01-01"},
    )
    assert uses_of(school.ws, get(school.ws, "offer"), databases.get(school.ws, "students")) == {
        "current_courses": {"trigger"},
        "region": {"condition"},
        "gender": {"condition"},
        "city": {"content"},
        "birth_date": {"audience"},
    }


def test_several_uses_in_one_sentence(school: School) -> None:
    offer(school, "<p>{% if city == 'Rome' %}{{ city }}{% endif %}{{ current_courses }}</p>")
    put(school, "ann", city="Rome", current_courses="SEO promotion")
    assert [f.message.partition(". ")[2] for f in found(school)] == [
        "City decides what they read and stands in the message.",
        "Current courses starts the campaign and stands in the message.",
    ]


def test_templates_that_are_gone_are_passed_over(school: School) -> None:
    offer(school, "<p>{{ city }}</p>")
    with school.ws.store.transaction() as cursor:
        cursor.run("update template set name = 'other' where name = 'offer'")
    school.ws.cache.clear()
    put(school, "ann", city="Rome")
    assert found(school) == []
