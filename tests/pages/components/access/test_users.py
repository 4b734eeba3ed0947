"""The tab Users."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import links, logins, users, visits
from engine.access.permissions import TABLE
from engine.workspace import Actor, Workspace
from pages.components.access import role_table, user_texts
from tests.pages.conftest import errors, label_of, open_settings, said

ANN, BEN = "ann@school.example", "ben@school.example"
KEY = "settings.users"
ONE = "asked.settings.user"


@pytest.fixture
def team(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Ann, who looks, is an admin, Ben a viewer who has not come yet."""
    users.add(empty, ANN, "admin", password="seven green lamps")
    users.add(empty, BEN, "viewer")
    monkeypatch.setattr(visits, "actor", lambda *_: Actor(ANN, "admin"))
    return empty


def opened(email: str) -> AppTest:
    """The dialog about one user."""
    test = open_settings("Users")
    test.session_state[ONE] = email
    return test.run()


def press(test: AppTest, key: str, email: str) -> AppTest:
    """A press in the dialog, which in a browser stays open by itself."""
    test.session_state[ONE] = email
    test.button(key=key).click()
    return test.run()


def token(test: AppTest) -> str:
    [link] = [c.value for c in test.code]
    return link.rpartition("/")[2]


def test_the_first_one_is_told_what_begins(empty: Workspace) -> None:
    test = open_settings("Users")
    assert "With the first user that ends" in said(test)
    assert test.radio(key=f"{KEY}.role.0").options == ["Admin"]
    test.text_input(key=f"{KEY}.email.0").set_value(ANN)
    label_of(test.button, "Add user").click().run()
    assert not test.exception
    [shown] = [s.value for s in test.success]
    # Nothing but words: whatever else a page is made of would have to be loaded, which needs a login by now.
    assert not test.code
    assert "With the first user that ends" not in said(test)
    link = r".*\[Choose your password\]\(/login/link/(\S+)\).*`http://127.0.0.1:8501/login/link/\1`"
    found = re.fullmatch(link, shown, re.DOTALL)
    assert found
    assert links.use(empty, found[1], "seven green lamps") == ANN
    assert users.is_team(empty)


def test_the_next_run_of_the_first_one_asks_for_a_login(empty: Workspace) -> None:
    test = open_settings("Users")
    test.text_input(key=f"{KEY}.email.0").set_value(ANN)
    label_of(test.button, "Add user").click().run()
    test.run()
    assert not test.exception
    assert "You are not signed in." in said(test)
    assert not test.tabs


def test_who_there_is(team: Workspace) -> None:
    test = open_settings("Users")
    [listed] = [d.value for d in test.dataframe]
    assert listed["User"].tolist() == [ANN, BEN]
    assert listed["Role"].tolist() == ["admin", "viewer"]
    assert [list(state) for state in listed["State"]] == [["waiting"], ["waiting"]]
    assert listed["Signs in by"].tolist() == ["password", "no link left"]
    assert listed["Last seen"].tolist() == ["never", "never"]


def test_a_link_is_shown_once(team: Workspace) -> None:
    test = open_settings("Users")
    test.text_input(key=f"{KEY}.email.0").set_value("Cem@school.example")
    test.radio(key=f"{KEY}.role.0").set_value("marketer")
    label_of(test.button, "Add user").click().run()
    assert "Give this link to `cem@school.example`" in said(test)
    assert links.of_token(team, token(test)).email == "cem@school.example"
    assert users.role_of(team, "cem@school.example") == "marketer"
    [listed] = [d.value for d in test.dataframe]
    assert listed["Signs in by"].tolist()[-1].startswith("link until ")
    assert not test.run().code


@pytest.mark.parametrize(
    ("email", "line"), [(BEN.upper(), f"A user “{BEN}” exists already."), ("cem", "“cem” is not an email address")]
)
def test_who_is_not_added_stays_typed(team: Workspace, email: str, line: str) -> None:
    test = open_settings("Users")
    test.text_input(key=f"{KEY}.email.0").set_value(email)
    label_of(test.button, "Add user").click().run()
    assert line in errors(test)
    assert test.text_input(key=f"{KEY}.email.0").value == email


def test_another_role(team: Workspace) -> None:
    cookie = logins.start(team, BEN, "password", came_from="203.0.113.7", agent="Firefox")
    test = opened(BEN)
    assert test.button(key="settings.user.role.change").disabled
    test.session_state[ONE] = BEN
    test.radio(key=f"settings.user.role.{BEN}").set_value("sender").run()
    press(test, "settings.user.role.change", BEN)
    assert users.role_of(team, BEN) == "sender"
    assert logins.of_cookie(team, cookie) is None
    assert f"`{BEN}` is sender now, and signed out everywhere." in said(test)


def test_a_new_link(team: Workspace) -> None:
    test = press(opened(BEN), "settings.user.link", BEN)
    assert links.of_token(team, token(test)).email == BEN


def test_signing_out_everywhere(team: Workspace) -> None:
    assert opened(BEN).button(key="settings.user.out").disabled
    cookie = logins.start(team, BEN, "password", came_from="203.0.113.7", agent="Firefox")
    press(opened(BEN), "settings.user.out", BEN)
    assert logins.of_cookie(team, cookie) is None


def test_removed_after_one_was_asked(team: Workspace) -> None:
    test = opened(BEN)
    assert f"`{BEN}` is signed out everywhere and cannot come back." in said(test)
    press(test, "settings.user.remove.sure", BEN)
    assert users.find(team, BEN) is None
    assert f"`{BEN}` is removed." in said(test)


def test_nobody_removes_themselves(team: Workspace) -> None:
    test = opened(ANN)
    assert "This is you." in said(test)
    assert {b.key for b in test.button} & {"settings.user.remove.sure", "settings.user.role.change"} == set()


@pytest.mark.parametrize("role", ["viewer", "analyst", "marketer", "sender"])
def test_others_do_not_see_the_tab(team: Workspace, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    monkeypatch.setattr(visits, "actor", lambda *_: Actor(BEN, role))
    test = open_settings("In force")
    assert not test.exception
    labels = [tab.label for tab in test.tabs]
    assert "Users" not in labels and "API tokens" not in labels and "In force" in labels


def test_what_each_role_may_do_is_the_engines_table() -> None:
    rows = role_table.rows()
    assert [row["May"] for row in rows] == [words for _, words in TABLE]
    assert rows[0] == {"May": TABLE[0][1], **dict.fromkeys(("Viewer", "Analyst", "Marketer", "Sender", "Admin"), "✓")}
    assert [row["Sender"] for row in rows] == ["✓"] * 5 + ["–"]
    assert tuple(user_texts.ROLES) == ("viewer", "analyst", "marketer", "sender", "admin")
