"""The guards, each with its reason, in their order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import segments
from engine.campaigns import decide, ledger, switch
from engine.campaigns.campaigns import get
from engine.campaigns.plan import plan
from engine.campaigns.preflight import audience
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School
from tests.scenarios.shop import Shop

OFFER = TemplateSource(subject="Offer", html='<p>Offer</p><a href="{{ links.unsubscribe }}">Unsubscribe</a>')


def marketing(school: School) -> School:
    """Ann is subscribed before minute 0, and changes at minute 1; due at minute 11."""
    ws = school.at(-10)
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {}, subscribe=("general",)))
    templates.save(ws, "offer", OFFER)
    return school


def start(school: School, **settings: object) -> None:
    fields.add(school.at(-9), "students", "current_courses", type="enum", options=COURSES)
    chosen = {"purpose": "marketing", "content": [{"template": "offer"}], "wait": "10m", **settings}
    school.campaign(**chosen)
    switch.activate(school.at(0), school.name)
    school.change(1, COURSES[0])


def ann(school: School) -> int:
    return reading.find(school.ws, "students", "ann@example.org")["profile_id"]


def outcome(school: School) -> tuple[str, str | None]:
    school.tick(20)
    row = ledger.sends(school.ws)[0]
    return row["state"], row["reason"]


def test_subscribed_is_sent(school: School) -> None:
    start(marketing(school))
    assert outcome(school) == ("sent", None)


@pytest.mark.parametrize("minute", [5, 15])
def test_a_no_as_of_the_due_time_or_known_at_sending_wins(school: School, minute: int) -> None:
    start(marketing(school))
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.at(minute), home, ann(school), "general", "unsubscribed", source="card")
    assert outcome(school) == ("skipped", "no_consent")


def test_a_yes_after_the_due_time_is_too_late(school: School) -> None:
    start(marketing(school))
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.at(5), home, ann(school), "general", "unsubscribed", source="card")
    subscriptions.set_state(school.at(15), home, ann(school), "general", "subscribed", source="card")
    assert outcome(school) == ("skipped", "no_consent")


@pytest.mark.parametrize(("reason", "purpose", "expected"), [
    ("manual", "marketing", "suppressed"),
    ("manual", "service", "suppressed"),
    ("hard_bounce", "service", "suppressed"),
    ("global_unsubscribe", "marketing", "suppressed"),
    ("global_unsubscribe", "service", None),
])  # fmt: skip
def test_suppression(school: School, reason: str, purpose: str, expected: str | None) -> None:
    content = [{"template": "offer"}]
    start(marketing(school), purpose=purpose, topic="general", content=content)
    subscriptions.suppress(school.at(5), "ANN@example.org", reason)
    assert outcome(school) == ("skipped" if expected else "sent", expected)


def test_a_later_global_unsubscribe_hides_no_bounce(school: School) -> None:
    start(marketing(school), purpose="service", topic="general")
    subscriptions.suppress(school.at(2), "ann@example.org", "hard_bounce")
    subscriptions.suppress(school.at(3), "ann@example.org", "global_unsubscribe")
    assert outcome(school) == ("skipped", "suppressed")


def test_the_evidence_is_what_decided_whatever_came_later(school: School) -> None:
    start(marketing(school))
    school.change(2, None)
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.at(13), home, ann(school), "general", "unsubscribed", source="card")
    subscriptions.set_state(school.at(14), home, ann(school), "general", "subscribed", source="card")
    assert outcome(school) == ("skipped", "changed_back")
    assert ledger.sends(school.ws)[0]["evidence"]["log_id"] is None


def test_the_evidence_of_a_no_is_its_row(school: School) -> None:
    start(marketing(school))
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.at(5), home, ann(school), "general", "unsubscribed", source="card")
    with school.ws.store.read() as cursor:
        row = cursor.value("select max(log_id) from subscription_change")
    subscriptions.set_state(school.at(15), home, ann(school), "general", "subscribed", source="card")
    assert outcome(school) == ("skipped", "no_consent")
    assert ledger.sends(school.ws)[0]["evidence"]["log_id"] == row


def test_lifted_suppression(school: School) -> None:
    start(marketing(school))
    subscriptions.suppress(school.at(2), "ann@example.org", "manual")
    subscriptions.lift_suppression(school.at(5), "ann@example.org")
    assert outcome(school) == ("sent", None)


def test_no_address(school: School) -> None:
    ws = school.at(-10)
    databases.create(ws, "students", key="number")
    write.write(ws, ProfileWrite("students", "ann@example.org", {}, subscribe=("general",)))
    templates.save(ws, "offer", OFFER)
    start(school)
    assert outcome(school) == ("skipped", "no_address")


def test_missing_value_is_skipped_not_mailed_as_a_hole(school: School) -> None:
    marketing(school)
    templates.save(school.ws, "named", TemplateSource(subject="Dear {{ first_name }}", html=OFFER.html))
    start(school, content=[{"template": "named"}])
    assert outcome(school) == ("skipped", "missing_value")
    assert ledger.sends(school.ws)[0]["evidence"] == {"variable": "first_name"}


def test_nothing_due_is_nothing(school: School) -> None:
    start(marketing(school))
    assert decide.decide(school.at(2)).due == 0
    assert decide.next_due(school.ws) is None
    school.tick(2)
    assert decide.next_due(school.ws) is not None


def test_next_due_skips_a_pause(school: School) -> None:
    start(marketing(school))
    school.tick(2)
    switch.pause(school.at(5), school.name)
    assert decide.next_due(school.at(4)) == START + timedelta(minutes=11)
    assert decide.next_due(school.at(6)) is None
    switch.activate(school.at(30), school.name)
    assert decide.next_due(school.at(6)) == START + timedelta(minutes=30)
    assert decide.next_due(school.at(30)) == START + timedelta(minutes=11)


def test_only_a_random_part_gets_it(school: School) -> None:
    """Those whom a segment with the same bucket holds, whatever the ticks."""
    bucket = {"bucket": [0, 4999]}
    school.open(audience=bucket)
    for number in range(40):
        school.change(1, COURSES[0], key=f"p{number}@example.org")
    reached = audience.reach(school.ws, get(school.ws, school.name)).ids
    school.tick(2)
    condition = {"combinator": "and", "rules": [bucket]}
    wanted = {m["key"].split("@")[0] for m in segments.members(school.ws, "students", condition)}
    outcomes = {row[0]: row[3:] for row in school.ledger()}
    assert {who for who, outcome in outcomes.items() if outcome == ("sent", None)} == wanted
    assert set(outcomes.values()) == {("sent", None), ("skipped", "not_in_audience")}
    assert len(reached) == len(wanted)


def test_many_messages_of_one_person_hold_up_nobody_else(ws: Workspace) -> None:
    shop = Shop(ws).opened()
    shop.offer("offers", "one", purpose="service")
    for n in range(60):
        shop.set(n / 100, one=n)
    for n in range(4):
        shop.set(1, f"p{n}@example.org", one=1)
    plan(shop.at(2))
    decided = decide.decide(shop.at(2), most=5)
    assert len({claim.profile_id for claim in decided.claims}) == 5


@pytest.mark.parametrize("busy", ["person", "address"])
def test_who_is_busy_has_a_turn_later(ws: Workspace, busy: str) -> None:
    shop = Shop(ws).opened()
    shop.offer("offers", "one", limits={"messages": 5, "days": 1, "per": "address"})
    shop.person("bob@example.org")
    for key in ("ann@example.org", "bob@example.org"):
        shop.set(1, key, one=1)
    plan(shop.at(2))
    ann_id, bob_id = (
        reading.find(shop.ws, "students", key)["profile_id"] for key in ("ann@example.org", "bob@example.org")
    )
    who = decide.Busy({ann_id}) if busy == "person" else decide.Busy(addresses={"ann@example.org"})
    decided = decide.decide(shop.at(2), busy=who)
    assert [claim.profile_id for claim in decided.claims] == [bob_id]
    assert [claim.profile_id for claim in decide.decide(shop.at(2)).claims] == [ann_id]
