"""From a report to what follows: matched by signatures alone, acted on once, and never by what anybody may have written."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest

from engine.campaigns import ledger, switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.bounces import BounceReport, acting
from engine.delivery.bounces.taking import OUTCOMES, Taken, take
from engine.delivery.return_path import return_path
from engine.delivery.tokens import BOUNCE, Tokens
from engine.errors import ForbiddenError
from engine.events import timeline
from engine.profiles import erase, merge, reading, rekey, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import campaign
from engine.workspace import Actor, Workspace
from tests.engine.delivery.bounces import made
from tests.scenarios.school import COURSES, School

ANN = "ann@example.org"
DAY = 24 * 60


class World:
    """A school whose messages went out with a signed return path."""

    def __init__(self, ws: Workspace):
        self.school = School(replace(ws, settings=replace(ws.settings, bounce_domain=made.HOME)))
        self.ws = self.school.ws
        self.school.open()
        html = '<p>{{ current_courses }}</p><a href="{{ links.unsubscribe }}">No more</a>'
        templates.save(self.ws, "course-welcome", TemplateSource(subject="You are in", html=html))
        write.write(self.school.at(0), ProfileWrite("students", ANN, {}, subscribe=("general",)))
        self.school.campaign(purpose="marketing", topic="general")
        switch.activate(self.school.at(0), self.school.name, accept="as it is")
        self.sent = 0

    def send(self, minute: float) -> int:
        """One message; gives its send id."""
        self.sent += 1
        self.school.change(minute, COURSES[self.sent % len(COURSES)])
        self.school.tick(minute)
        return max(s["send_id"] for s in ledger.sends(self.ws) if s["state"] == "sent")

    def path(self, send_id: int, tokens: Tokens | None = None) -> str:
        return return_path(send_id, tokens or Tokens(self.ws.secrets), made.HOME, "x@example.org")

    def raw(self, send_id: int) -> bytes:
        return (self.ws.mailbox / f"{send_id}.eml").read_bytes()

    def take(self, minute: float, data: bytes) -> Taken:
        return take(self.school.at(minute), data, source="command")

    def events(self, *types: str) -> list[dict[str, Any]]:
        profile = reading.find(self.ws, "students", ANN)
        return [e for e in timeline(self.ws, "students", profile["profile_id"]) if e["type"] in types]

    def state(self) -> str:
        profile = reading.find(self.ws, "students", ANN)
        return subscriptions.states(self.ws, profile["profile_id"])["general"]


def value(world: World, sql: str) -> Any:
    with world.ws.store.read() as cursor:
        return cursor.value(sql)


@pytest.fixture
def world(ws: Workspace) -> World:
    return World(ws)


def test_a_hard_bounce_suppresses_at_once(world: World) -> None:
    send_id = world.send(1)
    taken = world.take(5, made.dsn(to=world.path(send_id)))
    assert (taken.outcome, taken.send_id, taken.report.kind) == ("suppressed", send_id, "hard")
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"
    [event] = world.events("bounced")
    assert event["send_id"] == send_id
    assert event["campaign_id"]
    assert event["properties"] == {
        "kind": "hard",
        "status": "5.1.1",
        "reason": "smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown",
    }
    found = campaign.report(world.ws, world.school.name)
    assert (found["sent"], found["delivered"], found["bounced"]) == (1, 0, 1)
    [row] = subscriptions.suppressed(world.ws)
    assert (row["source"], row["note"]) == ("bounce", "The mailbox does not exist (5.1.1).")


def test_who_is_suppressed_gets_no_more(world: World) -> None:
    world.take(5, made.dsn(to=world.path(world.send(1))))
    world.school.change(10, COURSES[2])
    world.school.tick(11)
    assert world.school.ledger()[-1][3:] == ("skipped", "suppressed")


def test_taken_twice_is_once(world: World) -> None:
    report = made.dsn(to=world.path(world.send(1)))
    assert [world.take(n, report).outcome for n in (5, 6)] == ["suppressed", "known"]
    assert len(world.events("bounced")) == 1
    subscriptions.lift_suppression(world.school.at(7), ANN)
    assert world.take(8, report).outcome == "known"
    assert subscriptions.suppression_of(world.ws, ANN) is None


def test_soft_and_then_hard_of_the_same_message(world: World) -> None:
    to = world.path(world.send(1))
    soft = made.dsn(to=to, status="4.2.2", said="smtp; 452 full")
    outcomes = [world.take(n, data).outcome for n, data in enumerate((soft, made.dsn(to=to), soft), 5)]
    assert outcomes == ["recorded", "suppressed", "known"]
    assert campaign.report(world.ws)["bounced"] == 1


def no_room(world: World, send_id: int) -> bytes:
    return made.dsn(to=world.path(send_id), status="5.2.2", said="smtp; 552 5.2.2 mailbox full")


def full(world: World, minute: float) -> str:
    return world.take(minute + 1, no_room(world, world.send(minute))).outcome


def test_five_soft_ones_within_thirty_days_suppress(world: World) -> None:
    assert [full(world, n * DAY) for n in range(1, 6)] == ["recorded"] * 4 + ["suppressed"]
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"
    assert subscriptions.suppressed(world.ws)[0]["note"] == "5 messages came back (5.2.2)."


def test_soft_ones_further_apart_do_not(world: World) -> None:
    assert [full(world, n * 8 * DAY) for n in range(1, 8)] == ["recorded"] * 7


def test_soft_ones_before_a_lift_are_forgotten(world: World) -> None:
    assert [full(world, n * DAY) for n in range(1, 6)][-1] == "suppressed"
    subscriptions.lift_suppression(world.school.at(6 * DAY), ANN)
    assert full(world, 7 * DAY) == "recorded"


def test_soft_ones_of_an_address_before_are_forgotten(world: World) -> None:
    assert [full(world, n * DAY) for n in range(1, 5)] == ["recorded"] * 4
    profile = reading.find(world.ws, "students", ANN)["profile_id"]
    rekey.change_key(world.school.at(5 * DAY), "students", ANN, "new@example.org")
    world.school.change(6 * DAY, COURSES[0], key="new@example.org")
    world.school.tick(6 * DAY)
    send_id = max(s["send_id"] for s in ledger.sends(world.ws))
    assert world.take(7 * DAY, no_room(world, send_id)).outcome == "recorded"
    assert reading.find(world.ws, "students", "new@example.org")["profile_id"] == profile


def test_the_address_it_went_to_is_suppressed_not_the_present_one(world: World) -> None:
    send_id = world.send(1)
    rekey.change_key(world.school.at(5), "students", ANN, "new@example.org")
    # Nor the one that the report names.
    assert world.take(9, made.dsn(to=world.path(send_id), address="boss@example.org", said="")).outcome == "suppressed"
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"
    assert subscriptions.suppression_of(world.ws, "new@example.org") is None
    assert subscriptions.suppression_of(world.ws, "boss@example.org") is None


KEPT = "kept@example.net"


def merged(world: World, minute: float, **prefer: str) -> None:
    """Ann becomes one with somebody who was there before."""
    merge.merge(world.school.at(minute), "students", KEPT, ANN, prefer)


@pytest.fixture
def other(world: World) -> World:
    write.write(world.school.at(0), ProfileWrite("students", KEPT, {}, subscribe=("general",)))
    return world


def test_after_a_merge_the_address_it_went_to_is_suppressed(other: World) -> None:
    send_id = other.send(1)
    merged(other, 5)
    assert other.take(9, made.dsn(to=other.path(send_id), address=ANN.upper())).outcome == "suppressed"
    assert subscriptions.suppression_of(other.ws, ANN) == "hard_bounce"
    assert subscriptions.suppression_of(other.ws, KEPT) is None


@pytest.mark.parametrize("address", ["boss@example.org", "new@example.org"])
def test_after_a_merge_nobody_is_suppressed_where_the_address_is_not_known(other: World, address: str) -> None:
    """Neither by an address of somebody else, nor by one that the person did not have then."""
    send_id = other.send(1)
    merged(other, 5)
    rekey.change_key(other.school.at(6), "students", KEPT, "new@example.org")
    assert other.take(9, made.dsn(to=other.path(send_id), address=address, said="")).outcome == "recorded"
    assert subscriptions.suppressed(other.ws) == []


def test_what_left_after_a_merge_went_to_the_address_of_then(other: World) -> None:
    merged(other, 1)
    other.school.change(2, COURSES[0], key=KEPT)
    other.school.tick(2)
    [send] = [s for s in ledger.sends(other.ws) if s["state"] == "sent"]
    assert other.take(9, made.dsn(to=other.path(send["send_id"]), said="")).outcome == "suppressed"
    assert subscriptions.suppression_of(other.ws, KEPT) == "hard_bounce"
    assert subscriptions.suppression_of(other.ws, ANN) is None


def test_soft_ones_of_who_was_merged_are_not_counted_against_the_other_address(other: World) -> None:
    assert [full(other, n * DAY) for n in range(1, 5)] == ["recorded"] * 4
    merged(other, 5 * DAY)
    other.school.change(6 * DAY, COURSES[0], key=KEPT)
    other.school.tick(6 * DAY)
    send_id = max(s["send_id"] for s in ledger.sends(other.ws))
    assert other.take(7 * DAY, no_room(other, send_id)).outcome == "recorded"


def test_a_late_soft_one_of_the_address_before_is_not_counted_against_the_new_one(world: World) -> None:
    late = [world.send(n) for n in range(1, 5)]
    rekey.change_key(world.school.at(DAY), "students", ANN, "new@example.org")
    assert [world.take(2 * DAY, no_room(world, i)).outcome for i in late] == ["recorded"] * 4
    world.school.change(3 * DAY, COURSES[0], key="new@example.org")
    world.school.tick(3 * DAY)
    send_id = max(s["send_id"] for s in ledger.sends(world.ws))
    assert world.take(4 * DAY, no_room(world, send_id)).outcome == "recorded"
    assert subscriptions.suppressed(world.ws) == []


def test_a_persons_reply_changes_nothing(world: World) -> None:
    send_id = world.send(1)
    token = Tokens(world.ws.secrets).sign(BOUNCE, send_id)
    reply = (
        "From: Ann <ann@example.org>\r\nTo: School <x@example.org>\r\nSubject: Re: Delivery report for your order\r\n"
        f"In-Reply-To: <{token}@example.org>\r\n\r\nThat was for bob@example.net, who has moved.\r\n"
    )
    assert world.take(5, reply.encode()).outcome == "not_for_us"
    assert subscriptions.suppressed(world.ws) == []


def test_a_complaint_ends_everything(world: World) -> None:
    send_id = world.send(1)
    assert world.state() == "subscribed"
    taken = world.take(5, made.complaint(original=world.raw(send_id)))
    assert (taken.outcome, taken.send_id) == ("suppressed", send_id)
    assert (world.state(), subscriptions.suppression_of(world.ws, ANN)) == ("unsubscribed", "complaint")
    assert [e["properties"] for e in world.events("complained")] == [{"reason": "abuse"}]
    assert campaign.report(world.ws)["complained"] == 1
    assert world.take(6, made.complaint(original=world.raw(send_id))).outcome == "known"


def test_nothing_follows_from_what_is_no_bounce(world: World) -> None:
    to = world.path(world.send(1))
    delay = made.dsn(to=to, action="delayed", status="4.4.1", said="smtp; 421 busy")
    assert [world.take(5, data).outcome for data in (made.absence(to=to), b"", delay)] == [
        *("not_for_us", "not_for_us"),
        "delayed",
    ]
    assert world.events("bounced", "complained") == []
    assert value(world, "select count(*) from bounce") == 0


def test_each_signature_is_enough(world: World) -> None:
    """The return path, the envelope's id, the Message-ID, the link to unsubscribe."""
    for n, alone in enumerate(
        (lambda i: made.dsn(to=world.path(i).upper()), envelope(world), message_id(world), link(world))
    ):
        send_id = world.send(n * 10 + 1)
        assert world.take(n * 10 + 2, alone(send_id)).send_id == send_id


def envelope(world: World) -> Any:
    return lambda send_id: made.dsn(envelope_id=Tokens(world.ws.secrets).sign(BOUNCE, send_id))


def message_id(world: World) -> Any:
    return lambda send_id: made.dsn(original=header_of(world.raw(send_id), "Message-ID"))


def link(world: World) -> Any:
    return lambda send_id: made.dsn(original=header_of(world.raw(send_id), "List-Unsubscribe"))


def header_of(raw: bytes, name: str) -> bytes:
    return f"{name}: {message_from_bytes(raw)[name]}\r\n".encode()


def test_forged_reports_change_nothing(world: World) -> None:
    """Whatever names the person or the send, without what only the message held."""
    send_id = world.send(1)
    token = Tokens(world.ws.secrets).sign(BOUNCE, send_id)
    changed = token[:-1] + ("A" if token[-1] != "A" else "Q")
    other = Tokens((b"guessed",))
    forged = [
        made.dsn(),
        made.dsn(to=world.path(send_id, other)),
        made.dsn(envelope_id=str(send_id)),
        made.dsn(envelope_id=other.sign(BOUNCE, send_id)),
        made.dsn(envelope_id=Tokens(world.ws.secrets).sign("p", send_id)),
        made.dsn(original=f"X-Send-ID: {send_id}\r\nTo: {ANN}\r\n".encode()),
        made.dsn(original=f"Message-ID: <{send_id}.0123456789abcdef@example.org>\r\n".encode()),
        made.dsn(original=f"Message-ID: <{changed}@example.org>\r\n".encode()),
        made.complaint(original=f"X-Send-ID: {send_id}\r\nTo: {ANN}\r\n\r\n".encode()),
    ]
    assert [world.take(5, data).outcome for data in forged] == ["unsigned"] * len(forged)
    assert world.events("bounced", "complained") == []
    assert subscriptions.suppressed(world.ws) == []
    assert world.state() == "subscribed"


def test_a_send_that_is_not_known_here(world: World) -> None:
    world.send(1)
    assert world.take(5, made.dsn(to=world.path(12345))).outcome == "unknown_send"


def test_what_went_to_somebody_else_says_nothing_about_the_person(world: World) -> None:
    tried = replace(world.school.at(1), settings=replace(world.ws.settings, test_to="me@example.com"))
    world.school.ws = tried
    send_id = world.send(1)
    raw = world.raw(send_id)
    assert world.take(5, made.dsn(original=made.headers_of(raw))).outcome == "test"
    assert world.take(5, made.dsn(original=header_of(raw, "Message-ID"))).outcome == "unsigned"
    assert subscriptions.suppressed(world.ws) == []


def test_after_an_erasure_only_the_fact_is_kept(world: World) -> None:
    send_id = world.send(1)
    erase.erase(world.school.at(5), "students", ANN)
    assert world.take(6, made.dsn(to=world.path(send_id))).outcome == "recorded"
    assert subscriptions.suppressed(world.ws) == []
    assert value(world, "select count(*) from event where contains(properties, 'ann@')") == 0


def test_an_address_refused_while_sending_is_suppressed_without_an_event(world: World) -> None:
    send_id = world.send(1)
    with world.school.at(2).store.transaction() as cursor:
        ws = world.school.at(2)
        outcome = acting.refused_address(cursor, ws, send_id, status="5.1.1")
    assert outcome == "suppressed"
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"
    assert world.events("bounced") == []


def test_only_who_may_write(world: World) -> None:
    with pytest.raises(ForbiddenError):
        take(world.ws.acting(actor=Actor("x", "viewer")), b"", source="api")


def test_every_outcome_has_words() -> None:
    assert all(text for text in OUTCOMES.values())
    assert Taken(BounceReport([]), "unsigned", None).as_dict()["message"] == OUTCOMES["unsigned"]
