"""Recommendations and social proof in messages of a real engine, and in previews of them."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest

from engine import events
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import preflight
from engine.content import preview, recommend, templates
from engine.content.recommend import learning
from engine.content.source import TemplateSource
from engine.events import NewEvent, products
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from engine.runner import replay
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

HTML = (
    "{% for p in recommend(2) %}<p>{{ p.name }} ({{ p.reason }})</p>{% endfor %}"
    "{% if social.same_week %}<p>{{ social.same_week }} joined</p>{% endif %}"
)
SOURCE = TemplateSource(subject="For you", html=HTML)


@pytest.fixture
def school(ws: Workspace) -> School:
    """Six people joined a course and bought two books with it."""
    school = School(ws).open(content=[{"template": "course-welcome"}])
    templates.save(ws, "next", SOURCE)
    rows = [{"id": i, "name": i.title(), "category": "books"} for i in ("atlas", "novel", "diary")]
    products.upsert_many(ws, "students", rows)
    for number in range(6):
        key = f"p{number}@example.org"
        school.change(1, COURSES[0], key=key)
        bought(school, key, "atlas", "novel")
        bought(school, f"q{number}@example.org", "diary")
    school.tick(2)
    return school


def bought(school: School, key: str, *ids: str, type: str = "purchase") -> None:
    who = write.write(school.at(1), ProfileWrite("students", key, {})).profile_id
    told = {"items": [{"product": i} for i in ids]} if type == "purchase" else {"product": ids[0]}
    events.record(school.ws, NewEvent("students", who, type, school.at(1).now(), properties=told))


def follow(school: School, **settings: object) -> None:
    """A second campaign, with the template."""
    definition = {
        "name": "follow",
        "kind": "trigger",
        "purpose": "service",
        "trigger": {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed"},
        "content": [{"template": "next"}],
    }
    campaigns.save(school.at(2), "students", parse_definition(definition | settings))
    switch.activate(school.at(2), "follow")


def outcomes(school: School) -> list[tuple[str, str, str | None]]:
    return sorted(
        (r["profile"].split("@")[0], r["state"], r["reason"]) for r in ledger.sends(school.ws, campaign="follow")
    )


def test_a_message_shows_what_goes_with_what_the_person_did_by_now(school: School) -> None:
    follow(school)
    bought(school, "ann@example.org", "atlas", type="page_view")
    school.change(3, COURSES[0])
    assert school.tick(4).sent == 2
    assert outcomes(school) == [("ann", "sent", None)]
    mails = [message_from_bytes(f.read_bytes()) for f in school.ws.mailbox.glob("*.eml")]
    [found] = [m.get_payload()[1].get_payload(decode=True).decode() for m in mails if m["Subject"] == "For you"]  # type: ignore[union-attr,index]
    assert "Novel (because you viewed Atlas)" in found
    assert "7 joined" in found


def test_without_anything_to_recommend_the_message_is_skipped_with_the_reason(school: School) -> None:
    follow(school)
    school.change(3, COURSES[1], key="bob@example.org")
    school.tick(4)
    assert outcomes(school) == [("bob", "skipped", "missing_value")]
    [send] = ledger.sends(school.ws, campaign="follow")
    assert send["evidence"]["variable"] == "recommend"


@pytest.fixture
def unlearned(school: School) -> School:
    """Of what they bought nothing was read yet, as when the engine starts with a file of an older version."""
    with school.ws.store.transaction() as cursor:
        for table in ("interest", "product_weight", "bestseller", "recommend_state"):
            cursor.run(f"delete from {table}")
    follow(school)
    bought(school, "ann@example.org", "atlas", type="page_view")
    school.change(3, COURSES[0])
    return school


def test_the_first_messages_wait_until_it_is_learned(unlearned: School) -> None:
    unlearned.tick(3)
    assert outcomes(unlearned) == [("ann", "deferred", None)]
    assert ledger.sends(unlearned.ws, campaign="follow")[0]["evidence"] == {"awaited": "recommendations"}
    unlearned.tick(4)
    assert outcomes(unlearned) == [("ann", "sent", None)]


def test_they_do_not_wait_for_ever(unlearned: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "learn", None)
    for minute in (3, 4, 5, 6, 7):
        unlearned.tick(minute)
        assert outcomes(unlearned) == [("ann", "deferred", None)]
    unlearned.tick(8)
    assert outcomes(unlearned) == [("ann", "skipped", "missing_value")]


def test_nor_longer_than_they_are_useful(unlearned: School) -> None:
    switch.pause(unlearned.at(3), "follow")
    follow(unlearned, useful_for="1m")
    unlearned.change(4, COURSES[1])
    unlearned.tick(4)
    assert ("ann", "skipped", "missing_value") in outcomes(unlearned)


def test_a_preview_shows_the_same(school: School) -> None:
    bought(school, "ann@example.org", "atlas", type="page_view")
    school.change(3, COURSES[0])
    school.tick(4)
    here = school.at(4)
    row = reading.find(here, "students", "ann@example.org")
    found = preview.render(here, SOURCE, databases.get(here, "students"), row)
    assert "Novel (because you viewed Atlas)" in found.html
    assert "7 joined" in found.html


def test_preflight_takes_recommendations_for_granted(school: School) -> None:
    follow(school)
    assert preflight(school.at(3), "follow").ok


def test_a_replay_recommends_what_was_known_then(school: School) -> None:
    follow(school)
    bought(school, "ann@example.org", "atlas", type="page_view")
    school.change(3, COURSES[0])
    replay(school.ws, school.at(3).now(), school.at(5).now(), timedelta(minutes=1))
    assert outcomes(school) == [("ann", "sent", None)]
    assert recommend.state(school.ws, "students").changed == 1
