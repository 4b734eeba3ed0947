"""The preview beside the template editor: as whom, in which view, which part, side by side, and sent to oneself."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.campaigns import ledger
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.profiles import databases, erase, fields, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.kept import without_options
from tests.pages.conftest import errors, in_dialog, open_page, texts
from tests.scenarios.school import COURSES, School

HTML = """<p>{% if city == "Berlin" %}At the Spree{% else %}Elsewhere{% endif %}</p>
{% if city == "Rome" %}<p>At the Tiber</p>{% endif %}
<p>{{ current_courses }}</p>"""


@pytest.fixture
def opened(school: School) -> AppTest:
    """As Bob of Bern, the newest; Ann is of Berlin, and forty others of nowhere are older than both."""
    for n in range(40):
        write.write(school.ws, ProfileWrite("students", f"p{n:02}@example.org", {"first_name": f"P{n:02}"}))
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann", "city": "Berlin"}))
    write.write(school.ws, ProfileWrite("students", "rob@example.org", {"first_name": "Rob", "city": "Bern"}))
    templates.save(school.ws, "hello", TemplateSource(subject="Hi {{ first_name | default('you') }}", html=HTML))
    rule = {"field": "city", "operator": "in", "value": ["Berlin", "Bern"]}
    segments.save(school.ws, "students", "citizens", {"combinator": "and", "rules": [rule]}, label="Citizens")
    return open_page("template", name="hello")


def person(test: AppTest) -> Any:
    return test.selectbox(key="template.person.students").value


def view(test: AppTest, name: str) -> AppTest:
    return test.segmented_control(key="template.view").set_value(name).run()


def test_a_person_is_found_among_all(opened: AppTest) -> None:
    assert person(opened) == "rob@example.org"
    opened.text_input(key="template.find.students").set_value("p03").run()
    assert person(opened) == "p03@example.org"
    assert "Hi P03" in texts(opened)
    opened.text_input(key="template.find.students").set_value("zzz").run()
    assert "Nobody’s name or address has “zzz” in it." in texts(opened)
    opened.text_input(key="template.find.students").set_value("").run()
    assert person(opened) == "rob@example.org"


def test_the_next_and_anybody_of_a_segment(opened: AppTest) -> None:
    opened.button(key="template.person.next").click().run()
    assert person(opened) == "p39@example.org"
    opened.selectbox(key="template.segment.students").set_value("citizens").run()
    assert person(opened) == "rob@example.org"
    assert opened.selectbox(key="template.person.students").options[0].startswith("Rob · ")
    for expected in ("ann@example.org", "rob@example.org"):
        opened.button(key="template.person.next").click().run()
        assert person(opened) == expected
    opened.button(key="template.person.random").click().run()
    assert person(opened) == "ann@example.org", "another than before"


def test_who_was_erased_meanwhile_is_let_go(opened: AppTest, school: School) -> None:
    erase.erase(school.ws, "students", "rob@example.org")
    opened.run()
    assert person(opened) == "p39@example.org"


def test_every_view(opened: AppTest) -> None:
    assert "Elsewhere" in view(opened, "Text").code[-1].value
    assert "<p>Elsewhere</p>" in view(opened, "Source").code[-1].value
    assert "The template has no rules for dark mode" in texts(view(opened, "Dark"))
    found = view(opened, "Headers").code[-1].value
    assert "To: rob@example.org" in found
    assert "Subject: Hi Rob" in found
    assert "List-Unsubscribe: <http" in found
    opened.selectbox(key="template.headers.topic").set_value("").run()
    assert "List-Unsubscribe" not in opened.code[-1].value


def test_without_an_address_there_are_no_headers(empty: Workspace) -> None:
    databases.create(empty, "members", key="member")
    write.write(empty, ProfileWrite("members", "m-1", {"first_name": "Mia"}))
    templates.save(empty, "hello", TemplateSource(subject="Hi", html="<p>Hello</p>"))
    assert "Mia (`m-1`) has no email address: nothing would be sent." in texts(
        view(open_page("template", name="hello"), "Headers")
    )


def test_somebody_for_each_part(opened: AppTest) -> None:
    opened.session_state["template.branches"] = True
    opened.run()
    said = texts(opened).replace("\\", "")
    assert "if City is “Berlin”" in said
    assert "otherwise: nothing stands here" in said
    assert "nobody of 43" in said
    opened.button(key="template.branch.0").click().run()
    assert person(opened) == "ann@example.org"
    assert "At the Spree" in view(opened, "Text").code[-1].value


def test_what_a_part_needs_is_assumed(opened: AppTest, school: School) -> None:
    templates.save(
        school.ws,
        "hello",
        TemplateSource(subject="Hi", html="{% if current_courses == '" + COURSES[1] + "' %}x{% endif %}"),
    )
    opened.run()
    opened.session_state["template.branches"] = True
    opened.run()
    opened.button(key="template.branch.0").click().run()
    assert "x" in view(opened, "Text").code[-1].value


def test_who_would_get_no_message_is_told_with_a_way_to_them(opened: AppTest, school: School) -> None:
    source = TemplateSource(subject="{{ first_name }}", html="<p>{{ city }} {{ country | default('x') }}</p>")
    templates.save(school.ws, "hello", source)
    opened.run()
    said = texts(opened)
    assert "41 people, 95.3 % of everybody, would get no message: City is missing." in said
    assert "City is missing for" not in said, "said once"
    assert "message: Country" not in said
    opened.selectbox(key="template.segment.students").set_value("citizens").run()
    assert "would get no message" not in texts(opened)
    opened.selectbox(key="template.segment.students").set_value("").run()
    opened.button(key="template.missing.city").click().run()
    assert opened.session_state["segment.label.+students"] == "Without City"


def test_a_template_without_conditions_says_so(school: School) -> None:
    test = open_page("template", name="course-welcome")
    test.session_state["template.branches"] = True
    assert "says the same to everybody" in texts(test.run())


def test_side_by_side_with_another_version_and_another_template(opened: AppTest, school: School) -> None:
    in_dialog(opened, "template.compare")
    assert [o for o in opened.selectbox(key="template.compare.with").options if "Version" in o] == []
    templates.save(school.ws, "hello", TemplateSource(subject="Now {{ first_name }}", html=HTML))
    opened.run()
    in_dialog(opened, "template.compare")
    opened.segmented_control(key="template.compare.view").set_value("Text")
    said = texts(in_dialog(opened, "template.compare"))
    assert "Now Rob" in said
    assert "Hi Rob" in said
    opened.selectbox(key="template.compare.with").select("course-welcome")
    assert f"You are in: {COURSES[0]}" in texts(in_dialog(opened, "template.compare"))


def test_a_test_to_oneself(opened: AppTest, school: School) -> None:
    before = (ledger.counts(school.ws), len(mailbox.list_mails(school.ws.mailbox)))
    in_dialog(opened, "template.test")
    opened.text_input(key="template.test.to").set_value("nobody")
    in_dialog(opened, "template.test")
    assert "is not an email address" in errors(in_dialog(opened, "template.test", press="template.test.send"))
    opened.text_input(key="template.test.to").set_value("me@example.org")
    in_dialog(opened, "template.test", press="template.test.send")
    assert "Sent to `me@example.org`." in texts(opened)
    mail = mailbox.list_mails(school.ws.mailbox)[0]
    assert (mail.to, mail.subject) == ("me@example.org", "[Test] Hi Rob")
    assert (ledger.counts(school.ws), len(mailbox.list_mails(school.ws.mailbox)) - 1) == before
    again = in_dialog(open_page("template", name="hello"), "template.test")
    assert again.text_input(key="template.test.to").value == "me@example.org"


@pytest.fixture
def changed(school: School) -> School:
    """Cid, the newest, got a level after a course; the template names nothing but the change."""
    write.write(school.ws, ProfileWrite("students", "cid@example.org", {"current_courses": COURSES[1]}))
    fields.add(school.ws, "students", "level", type="enum", options=["beginner", "expert"])
    write.write(school.ws, ProfileWrite("students", "cid@example.org", {"level": "beginner"}))
    html = "<p>{{ change.old | default('nothing') }} to {{ change.new | default('nothing') }}</p>"
    templates.save(school.ws, "hello", TemplateSource(subject="Hi", html=html))
    return school


def shown(test: AppTest) -> str:
    return view(test, "Text").code[-1].value.strip()


def test_a_change_is_assumed_where_the_template_names_nothing_else(changed: School) -> None:
    test = open_page("template", name="hello")
    # A field with options first: what changed last may be anything.
    assert test.selectbox(key="template.changed.students").value == "current_courses"
    assert shown(test) == f"{COURSES[1]} to {COURSES[0]}"
    test.selectbox(key="template.changed.students").set_value("").run()
    assert shown(test) == "nothing to beginner"
    test.selectbox(key="template.changed.students").set_value("current_courses").run()
    key = next(s.key for s in test.selectbox if s.key and s.key.startswith("template.changed_to."))
    course = fields.get(changed.ws, databases.get(changed.ws, "students"), "current_courses")
    code_of = {o.label: o.code for o in course.options}
    test.selectbox(key=key).set_value(code_of[COURSES[2]]).run()
    assert shown(test) == f"{COURSES[1]} to {COURSES[2]}"
    test.selectbox(key=key).set_value(code_of[COURSES[1]]).run()
    assert "Current courses is so now." in texts(test)
    assert shown(test) == "nothing to beginner"


@pytest.mark.parametrize(
    ("trigger", "new"),
    [
        ({"condition": "changed"}, COURSES[0]),
        ({"condition": "cleared"}, "nothing"),
        ({"condition": "changed_to", "to": COURSES[2]}, COURSES[2]),
    ],
)
def test_the_field_that_a_campaign_watches_comes_first(changed: School, trigger: dict[str, str], new: str) -> None:
    watched = {"event": "fields_updated", "fields": ["current_courses"], **trigger}
    changed.campaign(trigger=watched, content=[{"template": "hello"}])
    test = open_page("template", name="hello")
    assert test.selectbox(key="template.changed.students").value == "current_courses"
    assert shown(test) == f"{COURSES[1]} to {new}"


def test_a_campaign_that_waits_for_an_option_that_is_gone(changed: School) -> None:
    watched = {"event": "fields_updated", "fields": ["level"], "condition": "changed_to", "to": "expert"}
    changed.campaign(trigger=watched, content=[{"template": "hello"}])
    without_options(changed.ws)
    fields.update(changed.ws, "students", "level", options=["beginner", "master"])
    assert shown(open_page("template", name="hello")) == "beginner to master"
