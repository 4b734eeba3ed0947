"""What a confirmation link does when something came in between: a no, another address, a merge, other values."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engine.clock import FixedClock
from engine.consent import acts, confirming, forms, people, signing_up
from engine.consent.confirming import Request
from engine.consent.forms import FormParts
from engine.delivery import mailbox
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.profiles import databases, merge, reading, rekey, subscriptions, write
from engine.profiles.subscriptions import opt_in
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace

KEY, NEW = "ann@example.org", "new@example.org"


@pytest.fixture
def club(ws: Workspace) -> Workspace:
    databases.create(ws, "club")
    for topic in ("news", "tips"):
        subscriptions.create_topic(ws, topic, label=topic, double_opt_in=True)
        forms.create(ws, topic, topic, "club", FormParts(topic, fields=("first_name",)))
    return ws


def at(ws: Workspace, days: float) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))


def sign_up(ws: Workspace, email: str = KEY, topic: str = "news", name: str = "Ann") -> None:
    signing_up.sign_up(ws, forms.get(ws, topic), {"email": email, "first_name": name}, came={}, shown="Join")
    tick(ws)


def mails(ws: Workspace) -> list[str]:
    return [m.subject for m in reversed(mailbox.list_mails(ws.mailbox))]


def link(ws: Workspace) -> str:
    summary = mailbox.list_mails(ws.mailbox)[0]
    return re.search(r"/k/([\w-]+)", mailbox.read(ws.mailbox, summary.send_id).text)[1]


def opened(ws: Workspace, token: str) -> Request:
    found = confirming.find(ws, token)
    assert found
    return found


def states(ws: Workspace, key: str = KEY) -> dict[str, str]:
    return subscriptions.states(ws, reading.find(ws, "club", key)["profile_id"])


def test_no_reminder_after_a_no_of_whomever(club: Workspace) -> None:
    sign_up(club)
    person = reading.find(club, "club", KEY)["profile_id"]
    home = databases.get(club, "club")
    subscriptions.set_state(at(club, 1), home, person, "news", "unsubscribed", source="card")
    subscriptions.set_state(at(club, 2), home, person, "news", "unconfirmed", source="card")
    tick(at(club, 8))
    assert mails(club) == ["Please confirm: news"]


@pytest.mark.parametrize("before_the_message", [True, False])
def test_another_address_is_not_confirmed_by_the_link_of_the_old_one(club: Workspace, before_the_message: bool) -> None:
    signing_up.sign_up(club, forms.get(club, "news"), {"email": KEY, "first_name": "Eve"}, came={}, shown="Join")
    if not before_the_message:
        tick(club)
    rekey.change_key(club, "club", KEY, NEW)
    tick(at(club, 8))
    assert mails(club) == ([] if before_the_message else ["Please confirm: news"])
    if not before_the_message:
        found = opened(at(club, 1), link(club))
        confirming.confirm(found)
        assert found.state == "expired"
    assert states(club, NEW) == {"news": "unconfirmed"}
    assert reading.find(club, "club", NEW)["first_name"] is None
    assert opt_in.ask_left(at(club, 9), "news") == 1


def test_a_merge_gives_the_link_to_nobody_else(club: Workspace) -> None:
    write.write(club, ProfileWrite("club", KEY, {}))
    sign_up(club, "other@example.org", name="Other")
    merge.merge(at(club, 1), "club", KEY, "other@example.org")
    found = opened(at(club, 1), link(club))
    confirming.confirm(found)
    assert (found.state, states(club)) == ("expired", {"news": "unconfirmed"})
    assert reading.find(club, "club", KEY)["first_name"] is None


@pytest.mark.parametrize("between", ["no", "address", "values"])
def test_a_press_changes_nothing_if_something_came_after_the_look(club: Workspace, between: str) -> None:
    sign_up(club)
    found = opened(at(club, 0.01), link(club))
    person = found.person.profile_id
    if between == "no":
        home = databases.get(club, "club")
        subscriptions.set_state(at(club, 0.01), home, person, "news", "unsubscribed", source="card")
    elif between == "address":
        rekey.change_key(club, "club", KEY, NEW)
    else:
        sign_up(at(club, 0.01), name="Eve")
    confirming.confirm(found)
    after = reading.by_id(club, "club", person)
    assert after["first_name"] is None
    assert subscriptions.states(club, person)["news"] != "subscribed"


def test_values_and_state_come_together_or_not_at_all(club: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_up(club)
    found = opened(at(club, 0.01), link(club))

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(opt_in, "confirmed", breaks)
    with pytest.raises(RuntimeError):
        confirming.confirm(found)
    assert reading.find(club, "club", KEY)["first_name"] is None


@pytest.mark.parametrize("act", ["topic", "everything"])
def test_stop_it_here_is_for_good(club: Workspace, act: str) -> None:
    sign_up(club)
    summary = mailbox.list_mails(club.mailbox)[0]
    person = people.of_link(at(club, 0.1), UNSUBSCRIBE, Tokens(club.secrets).sign(UNSUBSCRIBE, summary.send_id))
    assert person and person.topic
    if act == "topic":
        acts.unsubscribe(person, person.topic)
    else:
        acts.stop_everything(person)
    for day in range(1, 15):
        for topic in ("news", "tips"):
            sign_up(at(club, day), topic=topic)
    assert len(mails(club)) == 1
    sign_up(at(club, 400), topic="tips")
    assert len(mails(club)) == 2


def test_the_person_takes_a_stop_back(club: Workspace) -> None:
    sign_up(club)
    summary = mailbox.list_mails(club.mailbox)[0]
    person = people.of_link(at(club, 0.1), UNSUBSCRIBE, Tokens(club.secrets).sign(UNSUBSCRIBE, summary.send_id))
    assert person and person.topic
    acts.unsubscribe(person, person.topic)
    assert acts.subscribe(person, person.topic, shown="Undo", only_from="unsubscribed")
    sign_up(at(club, 2), topic="tips")
    assert len(mails(club)) == 2


@pytest.mark.parametrize(("from_", "state"), [("paused", "unsubscribed"), ("unsubscribed", "paused")])
def test_undo_and_resume_end_only_what_they_are_about(club: Workspace, from_: str, state: str) -> None:
    sign_up(club)
    found = opened(club, link(club))
    stale = found.person
    home = databases.get(club, "club")
    subscriptions.set_state(at(club, 0.1), home, stale.profile_id, "news", state, source="card")
    assert not acts.subscribe(stale, found.topic, shown="Undo", only_from=from_)
    assert states(club) == {"news": state}


def test_a_pause_ends_for_nobody_whose_address_is_another_by_now(club: Workspace) -> None:
    sign_up(club)
    found = opened(club, link(club))
    home = databases.get(club, "club")
    subscriptions.set_state(at(club, 0.1), home, found.person.profile_id, "news", "paused", source="card")
    rekey.change_key(club, "club", KEY, NEW)
    assert not acts.end_pause(found.person, [found.topic], shown="Resume")
    assert states(club, NEW) == {"news": "paused"}


def test_a_pause_overrides_no_no_that_came_in_between(club: Workspace) -> None:
    sign_up(club)
    found = opened(club, link(club))
    confirming.confirm(found)
    stale = people.again(found.person)
    home = databases.get(club, "club")
    subscriptions.set_state(at(club, 0.1), home, stale.profile_id, "news", "unsubscribed", source="card")
    acts.pause(stale, [found.topic], 14)
    assert states(club) == {"news": "unsubscribed"}
