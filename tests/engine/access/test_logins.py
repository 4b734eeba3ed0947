from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine.access import logins, users
from engine.clock import FixedClock
from engine.errors import ForbiddenError
from engine.settings import Settings
from engine.workspace import Actor, Workspace

ANN, BEN = "ann@school.example", "ben@school.example"


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    users.add(ws, ANN, "admin")
    users.add(ws, BEN, "viewer")
    return ws


def begin(ws: Workspace, email: str = ANN) -> str:
    return logins.start(ws, email, "password", came_from="203.0.113.7", agent="Firefox " * 100)


def visit(ws: Workspace, cookie: str) -> None:
    login = logins.of_cookie(ws, cookie)
    assert login
    logins.note_visit(ws, login)


def after(ws: Workspace, passed: timedelta) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + passed))


def test_a_login_is_its_users(team: Workspace) -> None:
    login = logins.of_cookie(team, begin(team))
    assert (login.email, login.how, login.came_from) == (ANN, "password", "203.0.113.7")
    assert login.ends_at == team.now() + logins.LASTS
    assert len(login.agent) == 200
    assert logins.of_id(team, login.login_id) == login
    assert users.find(team, ANN).last_seen_at == team.now()


def test_the_store_holds_nothing_that_opens(team: Workspace) -> None:
    cookie = begin(team)
    secret = cookie.rpartition(".")[0]
    with team.store.read() as cursor:
        [stored] = cursor.column("select hash from login")
    assert secret not in stored
    assert logins.of_cookie(team, stored) is None
    assert logins.of_cookie(team, secret) is None


@given(place=st.integers(0, 500), letter=st.sampled_from("Ab0-_.=;\x00é"))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_cookie_is_none(team: Workspace, place: int, letter: str) -> None:
    cookie = begin(team)
    place %= len(cookie) - 1
    changed = cookie[:place] + letter + cookie[place + 1 :]
    assert changed == cookie or logins.of_cookie(team, changed) is None


@pytest.mark.parametrize("cookie", ["", ".", "a", "a.b", "a.b.c", "x" * 10_000, "\x00"])
def test_nonsense_is_none(team: Workspace, cookie: str) -> None:
    assert logins.of_cookie(team, cookie) is None


def test_the_cookie_of_another_install_is_none(team: Workspace, tmp_path: Path) -> None:
    other = Workspace.in_memory(team.clock, tmp_path / "other", Settings(data=str(tmp_path / "other"), secret="theirs"))
    users.add(other, ANN, "admin")
    cookie = begin(other)
    assert logins.of_cookie(other, cookie)
    assert logins.of_cookie(team, cookie) is None
    other.close()


def test_who_was_removed_or_has_another_password_meanwhile_is_not_signed_in(team: Workspace) -> None:
    users.set_password(team, BEN, "seven green lamps")
    proven = users.proof(team, BEN, "seven green lamps")
    users.set_password(team, BEN, "nine blue chairs")
    asked = {"came_from": "", "agent": ""}
    with pytest.raises(ForbiddenError):
        logins.start(team, BEN, "password", **asked, proven=proven)
    users.remove(team, BEN)
    with pytest.raises(ForbiddenError):
        logins.start(team, BEN, "oidc", **asked)
    assert logins.list_of(team, BEN) == []


def test_it_ends_without_a_visit_and_at_last_anyway(team: Workspace) -> None:
    cookie = begin(team)
    assert logins.of_cookie(after(team, logins.IDLE - timedelta(seconds=1)), cookie)
    assert logins.of_cookie(after(team, logins.IDLE), cookie) is None
    for day in range(0, 30, 5):
        then = after(team, timedelta(days=day))
        visit(then, cookie)
    assert logins.of_cookie(after(team, logins.LASTS - timedelta(seconds=1)), cookie)
    assert logins.of_cookie(after(team, logins.LASTS), cookie) is None


def test_visits_are_noted_now_and_then(team: Workspace) -> None:
    cookie = begin(team)
    for passed, noted in ((299, 0), (300, 300), (301, 300)):
        then = after(team, timedelta(seconds=passed))
        visit(then, cookie)
        assert users.find(team, ANN).last_seen_at == team.now() + timedelta(seconds=noted)


def test_a_clock_that_was_ahead_locks_nobody_out(team: Workspace) -> None:
    cookie = begin(after(team, timedelta(days=1)))
    assert logins.of_cookie(team, cookie)
    visit(team, cookie)


def test_signing_out_ends_one(team: Workspace) -> None:
    first, second = begin(team), begin(team)
    logins.end(team, logins.of_cookie(team, first).login_id)
    assert logins.of_cookie(team, first) is None
    assert logins.of_cookie(team, second)
    assert len(logins.list_of(team, ANN)) == 1


def test_signing_out_everywhere_but_here(team: Workspace) -> None:
    first, second, third, bens = begin(team), begin(team), begin(team), begin(team, BEN)
    own = team.acting(Actor(ANN, "viewer"))
    assert logins.end_all(own, ANN, keep=logins.of_cookie(team, second).login_id) == 2
    assert [bool(logins.of_cookie(team, c)) for c in (first, second, third, bens)] == [False, True, False, True]


def test_old_ones_are_forgotten(team: Workspace) -> None:
    begin(team)
    begin(after(team, 3 * logins.LASTS))
    with team.store.read() as cursor:
        assert cursor.value("select count(*) from login") == 1


def test_a_new_secret_in_front_keeps_people_in(tmp_path: Path, team: Workspace) -> None:
    old = Workspace.in_memory(team.clock, tmp_path / "a", Settings(data=str(tmp_path / "a"), secret="old"))
    users.add(old, ANN, "admin")
    cookie = begin(old)
    from dataclasses import replace

    assert logins.of_cookie(replace(old, secrets=(b"new", b"old")), cookie)
    assert logins.of_cookie(replace(old, secrets=(b"new",)), cookie) is None
    old.close()
