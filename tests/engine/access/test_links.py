from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from engine.access import links, logins, users
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.workspace import Actor, Workspace

ANN, BEN = "ann@school.example", "ben@school.example"
PASSWORD = "seven green lamps"


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    users.add(ws, ANN, "admin", password=PASSWORD)
    users.add(ws, BEN, "viewer")
    return ws


def token(made: links.Made) -> str:
    return made.path.removeprefix(f"{links.PATH}/")


def test_a_link_opens_once(team: Workspace) -> None:
    made = links.make(team, BEN)
    assert made.ends_at == team.now() + timedelta(hours=24)
    assert links.of_token(team, token(made)).email == BEN
    assert links.use(team, token(made), PASSWORD) == BEN
    assert users.signs_in(team, BEN, PASSWORD)
    with pytest.raises(ForbiddenError, match="Ask an admin"):
        links.use(team, token(made), "nine blue chairs")


class Together:
    """A clock at which everybody waits, once they looked their link up, until all have."""

    def __init__(self, at: datetime, people: int):
        self._at, self._all, self._known = at, threading.Barrier(people, timeout=30), threading.local()

    def now(self) -> datetime:
        if not hasattr(self._known, "waited"):
            self._known.waited = True
            self._all.wait()
        return self._at


def test_of_many_who_open_it_at_once_one_is_first(team: Workspace) -> None:
    opened = token(links.make(team, BEN))
    together = team.acting(clock=Together(team.now(), 4))

    def use(password: str) -> str | None:
        try:
            links.use(together, opened, password)
        except ForbiddenError:
            return None
        return password

    with ThreadPoolExecutor(4) as pool:
        [chosen] = filter(None, pool.map(use, [f"{PASSWORD} {number}" for number in range(4)]))
    assert users.signs_in(team, BEN, chosen)


def test_a_refused_password_does_not_use_it_up(team: Workspace) -> None:
    made = links.make(team, BEN)
    with pytest.raises(BadValueError):
        links.use(team, token(made), "short")
    assert links.use(team, token(made), PASSWORD) == BEN


def test_it_ends(team: Workspace) -> None:
    made = links.make(team, BEN)
    late = team.acting(clock=FixedClock(made.ends_at))
    for act in (lambda: links.of_token(late, token(made)), lambda: links.use(late, token(made), PASSWORD)):
        with pytest.raises(ForbiddenError):
            act()


def test_a_newer_one_ends_it_and_so_does_a_removal(team: Workspace) -> None:
    first, second = links.make(team, BEN), links.make(team, BEN)
    with pytest.raises(ForbiddenError):
        links.of_token(team, token(first))
    users.remove(team, BEN)
    with pytest.raises(ForbiddenError):
        links.of_token(team, token(second))


def test_a_new_password_ends_the_logins(team: Workspace) -> None:
    cookie = logins.start(team, ANN, "password", came_from="", agent="")
    links.use(team, token(links.make(team, ANN)), "nine blue chairs")
    assert logins.of_cookie(team, cookie) is None


@pytest.mark.parametrize("guess", ["", "x", "a" * 43, "x" * 10_000, "\x00"])
def test_a_guess_opens_nothing(team: Workspace, guess: str) -> None:
    links.make(team, BEN)
    with pytest.raises(ForbiddenError):
        links.of_token(team, guess)


def test_the_store_holds_nothing_that_opens(team: Workspace) -> None:
    made = links.make(team, BEN)
    with team.store.read() as cursor:
        [stored] = cursor.column("select hash from login_link")
    assert token(made) not in stored
    with pytest.raises(ForbiddenError):
        links.of_token(team, stored)


def test_only_an_admin_makes_one_and_only_for_users(team: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        links.make(team.acting(Actor(BEN, "sender")), ANN)
    with pytest.raises(UnknownNameError):
        links.make(team, "nobody@school.example")


def test_the_first_admin_says_who_they_are(ws: Workspace) -> None:
    made = links.make_first(ws)
    assert links.of_token(ws, token(made)).email is None
    with pytest.raises(BadValueError, match="not an email address"):
        links.use(ws, token(made), PASSWORD, email="ann")
    assert links.use(ws, token(made), PASSWORD, email=" Ann@School.example ") == ANN
    assert users.role_of(ws, ANN) == "admin"
    with pytest.raises(ForbiddenError):
        links.use(ws, token(made), PASSWORD, email=BEN)


def test_the_first_link_opens_nothing_once_there_is_an_admin(ws: Workspace) -> None:
    made = links.make_first(ws)
    users.add(ws, ANN, "admin")
    with pytest.raises(ForbiddenError):
        links.use(ws, token(made), PASSWORD, email=BEN)
