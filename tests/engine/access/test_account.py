from __future__ import annotations

import pytest

from engine.access import account, logins, users
from engine.access.attempts import FREE, Attempts
from engine.errors import BadValueError, ForbiddenError
from engine.workspace import LOCAL, Actor, Workspace

ANN, BEN = "ann@school.example", "ben@school.example"


@pytest.fixture
def own(ws: Workspace) -> Workspace:
    """Ben's, a viewer with two browsers; Ann has one."""
    users.add(ws, ANN, "admin")
    users.add(ws, BEN, "viewer")
    for email, agent in ((BEN, "Firefox"), (ANN, "Safari"), (BEN, "Chromium")):
        logins.start(ws, email, "password", came_from="203.0.113.7", agent=agent)
    return ws.acting(Actor(BEN, "viewer"))


def agents(ws: Workspace, email: str) -> list[str]:
    return [login.agent for login in logins.list_of(ws.acting(LOCAL), email)]


def test_who_one_is(own: Workspace) -> None:
    found = account.own(own)
    assert found
    assert (found.email, found.role) == (BEN, "viewer")


def test_in_local_mode_there_is_no_account(ws: Workspace) -> None:
    assert account.own(ws) is None
    assert account.browsers(ws) == []


def test_ones_own_browsers_the_newest_first(own: Workspace) -> None:
    assert [b.agent for b in account.browsers(own)] == ["Chromium", "Firefox"]


def test_one_leaves_one_browser(own: Workspace) -> None:
    _, old = account.browsers(own)
    account.sign_out(own, old.login_id)
    account.sign_out(own, old.login_id)
    assert agents(own, BEN) == ["Chromium"]
    assert agents(own, ANN) == ["Safari"]


def test_one_leaves_all_others(own: Workspace) -> None:
    _, old = account.browsers(own)
    assert account.sign_out_others(own, old.login_id) == 1
    assert agents(own, BEN) == ["Firefox"]
    assert account.sign_out_others(own, None) == 1
    assert agents(own, BEN) == []
    assert agents(own, ANN) == ["Safari"]


def test_nobody_signs_out_somebody_else(own: Workspace) -> None:
    [theirs] = logins.list_of(own.acting(LOCAL), ANN)
    with pytest.raises(ForbiddenError):
        account.sign_out(own, theirs.login_id)
    assert agents(own, ANN) == ["Safari"]


def test_ones_own_password(ws: Workspace) -> None:
    users.add(ws, ANN, "admin", password="seven green lamps")
    for agent in ("Firefox", "Chromium"):
        logins.start(ws, ANN, "password", came_from="203.0.113.7", agent=agent)
    mine, tries = ws.acting(Actor(ANN, "admin")), Attempts(lambda: 0.0)
    here = account.browsers(mine)[0].login_id
    with pytest.raises(BadValueError):
        account.change_password(mine, "seven green lamps", "short", here=here, tries=tries)
    account.change_password(mine, "seven green lamps", "nine blue chairs", here=here, tries=tries)
    assert users.signs_in(ws, ANN, "nine blue chairs")
    assert agents(ws, ANN) == ["Chromium"]


def test_who_guesses_the_old_password_waits(ws: Workspace) -> None:
    users.add(ws, ANN, "admin", password="seven green lamps")
    mine, tries = ws.acting(Actor(ANN, "admin")), Attempts(lambda: 0.0)
    for _ in range(FREE + 1):
        with pytest.raises(ForbiddenError, match="old password is not right"):
            account.change_password(mine, "wrong", "nine blue chairs", here=None, tries=tries)
    with pytest.raises(ForbiddenError, match="Try again in 10 seconds"):
        account.change_password(mine, "seven green lamps", "nine blue chairs", here=None, tries=tries)
    assert users.signs_in(ws, ANN, "seven green lamps")
