"""Double opt-in with a set clock: asked → message → reminder → expiry, or confirmed → the campaign sends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from engine import events
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.consent import confirming
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox, senders
from engine.delivery.transports import MailboxTransport, Outcome, OutcomeKind
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.subscriptions import OptIn, opt_in
from engine.profiles.write import ProfileWrite
from engine.runner import replay, tick
from engine.runner.tick import next_work
from engine.workspace import Workspace

START = datetime(2026, 1, 5, 12)
KEY = "ann@example.org"


@dataclass
class Club:
    """Days after START. A campaign greets people of `news` whenever their city changes."""

    ws: Workspace
    home: Database = field(init=False)

    def __post_init__(self) -> None:
        ws = self.at(0)
        self.home = databases.create(ws, "club")
        senders.create(ws, "desk", address="Desk <desk@example.org>", postal="1 Main St")
        subscriptions.create_topic(ws, "news", label="News & more", sender="desk", double_opt_in=True)
        subscriptions.create_topic(ws, "open")
        source = TemplateSource(
            "Hello", html='<p>Hi</p><a href="{{ links.unsubscribe }}">Stop</a>{{ links.preferences }}'
        )
        templates.save(ws, "hello", source)
        trigger = {"event": "fields_updated", "fields": ["city"]}
        definition = {"name": "moved", "kind": "trigger", "topic": "news", "trigger": trigger}
        campaigns.save(ws, "club", parse_definition({**definition, "content": [{"template": "hello"}]}))
        # Somebody must be subscribed for the campaign to be activated.
        bob = self.add(0, "bob@example.org")
        subscriptions.set_state(ws, self.home, bob, "news", "subscribed", source="card")
        switch.activate(ws, "moved", accept="test")

    def at(self, day: float) -> Workspace:
        return self.ws.acting(clock=FixedClock(START + timedelta(days=day)))

    def add(self, day: float, key: str = KEY, **more: object) -> int:
        return write.write(self.at(day), ProfileWrite("club", key, {}, **more)).profile_id  # type: ignore[arg-type]

    def state(self, key: str = KEY) -> str | None:
        return subscriptions.states(self.ws, self.id(key)).get("news")

    def id(self, key: str = KEY) -> int:
        return reading.find(self.ws, "club", key)["profile_id"]

    def mails(self) -> list[str]:
        return [m.subject for m in reversed(mailbox.list_mails(self.ws.mailbox, limit=1000))]

    def link(self, n: int = 0) -> str:
        """The token of the confirmation in the n-th latest message."""
        summary = mailbox.list_mails(self.ws.mailbox)[n]
        return re.search(r"/k/([\w-]+)", mailbox.read(self.ws.mailbox, summary.send_id).text)[1]

    def confirm(self, day: float, token: str | None = None) -> str:
        found = confirming.find(self.at(day), token or self.link())
        assert found
        confirming.confirm(found)
        return confirming.find(self.at(day), token or self.link()).state

    def move(self, day: float, city: str, key: str = KEY) -> tuple[str, str | None]:
        """The person's city changes; what the campaign made of it."""
        write.write(self.at(day), ProfileWrite("club", key, {"city": city}))
        tick(self.at(day))
        last = ledger.sends(self.ws, profile=key, database="club", newest_first=True)[0]
        return last["state"], last["reason"]


@pytest.fixture
def club(ws: Workspace) -> Club:
    return Club(ws)


ASKED, REMINDED = "Please confirm: News & more", "Still interested in News & more?"


def test_asked_at_once_reminded_once_and_expired(club: Club) -> None:
    club.add(0, subscribe=("news",))
    assert club.state() == "unconfirmed"
    assert next_work(club.at(0)) == START
    tick(club.at(0))
    assert club.mails() == [ASKED]
    tick(club.at(6.9))
    assert club.mails() == [ASKED]
    assert next_work(club.at(6.9)) == START + timedelta(days=7)
    tick(club.at(7))
    tick(club.at(20))
    assert club.mails() == [ASKED, REMINDED]
    token = club.link()
    assert next_work(club.at(20)) == START + timedelta(days=30)
    assert club.confirm(30, token) == "expired"
    tick(club.at(30))
    assert club.state() == "unconfirmed"
    assert subscriptions.history(club.ws, club.id())[0]["reason"] == "expired"
    assert club.confirm(31, token) == "expired"
    assert club.mails() == [ASKED, REMINDED]
    assert [e["type"] for e in events.timeline(club.ws, "club", club.id())] == ["confirmation_sent"] * 2
    assert next_work(club.at(31)) is None


def test_an_engine_that_slept_does_not_remind_at_once(club: Club) -> None:
    club.add(0, subscribe=("news",))
    tick(club.at(9))
    tick(club.at(15.9))
    assert club.mails() == [ASKED]
    tick(club.at(16))
    assert club.mails() == [ASKED, REMINDED]


def test_the_campaign_sends_only_after_the_confirmation(club: Club) -> None:
    club.add(0, subscribe=("news",))
    assert club.move(0, "Bern") == ("skipped", "no_consent")
    assert club.confirm(1) == "confirmed"
    assert club.state() == "subscribed"
    assert club.move(2, "Wien") == ("sent", None)
    tick(club.at(8))
    assert club.mails() == [ASKED, "Hello"]
    hello = mailbox.list_mails(club.ws.mailbox)[0]
    assert "/p/" in mailbox.read(club.ws.mailbox, hello.send_id).html


def test_pressing_twice_is_pressing_once(club: Club) -> None:
    club.add(0, subscribe=("news",))
    tick(club.at(0))
    token = club.link()
    club.confirm(1, token)
    club.confirm(2, token)
    history = subscriptions.history(club.ws, club.id())
    assert [(h["state"], h["changed_at"]) for h in history] == [
        ("subscribed", START + timedelta(days=1)),
        ("unconfirmed", START),
    ]
    told = [(e["type"], e["properties"]["topic"]) for e in events.timeline(club.ws, "club", club.id())]
    assert told.count(("confirmed", "news")) == told.count(("subscribed", "news")) == 1


def test_the_proof_says_who_asked_and_when_it_was_confirmed(club: Club) -> None:
    club.add(0, subscribe=("news",))
    tick(club.at(0))
    club.confirm(3)
    (proof,) = opt_in.proofs(club.ws, club.id())
    assert (proof["topic"], proof["state"], proof["source"]) == ("news", "confirmed", "api")
    assert (proof["asked_at"], proof["confirmed_at"]) == (START, START + timedelta(days=3))
    assert proof["proof"] == {"by": "local"}


def test_the_message_is_like_every_other(club: Club) -> None:
    club.add(0, subscribe=("news",))
    tick(club.at(0))
    (summary,) = mailbox.list_mails(club.ws.mailbox)
    mail = mailbox.read(club.ws.mailbox, summary.send_id)
    headers = dict(mail.headers)
    assert (mail.sender, mail.to) == ('"Desk" <desk@example.org>', KEY)
    assert headers["X-Send-ID"] == str(summary.send_id)
    assert headers["List-ID"] == '"News & more" <news.example.org>'
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Feedback-ID"] == "confirmation:news:warmcast"
    assert "1 Main St" in mail.text and "4 February 2026" in mail.text
    assert "News &amp; more" in mail.html


def test_a_no_after_the_message_is_not_overridden_by_its_link(club: Club) -> None:
    club.add(0, subscribe=("news",))
    tick(club.at(0))
    subscriptions.set_state(club.at(1), club.home, club.id(), "news", "unsubscribed", source="card")
    assert club.confirm(2) == "refused"
    assert club.state() == "unsubscribed"


def test_an_import_asks_only_when_told(club: Club) -> None:
    club.add(0, subscribe=("news",), source="import")
    tick(club.at(0))
    assert (club.state(), club.mails()) == ("unconfirmed", [])
    assert opt_in.left(club.ws, "news") == 1
    assert opt_in.ask_left(club.at(1), "news") == 1
    tick(club.at(1))
    assert (club.mails(), opt_in.left(club.ws, "news")) == ([ASKED], 0)
    assert club.confirm(2) == "confirmed"


def take(club: Club, day: float, how: OptIn, key: str = KEY) -> None:
    with club.ws.store.transaction() as cursor:
        people = [(club.id(key), "import", START + timedelta(days=day))]
        subscriptions.subscribe_free(cursor, club.at(day), club.home, "news", people, how=how)


def test_an_import_says_that_they_confirmed_elsewhere(club: Club) -> None:
    club.add(0)
    take(club, 1, OptIn("confirmed", datetime(2025, 3, 1), "old shop"))
    assert club.state() == "subscribed"
    (proof,) = opt_in.proofs(club.ws, club.id())
    assert (proof["state"], proof["proof"]["where"]) == ("elsewhere", "old shop")
    assert proof["proof"]["confirmed_at"].startswith("2025-03-01")
    assert club.move(2, "Bern") == ("sent", None)
    tick(club.at(9))
    assert ASKED not in club.mails()


def test_an_import_sends_once(club: Club) -> None:
    club.add(0)
    for day in (1, 2):
        take(club, day, OptIn("send"))
        tick(club.at(day))
    assert club.mails() == [ASKED]


def test_confirmed_elsewhere_is_no_answer_to_a_no(club: Club) -> None:
    club.add(0, subscribe=("news",))
    subscriptions.set_state(club.at(0), club.home, club.id(), "news", "unsubscribed", source="subscriber")
    take(club, 1, OptIn("confirmed", datetime(2025, 3, 1), "old shop"))
    assert club.state() == "unsubscribed"


@pytest.mark.parametrize(
    ("reason", "asked"), [("hard_bounce", 0), ("complaint", 0), ("manual", 0), ("global_unsubscribe", 1)]
)  # Their own word does not stop what answers their own sign-up.
def test_a_stopped_address_is_not_asked(club: Club, reason: str, asked: int) -> None:
    subscriptions.suppress(club.at(0), KEY, reason)
    club.add(0, subscribe=("news",))
    tick(club.at(0))
    assert club.mails() == []
    opt_in.ask(club.at(0), club.home, club.id(), "news", source="form", proof={})
    tick(club.at(0))
    assert len(club.mails()) == asked


def test_resubscribe_asks_again_and_keeps_the_reason(club: Club) -> None:
    person = club.add(0, subscribe=("open",))
    subscriptions.set_state(club.at(0), club.home, person, "news", "unsubscribed", source="subscriber")
    subscriptions.set_state(club.at(0), club.home, person, "open", "unsubscribed", source="subscriber")
    subscriptions.suppress(club.at(0), KEY, "complaint")
    again = subscriptions.resubscribe(club.at(1), club.home, person, "news", "asked by phone", source="api")
    assert (again, club.state()) == ("unconfirmed", "unconfirmed")
    assert subscriptions.suppression_of(club.ws, KEY) is None
    assert subscriptions.resubscribe(club.at(1), club.home, person, "open", "on paper", source="api") == "subscribed"
    assert {h["reason"] for h in subscriptions.history(club.ws, person)} == {None, "asked by phone", "on paper"}
    tick(club.at(1))
    assert club.confirm(2) == "confirmed"


def test_a_replay_keeps_the_times(club: Club) -> None:
    club.add(0, subscribe=("news",))
    replay(club.ws, START, START + timedelta(days=40), timedelta(hours=6))
    dates = [m.date for m in reversed(mailbox.list_mails(club.ws.mailbox))]
    assert dates == [START, START + timedelta(days=7)]


class Killed(BaseException):
    """The process ends here."""


class Dies:
    """A way out that ends the process before or after the message was handed over."""

    name = "dies"

    def __init__(self, inner: MailboxTransport, *, after: bool, knows: bool = True):
        self.inner, self.after, self.knows = inner, after, knows
        self.ids: list[int] = []

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        self.ids.append(send_id)
        if self.after:
            self.inner.send(send_id, sender_address, recipient, message)
        raise Killed

    def was_sent(self, send_id: int) -> bool | None:
        return self.inner.was_sent(send_id) if self.knows else None

    def close(self) -> None: ...


def killed(club: Club, transport: Dies, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tick dies with nothing recorded, as by kill -9."""
    monkeypatch.setattr("engine.runner.opt_in._record", lambda *_: None)
    with pytest.raises(Killed):
        tick(club.at(0), transport)
    monkeypatch.undo()


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_loses_nothing_and_sends_nothing_twice(club: Club, after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in (KEY, "carl@example.org", "dora@example.org"):
        club.add(0, key, subscribe=("news",))
    transport = Dies(MailboxTransport(club.ws.mailbox), after=after)
    killed(club, transport, monkeypatch)
    tick(club.at(0.001))
    mails = mailbox.list_mails(club.ws.mailbox)
    assert sorted(m.to for m in mails) == [KEY, "carl@example.org", "dora@example.org"]
    assert transport.ids[0] in {m.send_id for m in mails}


def test_what_nobody_can_know_is_held_and_the_reminder_comes(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    club.add(0, subscribe=("news",))
    killed(club, Dies(MailboxTransport(club.ws.mailbox), after=False, knows=False), monkeypatch)
    tick(club.at(0), Dies(MailboxTransport(club.ws.mailbox), after=False, knows=False))
    with club.ws.store.read() as cursor:
        assert cursor.rows("select state, reason from opt_in_mail") == [("in_doubt", "unknown_outcome")]
    tick(club.at(7))
    assert club.mails() == [REMINDED]


@dataclass
class Answers:
    """A way out that gives the same answer to everything."""

    kind: OutcomeKind
    name: str = "answers"

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        return Outcome(self.kind)

    def was_sent(self, send_id: int) -> bool | None:
        return None

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("kind", "state", "again"),
    [
        ("retry", "deferred", 5),
        ("unavailable", "deferred", 1),
        ("throttled", "deferred", 1),
        ("refused", "failed", None),
        ("bad_address", "failed", None),
        ("in_doubt", "in_doubt", None),
    ],
)
def test_what_a_relay_says_is_minded(club: Club, kind: OutcomeKind, state: str, again: int | None) -> None:
    club.add(0, subscribe=("news",))
    tick(club.at(0), Answers(kind))
    with club.ws.store.read() as cursor:
        (found,) = cursor.rows("select state, next_at, send_id from opt_in_mail")
    assert found[:2] == (state, again and START + timedelta(minutes=again))
    tick(club.at(0.01))
    assert [m.send_id for m in mailbox.list_mails(club.ws.mailbox)] == ([found[2]] if again else [])


def test_a_broken_setting_stops_the_tick_and_loses_nothing(club: Club) -> None:
    from dataclasses import replace

    from engine.errors import BadValueError

    club.add(0, subscribe=("news",))
    broken = replace(club.at(0), settings=replace(club.ws.settings, sender="nobody"))
    with pytest.raises(BadValueError, match="WARMCAST_FROM"):
        tick(broken)
    tick(club.at(0.001))
    assert club.mails() == [ASKED]
