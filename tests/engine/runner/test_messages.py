"""What a message of a real tick holds: sender, links, changes, labels."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.content import answers, blocks, templates, whens
from engine.content.blocks import Branch, Branches, Document, Rule, Text
from engine.content.source import TemplateSource
from engine.delivery import outgoing, senders
from engine.delivery.outgoing import Outgoing
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.errors import BadValueError, StateError, StoreError
from engine.profiles import fields, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import messages, tick
from tests.scenarios.school import COURSES, School

SOURCE = TemplateSource(
    subject="{{ first_name | default('Dear friend') }}: {{ change.label }}",
    html='<p>{{ change.old | default("none") }} to {{ current_courses }}</p><a href="{{ links.unsubscribe }}">Stop</a>',
)


def only_message(school: School) -> Message:
    files = list(school.ws.mailbox.glob("*.eml"))
    assert len(files) == 1
    return message_from_bytes(files[0].read_bytes())


def test_a_marketing_message_has_it_all(school: School) -> None:
    school.open()
    senders.create(
        school.ws, "school", address="Northlight <news@example.org>", reply_to="help@example.org", postal="1 Main St"
    )
    subscriptions.create_topic(school.ws, "courses", label="Course news", sender="school")
    templates.save(school.ws, "change", SOURCE)
    school.name = "news"
    school.campaign(purpose="marketing", topic="courses", content=[{"template": "change"}])
    write.write(
        school.at(0), ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}, subscribe=("courses",))
    )
    switch.pause(school.at(0), "course-registered")
    switch.activate(school.at(0), "news")
    school.change(1, COURSES[1])
    school.tick(1)
    found = only_message(school)
    assert found["Subject"] == "Ann: Current courses"
    assert found["From"] == '"Northlight" <news@example.org>' or found["From"] == "Northlight <news@example.org>"
    assert found["Reply-To"] == "help@example.org"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = found["List-Unsubscribe"].strip("<>")
    send = ledger.sends(school.ws, campaign="news")[0]
    assert Tokens(school.ws.secrets).read(link.rsplit("/", 1)[1]) == (UNSUBSCRIBE, send["send_id"])
    assert found["X-Send-ID"] == str(send["send_id"])
    html = found.get_payload()[1].get_payload(decode=True).decode()  # type: ignore[union-attr,index]
    assert f"none to {COURSES[1]}" in html
    assert link in html
    assert "1 Main St" in html


def test_a_service_message_without_topic_has_no_unsubscribe(school: School) -> None:
    school.open().change(1, COURSES[0])
    school.tick(1)
    assert only_message(school)["List-Unsubscribe"] is None


def test_what_cannot_be_made_for_a_fault_is_tried_three_times_and_holds_up_nobody(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compose = outgoing.compose

    def broken(**told: Any) -> Outgoing:
        if told["recipient"] == "p1@example.org":
            raise StoreError("a page of the file cannot be read")
        return compose(**told)

    monkeypatch.setattr(outgoing, "compose", broken)
    school.open()
    for number in range(3):
        school.change(1, COURSES[0], key=f"p{number}@example.org")
    assert school.tick(1).sent == 2
    for minute in (6, 21):
        assert ledger.counts(school.ws)["deferred"] == 1
        school.tick(minute - 1)
        school.tick(minute)
    [row] = ledger.sends(school.ws, state="failed")
    assert (row["profile"], row["reason"], row["evidence"]) == (
        "p1@example.org",
        "render_error",
        {"fault": "StoreError"},
    )
    assert "could not be made" in caplog.text


def test_a_fault_of_what_all_of_a_batch_share_is_met_once(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def broken(*args: object) -> None:
        tried.append(args)
        raise StoreError("a page of the file cannot be read")

    school.open()
    for number in range(3):
        school.change(1, COURSES[0], key=f"p{number}@example.org")
    with monkeypatch.context() as patch:
        patch.setattr(messages, "answers", broken)
        assert school.tick(1).deferred == 3
    assert len(tried) == 1
    assert school.tick(6).sent == 3


def test_a_template_that_fails_fails_one_message_not_the_batch(school: School) -> None:
    school.open()
    html = "<p>{% if current_courses == 'SEO promotion' %}{{ 1 / (points - points) }}{% endif %}ok</p>"
    fields.add(school.ws, "students", "points", type="integer")
    templates.save(school.ws, "bad", TemplateSource(subject="x", html=html))
    definition = campaigns.get(school.ws, school.name).definition.as_dict() | {"content": [{"template": "bad"}]}
    campaigns.save(school.ws, "students", parse_definition(definition))
    switch.activate(school.at(0), school.name)
    for key, course in (("ann@example.org", COURSES[0]), ("bob@example.org", COURSES[1])):
        write.write(school.at(1), ProfileWrite("students", key, {"current_courses": course, "points": 1}))
    school.tick(1)
    found = {r["profile"]: (r["state"], r["reason"]) for r in ledger.sends(school.ws)}
    assert found == {"ann@example.org": ("failed", "render_error"), "bob@example.org": ("sent", None)}


@pytest.mark.parametrize("setting", [{"sender": "nobody"}, {"test_to": "nobody"}, {"base_url": "http://ex ample.org"}])
def test_a_setting_that_stops_every_message_fails_none(school: School, setting: dict[str, str]) -> None:
    school.open().change(1, COURSES[0])
    at = school.at(1)
    with pytest.raises(BadValueError, match="WARMCAST_"):
        tick(replace(at, settings=replace(at.settings, **setting)))
    assert ledger.counts(school.ws)["waiting"] == 1
    assert school.tick(2).sent == 1


def test_times_are_the_workspaces_wherever_they_stand(school: School) -> None:
    school.ws = replace(school.ws, settings=replace(school.ws.settings, time_zone="Asia/Tokyo"))
    school.open()
    fields.add(school.ws, "students", "lesson_at", type="datetime")
    source = TemplateSource(subject="{{ lesson_at }} | {{ profile.lesson_at }} | {{ change.new }}", html="<p>x</p>")
    templates.save(school.ws, "lesson", source)
    school.name = "lesson"
    trigger = {"event": "fields_updated", "fields": ["lesson_at"]}
    school.campaign(trigger=trigger, content=[{"template": "lesson"}])
    switch.activate(school.at(0), "lesson")
    write.write(school.at(1), ProfileWrite("students", "ann@example.org", {"lesson_at": "2026-02-01T09:30"}))
    school.tick(1)
    assert only_message(school)["Subject"] == " | ".join(["2026-02-01 09:30"] * 3)


def test_conditions_decide_what_each_person_sees(school: School) -> None:
    school.open()
    near = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "berlin"}]}
    message = Document((Text("Hello"), Branches((Branch(Rule.of(near), (Text("near you"),)),), (Text("far away"),))))
    templates.save(school.at(0), "course-welcome", TemplateSource(subject="Hi", mjml=blocks.write(message)))
    switch.pause(school.at(0), "course-registered")
    school.campaign()
    switch.activate(school.at(0), "course-registered")
    for key, city in (("ann@example.org", "Berlin"), ("bob@example.org", "Rome"), ("cy@example.org", None)):
        write.write(school.at(0), ProfileWrite("students", key, {"city": city}))
        school.change(1, COURSES[0], key=key)
    school.tick(1)
    texts = {
        message["To"]: message.get_payload()[0].get_payload(decode=True).decode()  # type: ignore[union-attr,index]
        for file in school.ws.mailbox.glob("*.eml")
        if (message := message_from_bytes(file.read_bytes()))
    }
    assert {to: [w for w in ("near you", "far away") if w in text] for to, text in texts.items()} == {
        "ann@example.org": ["near you"],
        "bob@example.org": ["far away"],
        "cy@example.org": ["far away"],
    }


def test_a_condition_that_no_longer_works_fails_its_messages_and_is_asked_once(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.open()
    fields.add(school.at(0), "students", "size", type="integer")
    large = {"field": "size", "operator": ">", "value": 3}
    html = f"<p>{whens.written('large', large)}{{% if when.large %}}large{{% endif %}} course</p>"
    templates.save(school.at(0), "course-welcome", TemplateSource(subject="Hi", html=html))
    switch.pause(school.at(0), "course-registered")
    school.campaign()
    switch.activate(school.at(0), "course-registered")
    school.change(1, COURSES[0])
    school.change(1, COURSES[0], key="bob@example.org")
    with pytest.raises(StateError, match="template course-welcome"):
        fields.remove(school.at(1), "students", "size")
    with school.ws.store.transaction() as cursor:
        cursor.run("delete from uses where name = 'size'")
    fields.remove(school.at(1), "students", "size")
    asked: list[object] = []
    monkeypatch.setattr(messages, "answers", lambda *given: asked.append(given) or answers.answers(*given))
    school.tick(1)
    assert [(state, reason) for *_, state, reason in school.ledger()] == [("failed", "render_error")] * 2
    assert len(asked) == 1
