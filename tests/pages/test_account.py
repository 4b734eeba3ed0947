"""One's own account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.access import logins, users, visits
from engine.access.logins import Login
from engine.operations import guesses
from engine.workspace import LOCAL, Actor, Workspace
from pages.components.access import agents
from tests.pages.conftest import errors, label_of, open_page, said

BEN = "ben@school.example"
OLD, NEW = "seven green lamps", "nine blue chairs"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 "
    "Edg/138.0.0.0"
)


@pytest.fixture
def own(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Ben's, a viewer who looks with Firefox and has a telephone."""
    users.add(empty, "ann@school.example", "admin", password=OLD)
    users.add(empty, BEN, "viewer", password=OLD)
    for agent in (SAFARI, FIREFOX):
        logins.start(empty, BEN, "password", came_from="203.0.113.7", agent=agent)
    monkeypatch.setattr(visits, "actor", lambda *_: Actor(BEN, "viewer"))
    monkeypatch.setattr(visits, "login_of", lambda ws, _: present(ws)[0])
    return empty


def present(ws: Workspace) -> list[Login]:
    return logins.list_of(ws.acting(LOCAL), BEN)


def test_in_local_mode_there_is_none(empty: Workspace) -> None:
    test = open_page("account")
    assert "In local mode there are no accounts" in said(test)
    assert not test.text_input


def test_who_one_is_and_where(own: Workspace) -> None:
    test = open_page("account")
    assert not test.exception
    shown = said(test)
    assert f"`{BEN}`" in shown and "You sign in by password." in shown
    assert "**Firefox on Linux**" in shown and "**Safari on iPhone**" in shown
    assert "from 203.0.113.7" in shown
    assert shown.count("this browser") == 1


def test_another_password(own: Workspace) -> None:
    test = open_page("account")
    for name, value in (("old", OLD), ("new", NEW), ("again", NEW)):
        test.text_input(key=f"account.password.{name}.0").set_value(value)
    label_of(test.button, "Change password").click().run()
    assert not errors(test)
    assert "Your password is changed, and your other browsers are signed out." in said(test)
    assert users.signs_in(own, BEN, NEW)
    assert [login.agent for login in present(own)] == [FIREFOX]
    assert test.text_input(key="account.password.old.1").value == ""


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ((OLD, NEW, "other"), "The two new passwords differ."),
        (("wrong", NEW, NEW), "The old password is not right."),
        ((OLD, "short", "short"), "A password has at least 10 characters."),
    ],
)
def test_a_password_that_is_refused(own: Workspace, typed: tuple[str, str, str], line: str) -> None:
    test = open_page("account")
    for name, value in zip(("old", "new", "again"), typed, strict=True):
        test.text_input(key=f"account.password.{name}.0").set_value(value)
    label_of(test.button, "Change password").click().run()
    assert line in errors(test)
    assert users.signs_in(own, BEN, OLD)
    assert len(present(own)) == 2
    # Only a wrong old password is a guess.
    assert guesses.within(own, timedelta(hours=1)) == (typed[0] != OLD)


def test_leaving_one_browser(own: Workspace) -> None:
    _, telephone = present(own)
    test = open_page("account")
    test.button(key=f"account.browser.out.{telephone.login_id}").click().run()
    assert [login.agent for login in present(own)] == [FIREFOX]
    assert "Safari" not in said(test)


def test_leaving_all_others(own: Workspace) -> None:
    test = open_page("account")
    test.button(key="account.others").click().run()
    assert "Signed out in 1 browser." in said(test)
    assert [login.agent for login in present(own)] == [FIREFOX]
    assert "account.others" not in {b.key for b in test.button}


def test_who_signs_in_elsewhere_has_no_password(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "ways_in", lambda _: ("oidc",))
    test = open_page("account")
    assert "You sign in by your organisation." in said(test)
    assert not test.text_input


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_in_words(agent: str, words: str) -> None:
    assert agents.words(agent) == words
