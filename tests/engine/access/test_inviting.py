from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.access import inviting, links, users
from engine.clock import FixedClock
from engine.errors import ForbiddenError, StateError, UnknownNameError
from engine.workspace import Actor, Workspace

ANN, BEN = "ann@school.example", "ben@school.example"
PASSWORD = "seven green lamps"


def token(link: str | None) -> str:
    assert link
    return link.rpartition("/")[2]


def test_who_is_invited_chooses_a_password(ws: Workspace) -> None:
    found = inviting.invite(ws, f" {ANN.upper()}", "admin")
    assert (found.email, found.role, found.ends_at) == (ANN, "admin", ws.now() + timedelta(hours=24))
    assert str(found.link).startswith(f"{ws.settings.base_url}{links.PATH}/")
    assert links.use(ws, token(found.link), PASSWORD) == ANN
    assert users.signs_in(ws, ANN, PASSWORD)


def test_a_new_link_leaves_the_password_until_it_is_used(ws: Workspace) -> None:
    users.add(ws, ANN, "admin", password=PASSWORD)
    first, second = inviting.again(ws, ANN), inviting.again(ws, ANN)
    assert users.signs_in(ws, ANN, PASSWORD)
    with pytest.raises(ForbiddenError):
        links.use(ws, token(first.link), "nine blue chairs")
    links.use(ws, token(second.link), "nine blue chairs")
    assert not users.signs_in(ws, ANN, PASSWORD)


def test_a_base_url_with_a_slash_at_its_end(ws: Workspace) -> None:
    there = replace(ws, settings=replace(ws.settings, base_url="https://mail.example.org/"))
    assert str(inviting.invite(there, ANN, "admin").link).startswith("https://mail.example.org/login/link/")


@pytest.mark.parametrize("way", ["oidc", "proxy"])
def test_without_passwords_there_is_no_link(ws: Workspace, way: str) -> None:
    there = replace(ws, settings=replace(ws.settings, login=way))
    found = inviting.invite(there, ANN, "admin")
    assert (found.link, found.ends_at) == (None, None)
    with pytest.raises(StateError, match="WARMCAST_LOGIN"):
        inviting.again(there, ANN)
    assert inviting.open_links(there) == {}


def test_links_that_still_open(ws: Workspace) -> None:
    inviting.invite(ws, ANN, "admin")
    used = inviting.invite(ws, BEN, "viewer")
    links.make_first(ws)
    links.use(ws, token(used.link), PASSWORD)
    assert inviting.open_links(ws) == {ANN: ws.now() + timedelta(hours=24)}
    later = ws.acting(clock=FixedClock(ws.now() + timedelta(hours=24)))
    assert inviting.open_links(later) == {}


def test_nobody_is_invited_who_is_known_and_no_link_made_for_who_is_not(ws: Workspace) -> None:
    inviting.invite(ws, ANN, "admin")
    with pytest.raises(UnknownNameError):
        inviting.again(ws, BEN)


@pytest.mark.parametrize("role", ["viewer", "analyst", "marketer", "sender", "token:send"])
def test_only_an_admin_lets_in(ws: Workspace, role: str) -> None:
    users.add(ws, ANN, "admin")
    other = ws.acting(Actor(BEN, role))
    for act in (
        lambda: inviting.invite(other, BEN, "admin"),
        lambda: inviting.again(other, ANN),
        lambda: inviting.open_links(other),
    ):
        with pytest.raises(ForbiddenError):
            act()
    assert [u.email for u in users.list_all(ws)] == [ANN]
