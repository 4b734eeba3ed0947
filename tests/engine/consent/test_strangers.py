"""A form is open to everybody: whoever sends it changes nobody's values, and learns of nobody whether they are known."""

from __future__ import annotations

import unicodedata

import pytest

from engine.consent import forms, signing_up
from engine.consent.forms import FormParts
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.subscriptions import opt_in
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

KNOWN = "änna@exämple.org"
SPELLINGS = [
    "änna@EXÄMPLE.org",
    "änna@exämple.\uff4frg",
    "änna@xn--exmple-cua.org",
    unicodedata.normalize("NFD", "änna@exämple.org"),
    " Änna@exämple.org ",
]


@pytest.fixture(params=[True, False], ids=["double", "single"])
def club(ws: Workspace, request: pytest.FixtureRequest) -> Workspace:
    databases.create(ws, "club")
    subscriptions.create_topic(ws, "news", double_opt_in=request.param)
    forms.create(ws, "sign-up", "news", "club", FormParts("News", fields=("first_name",)))
    write.write(
        ws, ProfileWrite("club", KNOWN, {"first_name": "Anna", "source": "shop", "registered_at": "2020-01-01"})
    )
    return ws


def send(ws: Workspace, email: str, name: str = "Eve", **came: str) -> None:
    answers = {"email": email, "first_name": name}
    signing_up.sign_up(ws, forms.get(ws, "sign-up"), answers, came=came, shown="Join")


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("state", [None, "unsubscribed"])
def test_another_spelling_is_the_same_person(club: Workspace, spelling: str, state: str | None) -> None:
    before = reading.find(club, "club", KNOWN)
    if state:
        home = databases.get(club, "club")
        subscriptions.set_state(club, home, before["profile_id"], "news", state, source="subscriber")
    send(club, spelling, utm_source="evil")
    assert reading.count(club, "club") == 1
    assert reading.find(club, "club", KNOWN) == before
    if state:
        assert subscriptions.states(club, before["profile_id"]) == {"news": state}


@pytest.mark.parametrize("dirt", ["a\x01b", "\ud800", "\x00", "x" * 5_000, "a\r\nb"])
@pytest.mark.parametrize("name", ["source", "utm_source", "utm_content"])
def test_dirt_in_the_origin_fails_for_nobody(club: Workspace, name: str, dirt: str) -> None:
    for email in (KNOWN, "new@example.org"):
        send(club, email, **{name: dirt})
    assert reading.count(club, "club") == 2


@pytest.mark.parametrize("before", ["new", "nothing", "subscribed", "unsubscribed", "complaint"])
def test_every_sign_up_is_one_durable_write(club: Workspace, before: str) -> None:
    email = "new@example.org" if before == "new" else KNOWN
    if before == "complaint":
        subscriptions.suppress(club, KNOWN, before)
    elif before in ("subscribed", "unsubscribed"):
        person = reading.find(club, "club", KNOWN)["profile_id"]
        subscriptions.set_state(club, databases.get(club, "club"), person, "news", before, source="subscriber")
    commits: list[int] = []
    club.store.on_commit(lambda: commits.append(1))
    send(club, email)
    assert len(commits) == 1


def test_what_is_entered_again_takes_the_place_of_what_waits(ws: Workspace) -> None:
    databases.create(ws, "club")
    subscriptions.create_topic(ws, "news", double_opt_in=True)
    forms.create(ws, "sign-up", "news", "club", FormParts("News", fields=("first_name",)))
    send(ws, "bob@example.org", "Bbo", utm_source="fair")
    send(ws, "bob@example.org", "Bob", utm_source="mail")
    (proof,) = opt_in.proofs(ws, reading.find(ws, "club", "bob@example.org")["profile_id"])
    assert (proof["state"], proof["proof"]["utm_source"]) == ("open", "mail")
    with ws.store.read() as cursor:
        assert cursor.column("select pending from opt_in") == ['{"first_name":"Bob"}']
