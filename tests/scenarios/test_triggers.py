"""What else starts campaigns: profiles made, events, segments, subscriptions, mail of other campaigns, calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import events, segments
from engine.campaigns import switch, why
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import replay
from engine.workspace import Workspace
from tests.scenarios.school import START, School

LETTER = [{"template": "letter"}]
ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws)


def open_school(school: School, trigger: dict[str, Any], html: str = "<p>Hello</p>", **settings: Any) -> School:
    ws = school.at(0)
    databases.create(ws, "students")
    for key in (ANN, BOB):
        write.write(ws, ProfileWrite("students", key, {"first_name": key.split("@")[0].title()}))
    templates.save(ws, "letter", TemplateSource(subject="For {{ first_name }}", html=html))
    school.name = "follow"
    school.campaign(trigger=trigger, content=[{"template": "letter"}], **settings)
    switch.activate(ws, "follow")
    return school


def happen(school: School, minute: float, type: str, key: str = ANN, **properties: Any) -> None:
    ws = school.at(minute)
    event = NewEvent("students", key, type, ws.now(), properties.pop("value", None), properties)
    events.record(ws, event)


def rows(school: School) -> list[tuple[str, float, float, str, str | None]]:
    return school.ledger()


def test_a_profile_is_made(school: School) -> None:
    open_school(school, {"event": "profile_created"}, wait="1h")
    write.write(school.at(5), ProfileWrite("students", "eve@example.org", {"first_name": "Eve"}))
    write.write(school.at(6), ProfileWrite("students", "eve@example.org", {"city": "Riga"}))
    write.write(school.at(7), ProfileWrite("students", "fay@example.org", {"first_name": "Fay"}, triggers=False))
    school.tick(70)
    assert rows(school) == [("eve", 5, 65, "sent", None)]
    assert school.subjects() == ["For Eve"]


def test_only_an_import_makes_imported_profiles(school: School) -> None:
    open_school(school, {"event": "profile_imported"})
    write.write(school.at(5), ProfileWrite("students", "eve@example.org", {"first_name": "Eve"}))
    write.write(school.at(6), ProfileWrite("students", "fay@example.org", {"first_name": "Fay"}, source="import"))
    school.tick(7)
    assert [row[0] for row in rows(school)] == ["fay"]


def test_an_event_with_its_properties(school: School) -> None:
    where = {"combinator": "and", "rules": [{"field": "value", "operator": ">=", "value": 100}]}
    html = "<p>{{ event.type }} of {{ event.value }} at {{ event.time | date('%H:%M') }}: {{ event.plan }}</p>"
    open_school(school, {"event": "event", "type": "paid", "where": where}, html, wait="10m")
    happen(school, 1, "paid", value=99, plan="small")
    happen(school, 2, "paid", value=100, plan="large")
    happen(school, 3, "read", value=500)
    happen(school, 3, "paid", BOB, value=300, plan="huge")
    school.tick(20)
    assert rows(school) == [("ann", 2, 12, "sent", None), ("bob", 3, 13, "sent", None)]
    (mail, *_) = [m for m in mails(school) if "large" in m]
    assert "paid of 100 at 12:02: large" in mail


def test_each_event_stands_alone(school: School) -> None:
    """There are no rounds: reentry is what keeps messages apart."""
    open_school(school, {"event": "event", "type": "paid"}, wait="1h", reentry={"once_per": "1d"})
    for minute in (1, 2, 3):
        happen(school, minute, "paid")
    school.tick(100)
    assert rows(school) == [
        ("ann", 1, 61, "sent", None),
        ("ann", 2, 62, "skipped", "reentry"),
        ("ann", 3, 63, "skipped", "reentry"),
    ]


def test_what_happened_before_or_lies_ahead(school: School) -> None:
    happened = ("paid", 0), ("paid", 30), ("paid", 90)
    open_school(school, {"event": "event", "type": "paid"})
    for kind, minute in happened:
        happen(school, minute, kind)
    school.tick(10)
    assert rows(school) == [("ann", 0, 0, "sent", None)]
    school.tick(60)
    school.tick(100)
    assert [row[1] for row in rows(school)] == [0, 30, 90]


@pytest.mark.parametrize("ticks", [(100,), (1, 2, 3, 40, 100), (*range(0, 101, 7), 101)])
def test_ticks_do_not_show(school: School, ticks: tuple[int, ...]) -> None:
    open_school(school, {"event": "event", "type": "paid"}, wait="5m", reentry={"once_per": "20m"})
    for minute in (1, 4, 22, 30, 55):
        happen(school, minute, "paid")
        happen(school, minute, "paid", BOB)
    for minute in ticks:
        school.tick(minute)
    assert [(row[0], row[1], row[3], row[4]) for row in rows(school)] == [
        (who, at, *outcome)
        for at, outcome in (
            (1, ("sent", None)),
            (4, ("skipped", "reentry")),
            (22, ("sent", None)),
            (30, ("skipped", "reentry")),
            (55, ("sent", None)),
        )
        for who in ("ann", "bob")
    ]


def test_a_pause_and_what_counts_of_it(school: School) -> None:
    open_school(school, {"event": "event", "type": "paid"})
    switch.pause(school.at(10), "follow")
    happen(school, 11, "paid")
    school.tick(12)
    assert switch.missed_in_pause(school.at(13), "follow") == 1
    switch.activate(school.at(14), "follow", with_pause=True)
    happen(school, 15, "paid", BOB)
    school.tick(16)
    assert [(row[0], row[3]) for row in rows(school)] == [("ann", "sent"), ("bob", "sent")]


def test_somebody_comes_into_a_segment_and_goes(school: School) -> None:
    open_school(school, {"event": "event", "type": "unused"})
    ws = school.at(0)
    segments.save(ws, "students", "vip", None, label="VIP", kind="static")
    segments.save(ws, "students", "other", None, label="Other", kind="static")
    for event in ("segment_entered", "segment_left"):
        school.name = event.replace("_", "-")
        school.campaign(trigger={"event": event, "segment": "vip"}, content=[{"template": "letter"}])
        switch.activate(ws, school.name)
    segments.add_members(school.at(1), "vip", [ANN])
    segments.add_members(school.at(1), "other", [BOB])
    segments.add_members(school.at(2), "vip", [ANN])
    segments.remove_members(school.at(5), "vip", [ANN])
    school.tick(6)
    assert rows(school) == [("ann", 5, 5, "sent", None)]
    school.name = "segment-entered"
    assert rows(school) == [("ann", 1, 1, "sent", None)]


def test_a_dynamic_segment_does_not_know_who_came_in(school: School) -> None:
    open_school(school, {"event": "event", "type": "unused"})
    condition = {"combinator": "and", "rules": [{"field": "city", "operator": "notNull"}]}
    segments.save(school.ws, "students", "settled", condition)
    with pytest.raises(BadValueError, match="dynamic"):
        school.campaign(trigger={"event": "segment_entered", "segment": "settled"})


def test_a_subscription_changes(school: School) -> None:
    open_school(
        school, {"event": "subscription_changed", "topic": "general", "to": "subscribed"}, "<p>{{ event.state }}</p>"
    )
    home = databases.get(school.ws, "students")
    who = profile_id(school, ANN)
    for minute, state in ((1, "subscribed"), (2, "subscribed"), (3, "unsubscribed"), (4, "subscribed")):
        subscriptions.set_state(school.at(minute), home, who, "general", state, source="card", reason="they asked")
    school.tick(10)
    assert rows(school) == [("ann", 1, 1, "sent", None), ("ann", 4, 4, "sent", None)]
    assert "subscribed" in mails(school)[0]


def test_any_change_of_a_subscription(school: School) -> None:
    open_school(school, {"event": "subscription_changed", "topic": "general"})
    home = databases.get(school.ws, "students")
    for minute, state in ((1, "subscribed"), (3, "unsubscribed")):
        subscriptions.set_state(school.at(minute), home, profile_id(school, ANN), "general", state, source="card")
    school.tick(10)
    assert [row[1] for row in rows(school)] == [1, 3]


def mail_events(school: School, did: str, **more: Any) -> School:
    """A first campaign on an event, and a second on what its messages did."""
    open_school(school, {"event": "event", "type": "paid"})
    school.name = "second"
    trigger = {"event": "mail", "campaign": "follow", "did": did, **more}
    school.campaign(trigger=trigger, content=[{"template": "letter"}])
    switch.activate(school.at(0), "second")
    happen(school, 10, "paid")
    happen(school, 10, "paid", BOB)
    school.tick(10)
    return school


def open_mail(school: School, minute: float, key: str = ANN, kind: str = "opened") -> None:
    with school.ws.store.read() as cursor:
        found = cursor.dict(
            "select send_id, campaign_id from send join campaign c using (campaign_id) "
            "where c.name = 'follow' and profile_id = $who",
            who=profile_id(school, key),
        )
    assert found
    ws = school.at(minute)
    events.record(ws, NewEvent("students", key, kind, ws.now(), source="tracking", **found))


def test_a_message_was_opened(school: School) -> None:
    mail_events(school, "opened", within="1h")
    for minute in (20, 25):
        open_mail(school, minute)
    open_mail(school, 100, BOB)
    school.tick(110)
    assert rows(school) == [("ann", 20, 20, "sent", None)]


def test_a_message_was_clicked(school: School) -> None:
    mail_events(school, "clicked")
    open_mail(school, 20)
    open_mail(school, 30, kind="clicked")
    school.tick(110)
    assert rows(school) == [("ann", 30, 30, "sent", None)]


def test_a_message_was_not_opened(school: School) -> None:
    mail_events(school, "not_opened", within="1h")
    open_mail(school, 20)
    open_mail(school, 75, BOB)
    school.tick(110)
    assert rows(school) == [("ann", 10, 70, "skipped", "value_gone"), ("bob", 10, 70, "sent", None)]


def test_why_says_what_happened(school: School) -> None:
    open_school(school, {"event": "event", "type": "paid"}, reentry="once")
    happen(school, -5, "paid", BOB)
    for minute in (1, 2):
        happen(school, minute, "paid")
    school.tick(3)
    assert why.why(school.ws, "follow", ANN)["sentences"] == [
        "5 Jan 2026, 12:01 paid: sent 5 Jan 2026, 12:03.",
        "5 Jan 2026, 12:02 paid: skipped, because the person has had a message of this campaign already.",
    ]
    (sentence,) = why.why(school.ws, "follow", BOB)["sentences"]
    assert sentence == "5 Jan 2026, 11:55 paid: not planned, because it happened before activation."


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        ({"event": "event", "type": "paid"}, "“paid” never happened for this person."),
        (
            {"event": "subscription_changed", "topic": "general"},
            "The state in the topic “General” never changed for this person.",
        ),
        ({"event": "api_call"}, "What starts the campaign never happened for this person."),
    ],
)
def test_why_also_says_what_never_happened(school: School, trigger: dict[str, Any], sentence: str) -> None:
    open_school(school, trigger)
    assert why.why(school.at(1), "follow", ANN)["sentences"] == [sentence]


@pytest.mark.parametrize("step", [timedelta(minutes=30), timedelta(days=1)])
def test_a_replay_misses_nothing_that_it_made_itself(school: School, step: timedelta) -> None:
    """What was sent is an event, which starts the next campaign days later: steps in between are not passed over."""
    open_school(school, {"event": "event", "type": "paid"})
    school.name = "second"
    school.campaign(
        trigger={"event": "mail", "campaign": "follow", "did": "not_opened", "within": "2d"}, content=LETTER
    )
    switch.activate(school.at(0), "second")
    for day in range(3):
        happen(school, 10 + day * 24 * 60, "paid")
    replay(school.ws, START, START + timedelta(days=30), step)
    assert [(row[0], row[3]) for row in rows(school)] == [("ann", "sent")] * 3
    assert [p for p in checks.check(school.ws) if p.level == "error"] == []


def profile_id(school: School, key: str) -> int:
    return reading.find(school.ws, "students", key)["profile_id"]


def mails(school: School) -> list[str]:
    return [mailbox.read(school.ws.mailbox, m.send_id).text for m in mailbox.list_mails(school.ws.mailbox, limit=100)]
