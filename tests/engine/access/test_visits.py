from __future__ import annotations

from dataclasses import replace

import pytest

from engine.access import logins, users, visits
from engine.errors import ForbiddenError
from engine.workspace import LOCAL, Actor, Workspace

ANN, BEN = "ann@school.example", "ben@school.example"


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    users.add(ws, ANN, "admin")
    users.add(ws, BEN, "viewer")
    return ws


def headers(ws: Workspace, email: str) -> dict[str, str]:
    cookie = logins.start(ws, email, "password", came_from="203.0.113.7", agent="")
    return {visits.LOGIN: str(logins.of_cookie(ws, cookie).login_id), visits.FROM: "203.0.113.7"}


def test_in_local_mode_it_is_this_machine(ws: Workspace) -> None:
    assert visits.actor(ws, {}) == Actor(LOCAL.name, "admin", "dashboard")
    assert visits.actor(ws, {visits.USER: BEN}).name == LOCAL.name


def test_a_user_acts_with_the_role_of_now(team: Workspace) -> None:
    told = headers(team, BEN)
    assert visits.actor(team, told) == Actor(BEN, "viewer", "dashboard 203.0.113.7")
    assert visits.login_of(team, told).email == BEN


@pytest.mark.parametrize(
    "told", [{}, {visits.LOGIN: "999"}, {visits.LOGIN: "x"}, {visits.LOGIN: "9" * 40}, {visits.USER: ANN}]
)
def test_a_stranger_is_nobody(team: Workspace, told: dict[str, str]) -> None:
    with pytest.raises(ForbiddenError) as refused:
        visits.actor(team, told)
    assert refused.value.code == "signed_out"


def test_who_is_removed_signed_out_or_changed_is_out_at_the_next_click(team: Workspace) -> None:
    for act in (
        lambda told: users.remove(team, BEN),
        lambda told: users.set_role(team, BEN, "sender"),
        lambda told: logins.end_all(team, BEN),
    ):
        if users.find(team, BEN) is None:
            users.add(team, BEN, "viewer")
        told = headers(team, BEN)
        visits.actor(team, told)
        act(told)
        with pytest.raises(ForbiddenError):
            visits.actor(team, told)


def test_whom_the_proxy_names_counts_behind_a_proxy_alone(team: Workspace) -> None:
    settings = replace(team.settings, login="proxy", proxy="127.0.0.1", proxy_user="X-Email")
    behind = replace(team, settings=settings)
    assert visits.actor(behind, {visits.USER: BEN, visits.FROM: "10.0.0.9"}) == Actor(
        BEN, "viewer", "dashboard 10.0.0.9"
    )
    with pytest.raises(ForbiddenError):
        visits.actor(behind, {visits.USER: "nobody@school.example"})
    with pytest.raises(ForbiddenError):
        visits.actor(team, {visits.USER: BEN})
