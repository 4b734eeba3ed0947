from __future__ import annotations

from dataclasses import replace

import pytest

from engine.access import inviting, logins, require, users, visits
from engine.access.permissions import may
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


def test_what_was_drawn_before_can_do_nothing_after(team: Workspace) -> None:
    """A page's fragment goes on with the actor for whom it was drawn."""
    for act in (
        lambda: users.set_role(team, ANN, "viewer"),
        lambda: logins.end_all(team, ANN),
        lambda: users.remove(team, ANN),
    ):
        if users.role_of(team, ANN) is None:
            users.add(team, ANN, "sender")
        elif users.role_of(team, ANN) == "viewer":
            users.set_role(team, ANN, "sender")
        if users.role_of(team, BEN) != "admin":
            users.set_role(team, BEN, "admin")
        drawn = team.acting(visits.actor(team, headers(team, ANN)))
        require(drawn, "read")
        act()
        with pytest.raises(ForbiddenError) as refused:
            require(drawn, "read")
        assert refused.value.code == "signed_out"
        assert not may(drawn, "personal")


def test_a_tab_of_local_mode_ends_with_it(ws: Workspace) -> None:
    drawn = ws.acting(visits.actor(ws, {}))
    invited = inviting.invite(drawn, ANN, "admin")
    assert invited.link, "whoever adds the first user gets their link"
    with pytest.raises(ForbiddenError):
        require(drawn, "read")


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
