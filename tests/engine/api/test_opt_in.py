"""The page behind a confirmation link: what it says once it was answered, and its ways on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine.api import public
from engine.clock import FixedClock
from engine.consent import acts, confirming, forms, organisation, people, signing_up
from engine.consent.forms import FormParts
from engine.consent.people import Person
from engine.consent.texts import DEFAULTS
from engine.delivery import mailbox, senders
from engine.profiles import databases, reading, rekey, subscriptions
from engine.runner import tick
from engine.workspace import Workspace

KEY, NEW = "ann@example.org", "new@example.org"


@dataclass
class Asked:
    """Ann was asked for `news` by a form."""

    ws: Workspace
    key: str = KEY

    def __post_init__(self) -> None:
        senders.create(self.ws, "desk", address="News desk <desk@example.org>")
        databases.create(self.ws, "club")
        for topic in ("news", "tips"):
            subscriptions.create_topic(self.ws, topic, label=topic.title(), sender="desk", double_opt_in=True)
        forms.create(self.ws, "join", "news", "club", FormParts("Join"))
        self.sign_up()
        (summary,) = mailbox.list_mails(self.ws.mailbox)
        mail = mailbox.read(self.ws.mailbox, summary.send_id)
        self.path, self.way_out = re.search(r"/k/[\w-]+", mail.text)[0], re.search(r"/u/[\w-]+", mail.raw)[0]

    def sign_up(self, days: float = 0) -> int:
        """By the form, as anybody can; gives how many messages there are by then."""
        ws = self.at(days)
        signing_up.sign_up(ws, forms.get(ws, "join"), {"email": KEY}, came={}, shown="Join")
        tick(ws)
        return len(mailbox.list_mails(ws.mailbox))

    @property
    def person(self) -> Person:
        home = databases.get(self.ws, "club")
        found = people.of_profile(self.ws, home.database_id, reading.find(self.ws, "club", self.key)["profile_id"])
        assert found
        return found

    def at(self, days: float) -> Workspace:
        return self.ws.acting(clock=FixedClock(self.ws.now() + timedelta(days=days)))

    def client(self, days: float = 0) -> TestClient:
        ws = self.at(days)
        return TestClient(Starlette(routes=public.routes(lambda: ws)))

    def get(self, days: float = 0) -> str:
        return self.client(days).get(self.path).text

    def confirm(self) -> str:
        return self.client().post(self.path, data={"do": "confirm"}).text

    def state(self) -> str | None:
        return self.person.state_in(subscriptions.topic(self.ws, "news"))

    def preferences(self, path: str = "") -> str:
        """The path that the page leads to, or another one."""
        return re.search(r'href="\.\.(/p/[\w-]+)"', self.client().get(path or self.path).text)[1]


@pytest.fixture
def asked(ws: Workspace) -> Asked:
    return Asked(ws)


def test_it_says_who_asks_and_leads_back(asked: Asked) -> None:
    assert "<header>News desk</header>" in asked.get() and "<footer>" not in asked.get()
    organisation.save(asked.ws, "The <school>", "https://example.org/?a=1&b=2")
    shown = asked.get()
    assert "Subscribe to News? · The &lt;school&gt;</title>" in shown
    assert 'href="https://example.org/?a=1&amp;b=2" target="_top">Back to The &lt;school&gt;</a>' in shown


def test_after_confirming_all_subscriptions_are_one_click_away(asked: Asked) -> None:
    assert DEFAULTS["confirmed_title"] in asked.confirm()
    shown = asked.client().get(asked.preferences()).text
    assert DEFAULTS["preferences_title"] in shown and "checked" in shown


def test_leaving_a_topic_there_does_not_mean_never_ask_again(asked: Asked) -> None:
    asked.confirm()
    asked.client().post(asked.preferences(), data={"do": "topics", "was.news": "1"})
    assert asked.state() == "unsubscribed"
    with asked.ws.store.read() as cursor:
        assert cursor.value("select count(*) from opt_in where stopped_at is not null") == 0


@pytest.mark.parametrize("is_preference_page", [True, False])
def test_wanting_nothing_any_more_means_never_ask_again(asked: Asked, is_preference_page: bool) -> None:
    path = asked.preferences(asked.way_out) if is_preference_page else asked.way_out
    asked.client().post(path, data={"do": "everything"})
    assert asked.sign_up(days=2) == 1
    asked.client(3).post(path, data={"do": "allow"})
    assert asked.sign_up(days=4) == 2


def test_who_paused_is_told_so_and_may_end_it(asked: Asked) -> None:
    asked.confirm()
    acts.pause(asked.person, [subscriptions.topic(asked.ws, "news")], 30)
    shown = asked.get()
    assert "Paused until 4 February 2026" in shown and DEFAULTS["confirmed_title"] not in shown
    assert asked.state() == "paused"
    assert "Paused until" in asked.confirm() and asked.state() == "paused"
    assert DEFAULTS["confirmed_title"] in asked.client().post(asked.path, data={"do": "resume"}).text
    assert asked.state() == "subscribed"
    asked.client().post(asked.path, data={"do": "resume"})
    assert [e["state"] for e in subscriptions.history(asked.ws, asked.person.profile_id)].count("subscribed") == 2


def test_a_pause_that_is_over_is_not_told(asked: Asked) -> None:
    asked.confirm()
    acts.pause(asked.person, [subscriptions.topic(asked.ws, "news")], 14)
    assert DEFAULTS["confirmed_title"] in asked.get(days=14)


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_who_said_no_later_is_told_so_and_nothing_resumes(asked: Asked, is_confirmed: bool) -> None:
    if is_confirmed:
        asked.confirm()
    later = asked.ws.acting(clock=FixedClock(asked.ws.now() + timedelta(hours=1)))
    home = databases.get(later, "club")
    subscriptions.set_state(later, home, asked.person.profile_id, "news", "unsubscribed", source="card")
    for answer in (asked.client(1).get(asked.path), asked.client(1).post(asked.path, data={"do": "resume"})):
        assert answer.status_code == 409
        assert DEFAULTS["confirm_refused_title"] in answer.text and 'href="../f/join"' in answer.text
    assert asked.state() == "unsubscribed"


def test_who_wants_nothing_or_bounced_is_not_told_to_be_subscribed(asked: Asked) -> None:
    asked.confirm()
    acts.stop_everything(asked.person)
    assert DEFAULTS["stopped_title"] in asked.get()
    subscriptions.suppress(asked.ws, KEY, "hard_bounce")
    assert DEFAULTS["blocked"] in asked.get() and DEFAULTS["confirmed_title"] not in asked.get()


@pytest.mark.parametrize("said", ["nothing", "pause", "unsubscribe", "everything"])
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_the_mailbox_that_somebody_had_before_learns_and_changes_nothing(
    asked: Asked, is_confirmed: bool, said: str
) -> None:
    if is_confirmed:
        asked.confirm()
    rekey.change_key(asked.ws, "club", KEY, NEW)
    asked.key, topic = NEW, subscriptions.topic(asked.ws, "news")
    acts.subscribe(asked.person, topic, shown="Yes")
    match said:
        case "pause":
            acts.pause(asked.person, [topic], 30)
        case "unsubscribe":
            acts.unsubscribe(asked.person, topic)
        case "everything":
            acts.stop_everything(asked.person)
    before = asked.state(), asked.person.suppressed
    for do in (None, "resume", "confirm"):
        answer = asked.client().post(asked.path, data={"do": do}) if do else asked.client().get(asked.path)
        assert answer.status_code == 410 and "It worked until 5 January 2026." in answer.text
        assert not any(word in answer.text for word in ("/p/", "<button", NEW, DEFAULTS["stopped_title"]))
    assert (asked.state(), asked.person.suppressed) == before


def test_a_link_that_is_too_old_leads_to_the_form_while_it_is_open(asked: Asked) -> None:
    assert 'href="../f/join"' in asked.get(days=31)
    forms.update(asked.ws, "join", FormParts("Join", is_archived=True))
    assert DEFAULTS["confirm_expired_title"] in asked.get(days=31) and "/f/join" not in asked.get(days=31)
    assert "/p/" not in asked.get(days=31)
    found = confirming.find(asked.ws, asked.path.removeprefix("/k/"))
    assert found and found.state == "open"
