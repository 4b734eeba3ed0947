"""The engine with a real relay: what its answers make of messages, what in doubt means, and a relay that is gone for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest

from engine import events
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.guards import policy
from engine.campaigns.why import why
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.profiles import erase, write
from engine.profiles.subscriptions import suppression
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import doubt, sending, ways
from engine.runner.flow import Flow
from engine.runner.throttle import Throttle
from engine.workspace import Actor, Workspace
from tests.engine.runner.test_flow import Clock
from tests.scenarios.school import COURSES, School
from tests.scenarios.shop import OFFER, Shop, sound
from tests.sink import HANG_UP, TAKE_AND_HANG_UP, Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as found:
        yield found


@pytest.fixture
def school(ws: Workspace, sink: Sink) -> Iterator[School]:
    """Sends by the sink, over one connection: what happens is in order."""
    url = f"{sink.url}?connections=1"
    found = School(replace(ws, settings=replace(ws.settings, smtp_url=url)))
    yield found
    ways.close(found.ws)


def register(school: School, minute: float, people: int = 1) -> None:
    for number in range(people):
        school.change(minute, COURSES[0], key=f"p{number}@example.org")


def states(school: School) -> dict[str, tuple[str, str | None]]:
    return {r["profile"].split("@")[0]: (r["state"], r["reason"]) for r in ledger.sends(school.ws)}


def once(step: str, reply: str) -> Callable[[str, int], str | None]:
    answers = iter([reply])
    return lambda asked, _: next(answers, None) if asked == step else None


def marketing(school: School, **said: Any) -> None:
    """The same as a marketing campaign, for people who want it."""
    school.open()
    switch.pause(school.at(0), school.name)
    html = '<p>You are in: {{ current_courses }}</p><a href="{{ links.unsubscribe }}">No more</a>'
    templates.save(school.at(0), "news", TemplateSource(subject="News", html=html))
    school.name = "news"
    school.campaign(purpose="marketing", content=[{"template": "news"}], **said)
    people = [ProfileWrite("students", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(5)]
    write.write_many(school.at(0), people)
    switch.activate(school.at(0), "news", accept="a test", by="Ann")


def test_a_message_arrives(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1, people=3)
    assert school.tick(1).sent == 3
    assert sorted(sink.taken) == sorted(r["send_id"] for r in ledger.sends(school.ws))
    message = message_from_bytes(sink.messages[0])
    assert message["Subject"] == "You are in: SEO promotion"
    assert sink.commands[1].startswith("MAIL FROM:<warmcast@example.org>")
    assert list(school.ws.outbox.iterdir()) == []


@pytest.mark.parametrize(
    ("step", "reply", "expected"),
    [
        ("RCPT", "550 5.1.1 nobody", ("failed", "relay_refused")),
        ("dot", "554 5.7.1 spam", ("failed", "relay_refused")),
        ("RCPT", "451 4.3.0 later", ("deferred", None)),
        ("dot", "451 4.7.28 too fast", ("deferred", None)),
        ("MAIL", "550 5.7.1 not from you", ("deferred", None)),
        ("MAIL", "452 4.3.1 no room", ("deferred", None)),
    ],
)
def test_answers(school: School, sink: Sink, step: str, reply: str, expected: tuple[str, str | None]) -> None:
    school.open()
    register(school, 1)
    sink.behave = once(step, reply)
    school.tick(1)
    assert states(school) == {"p0": expected}
    assert ledger.decisions(school.ws, ledger.sends(school.ws)[0]["send_id"])[-1]["evidence"]["code"] == int(reply[:3])


def test_at_a_slow_relay_what_became_of_messages_is_seen_meanwhile(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1, people=60)
    sink.delay, seen = 0.05, list[int]()
    sink.behave = lambda step, n: seen.append(ledger.counts(school.ws)["sent"]) if step == "dot" else None
    assert school.tick(1).sent == 60
    assert 0 < seen[-1] < 60


def test_one_that_a_slow_relay_turns_away_does_not_stop_the_others(ws: Workspace, sink: Sink) -> None:
    """However long it is alone among what was told."""
    url = f"{sink.url}?connections=2&workers=1"
    school = School(replace(ws, settings=replace(ws.settings, smtp_url=url)))
    school.open()
    register(school, 1, people=5)
    sink.delay = 0.4
    sink.behave = once("MAIL", "421 4.3.2 not now")
    school.tick(1)
    assert sorted(states(school).values()) == [("deferred", None), *[("sent", None)] * 4]
    flow = ways.flow_of(school.ws)
    assert flow
    assert not flow.closed_for()
    ways.close(school.ws)


def test_a_drain_is_over_when_all_is_out(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1, people=30)
    sink.delay = 0.01
    ws, seen = school.at(1), list[str]()
    sending.drain(ws)
    sink.behave = lambda step, _: seen.append(sending.sending(ws).state) if step == "dot" else None
    assert school.tick(1).sent == 30
    assert seen == ["draining"] * 30
    assert sending.is_paused(ws)


def test_what_is_put_off_says_why_and_until_when(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1)
    sink.behave = once("RCPT", "451 4.3.0 later")
    school.tick(1)
    told = why(school.ws, school.name, "p0@example.org")["sentences"][-1]
    assert "deferred" in told
    assert "the relay asked for it to be tried later (451 4.3.0); it is tried again 5 Jan 2026, 12:06" in told


def test_an_address_that_is_none_gets_nothing_more(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1, people=2)
    sink.behave = once("RCPT", "550 5.1.1 nobody")
    assert school.tick(1).failed == 1
    school.change(2, COURSES[1], key="p0@example.org")
    school.change(2, COURSES[1], key="p1@example.org")
    school.tick(2)
    assert sorted(r[3:] for r in school.ledger()) == [
        ("failed", "relay_refused"),
        ("sent", None),
        ("sent", None),
        ("skipped", "suppressed"),
    ]


def test_in_test_mode_nobody_suffers_for_the_address_of_the_test(school: School, sink: Sink) -> None:
    school.ws = replace(school.ws, settings=replace(school.ws.settings, test_to="mistyped@example.org"))
    school.open()
    register(school, 1, people=2)
    sink.behave = lambda step, n: "550 5.1.1 nobody" if step == "RCPT" else None
    assert school.tick(1).failed == 2
    assert not any(suppression.counts(school.ws).values())


def test_an_erasure_forgets_the_message_that_is_kept(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1, people=2)
    sink.behave = lambda step, n: TAKE_AND_HANG_UP if step == "dot" else None
    assert school.tick(1).in_doubt == 2
    erase.erase(school.at(2), "students", "p0@example.org")
    there = [path.read_bytes() for path in school.ws.outbox.iterdir()]
    assert [b"p1@example.org" in octets for octets in there] == [True]
    sink.behave = lambda step, n: None
    school.tick(7)
    assert [m for m in sink.messages[2:] if b"p0@example.org" in m] == []


def test_a_relay_that_never_answers_does_not_get_copy_after_copy(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1)
    sink.behave = lambda step, n: TAKE_AND_HANG_UP if step == "dot" else None
    for minute in range(1, 24 * 60, 7):
        school.tick(minute)
    assert len(sink.taken) == 3
    assert states(school) == {"p0": ("in_doubt", "unknown_outcome")}


@pytest.mark.parametrize("what", ["opened", "bounced"])
def test_what_happens_while_the_second_one_waits_settles_it(school: School, sink: Sink, what: str) -> None:
    school.open()
    register(school, 1)
    sink.behave = lambda step, n: TAKE_AND_HANG_UP if step == "dot" else None
    school.tick(1)
    # The second time it is put off.
    sink.behave = once("RCPT", "450 4.2.1 busy")
    school.tick(7)
    assert states(school) == {"p0": ("deferred", None)}
    [row] = ledger.sends(school.ws)
    campaign_id = campaigns.get(school.ws, school.name).campaign_id
    at = school.at(8).now()
    told = NewEvent(
        "students", row["profile"], what, at, campaign_id=campaign_id, send_id=row["send_id"], source="engine"
    )
    events.record(school.at(8), told)
    school.tick(60)
    assert states(school) == {"p0": ("sent", None)}
    assert len(sink.taken) == 1


def test_what_stops_the_second_one_says_nothing_of_the_first(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1)
    sink.behave = lambda step, n: TAKE_AND_HANG_UP if step == "dot" else None
    school.tick(1)
    switch.archive(school.at(2), school.name)
    school.tick(8)
    assert states(school) == {"p0": ("failed", "unknown_outcome")}
    assert list(school.ws.outbox.iterdir()) == []


def test_a_word_that_comes_late_changes_nothing(school: School, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    marketing(school)
    [send_id] = in_doubt(school, sink)
    seen = doubt._there(school.at(2))
    assert doubt.settle(school.at(2), [send_id], "arrived") == 1
    monkeypatch.setattr(doubt, "_there", lambda _: seen)
    assert doubt.settle(school.at(2), [send_id], "lost") == 0
    assert doubt.tend(school.at(60 * 24 * 9)) == []
    assert states(school) == {"p0": ("sent", None)}


def test_service_in_doubt_comes_again_byte_by_byte(school: School, sink: Sink) -> None:
    school.open()
    register(school, 1)
    sink.behave = lambda step, n: TAKE_AND_HANG_UP if step == "dot" else None
    assert school.tick(1).in_doubt == 1
    assert states(school) == {"p0": ("in_doubt", "unknown_outcome")}
    sink.behave = lambda step, n: None
    assert school.tick(3).sent == 0
    school.change(4, COURSES[1], key="p1@example.org")
    assert school.tick(7).sent == 2
    first, second = [m for m in sink.messages if b"p0@example.org" in m]
    assert first == second
    assert list(school.ws.outbox.iterdir()) == []
    assert checks.check(school.ws) == []


def test_marketing_in_doubt_is_held_until_somebody_says(school: School, sink: Sink) -> None:
    marketing(school)
    sent = in_doubt(school, sink, people=3)
    assert school.tick(60).sent == 0
    ann = school.at(61).acting(Actor("Ann", "sender"))
    assert doubt.settle(ann, [sent[0]], "arrived") == 1
    assert doubt.settle(ann, [sent[0], sent[1], 12345], "lost") == 1
    assert doubt.settle(ann, [sent[2]], "again") == 1
    assert school.tick(61).sent == 1
    found = {r["send_id"]: (r["state"], r["reason"]) for r in ledger.sends(school.ws)}
    assert found == {sent[0]: ("sent", None), sent[1]: ("failed", "unknown_outcome"), sent[2]: ("sent", None)}
    assert ledger.decisions(school.ws, sent[1])[-1]["evidence"] == {"by": "Ann"}
    assert sink.taken == [sent[2]]


def in_doubt(school: School, sink: Sink, people: int = 1) -> list[int]:
    """Their messages, each in doubt: the relay did not take them."""
    register(school, 1, people)
    sink.behave = lambda step, n: HANG_UP if step == "dot" else None
    assert school.tick(1).in_doubt == people
    sink.behave = lambda step, n: None
    flow = ways.flow_of(school.ws)
    assert flow
    flow.try_now()
    return sorted(r["send_id"] for r in ledger.sends(school.ws, state="in_doubt"))


@pytest.mark.parametrize("what", ["opened", "clicked", "bounced"])
def test_what_a_person_does_settles_it(school: School, sink: Sink, what: str) -> None:
    marketing(school)
    [send_id] = in_doubt(school, sink)
    row = ledger.sends(school.ws)[0]
    campaign_id = campaigns.get(school.ws, school.name).campaign_id
    at = school.at(20).now()
    told = NewEvent("students", row["profile"], what, at, campaign_id=campaign_id, send_id=send_id, source="engine")
    events.record(school.at(20), told)
    assert school.tick(21).sent == 1
    assert states(school) == {"p0": ("sent", None)}
    # It left before that, or nobody could have done anything with it.
    left_at = school.at(1).now()
    assert ledger.sends(school.ws)[0]["sent_at"] == left_at
    with school.ws.store.read() as cursor:
        assert cursor.column("select happened_at from event where type = 'sent'") == [left_at]


def test_what_is_no_longer_useful_is_closed_as_unknown(school: School, sink: Sink) -> None:
    marketing(school, useful_for="1d")
    in_doubt(school, sink)
    assert school.tick(24 * 60).failed == 0
    assert school.tick(24 * 60 + 2).failed == 1
    assert states(school) == {"p0": ("failed", "unknown_outcome")}


def test_a_relay_that_is_gone_for_an_hour(school: School, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost, nobody is tried again and again, and when it is back all leave."""
    clock = Clock()
    monkeypatch.setattr(ways, "Flow", lambda rate: Flow(rate, clock))
    school.open()
    register(school, 1, people=8)
    sink.behave = lambda step, n: "421 down" if step == "connect" else None
    for minute in range(1, 61):
        school.tick(minute)
        clock.now += 60
    rows = [len(ledger.decisions(school.ws, r["send_id"])) for r in ledger.sends(school.ws)]
    assert max(rows) <= 7, "each try says so once, and the pauses double"
    assert sink.connections < 40
    assert states(school) == {f"p{n}": ("deferred", None) for n in range(8)}
    sink.behave = lambda step, n: None
    clock.now += 3600
    assert school.tick(120).sent == 8
    assert checks.check(school.ws) == []


def test_a_provider_that_asks_for_patience(school: School, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(ways, "Throttle", lambda rates: Throttle(rates, clock))
    school.open()
    sink.behave = once("RCPT", "451 4.7.28 slowly")
    for number in range(4):
        school.change(1, COURSES[0], key=f"p{number}@gmail.com")
    school.tick(1)
    for number in range(4, 9):
        school.change(2, COURSES[0], key=f"p{number}@gmail.com")
    school.change(2, COURSES[0], key="ann@example.org")
    school.tick(2)
    found = states(school)
    assert found["ann"] == ("sent", None)
    waiting = [r["send_id"] for r in ledger.sends(school.ws, state="deferred")]
    assert waiting
    assert {"throttled": "gmail"} in [ledger.decisions(school.ws, i)[-1]["evidence"] for i in waiting]
    clock.now += 3600
    school.tick(240)
    assert set(states(school).values()) == {("sent", None)}


def test_who_has_a_message_under_way_waits_with_the_next(ws: Workspace, sink: Sink) -> None:
    """What becomes of the second hangs on whether the first was sent, however many are decided about meanwhile."""
    shop = Shop(replace(ws, settings=replace(ws.settings, smtp_url=f"{sink.url}?connections=2&workers=1"))).open()
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1, "per": "address"}})
    named = TemplateSource(subject="Level {{ level }}", html=OFFER.html)
    templates.save(shop.at(0), "named", named)
    people = {f"p{number}@example.org": {"level": 1} if number % 2 else {} for number in range(700)}
    told = [ProfileWrite("students", key, level, subscribe=("general",)) for key, level in people.items()]
    write.write_many(shop.at(-1), told)
    shop.offer("first", "one", content=[{"template": "named"}], priority=1)
    shop.offer("second", "two")
    write.write_many(shop.at(1), [ProfileWrite("students", key, {"one": 1, "two": 1}) for key in people])
    shop.tick(2)
    ways.close(shop.ws)
    found = {(r["profile"], r["campaign"]): (r["state"], r["reason"]) for r in ledger.sends(shop.ws, limit=2000)}
    for key, level in people.items():
        first, second = ("sent", None), ("skipped", "limit")
        if not level:
            first, second = ("skipped", "missing_value"), ("sent", None)
        assert (found[key, "first"], found[key, "second"]) == (first, second)
    sound(shop)
