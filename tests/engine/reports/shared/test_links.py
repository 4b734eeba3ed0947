"""Links to dashboards: what opens what, until when, and how often somebody looked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.clock import FixedClock
from engine.delivery.tokens import OPEN, SHARED, Tokens
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.reports.shared import keeping, links
from engine.reports.shared.links import Link, Views
from engine.reports.shared.model import Dashboard, Parts
from engine.workspace import Actor, Workspace

WEEK = timedelta(days=7)


@pytest.fixture
def board(ws: Workspace) -> Dashboard:
    return keeping.create(ws, "board", Parts("Board"))


def at(ws: Workspace, later: timedelta) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + later))


def token_of(ws: Workspace, link: Link) -> str:
    return links.url(ws, link).rpartition("/")[2]


def test_a_link_opens_its_dashboard_until_it_expires(ws: Workspace, board: Dashboard) -> None:
    assert links.state_of(ws, board) == "none"
    link = links.make(ws, "board", ws.now() + WEEK)
    token = token_of(ws, link)
    assert links.url(ws, link) == f"http://127.0.0.1:8501/s/{token}"
    assert links.find(ws, token) == (link, board)
    just_before, then = at(ws, WEEK - timedelta(microseconds=1)), at(ws, WEEK)
    assert links.find(just_before, token) and links.find(then, token) is None
    assert [links.state_of(w, board) for w in (just_before, then)] == ["open", "expired"]
    longer = links.extend(then, "board", then.now() + WEEK)
    assert links.find(then, token) == (longer, board), "the same link again"


def test_a_revoked_link_is_gone_for_good(ws: Workspace, board: Dashboard) -> None:
    token = token_of(ws, links.make(ws, "board", ws.now() + WEEK))
    assert links.find(ws, token), "in memory from here on"
    links.revoke(ws, "board")
    assert links.find(ws, token) is None and links.state_of(ws, board) == "revoked"
    for act in (lambda: links.revoke(ws, "board"), lambda: links.extend(ws, "board", ws.now() + WEEK)):
        with pytest.raises(StateError):
            act()
    fresh = links.make(ws, "board", ws.now() + WEEK)
    assert links.find(ws, token) is None and links.find(ws, token_of(ws, fresh)) == (fresh, board)


def test_a_fresh_link_takes_the_place_of_the_one_before(ws: Workspace, board: Dashboard) -> None:
    first, second = (links.make(at(ws, timedelta(hours=h)), "board", ws.now() + WEEK) for h in (0, 1))
    assert links.find(ws, token_of(ws, first)) is None
    assert links.of(ws, board) == second


def test_a_removed_dashboard_takes_its_links_along(ws: Workspace, board: Dashboard) -> None:
    token = token_of(ws, links.make(ws, "board", ws.now() + WEEK))
    keeping.delete(ws, "board")
    keeping.create(ws, "board", Parts("Another"))
    assert links.find(ws, token) is None


def test_no_other_token_opens_anything(ws: Workspace, board: Dashboard) -> None:
    link = links.make(ws, "board", ws.now() + WEEK)
    tokens = Tokens(ws.secrets)
    foreign = Tokens((b"another secret",)).sign(SHARED, link.link_id)
    for token in ("", "x" * 35, tokens.sign(OPEN, link.link_id), tokens.sign(SHARED, link.link_id ^ 1), foreign):
        assert links.find(ws, token) is None


def test_views_are_counted_over_all_links(ws: Workspace, board: Dashboard) -> None:
    assert links.views(ws) == {}
    first = links.make(ws, "board", ws.now() + WEEK)
    links.count_views(ws, [(first.link_id, ws.now() + timedelta(hours=hours)) for hours in (1, 3, 2)])
    second = links.make(ws, "board", ws.now() + WEEK)
    links.count_views(ws, [(second.link_id, ws.now() + timedelta(hours=2))])
    assert links.views(ws) == {board.dashboard_id: Views(4, ws.now() + timedelta(hours=3))}


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=-1), timedelta(days=367)])
def test_an_end_that_a_link_cannot_have(ws: Workspace, board: Dashboard, later: timedelta) -> None:
    with pytest.raises(BadValueError) as error:
        links.make(ws, "board", ws.now() + later)
    assert error.value.field == "expires_at"
    links.make(ws, "board", ws.now() + WEEK)
    with pytest.raises(BadValueError):
        links.extend(ws, "board", ws.now() + later)


def test_who_may_and_what_is_noted(ws: Workspace, board: Dashboard) -> None:
    end = datetime(2026, 2, 1)
    links.make(ws, "board", end)
    links.extend(ws, "board", end + WEEK)
    reader = ws.acting(Actor("a", "viewer"))
    assert links.state_of(reader, board) == "open" and links.views(reader) == {}
    for act in (
        lambda: links.make(reader, "board", end),
        lambda: links.extend(reader, "board", end),
        lambda: links.revoke(reader, "board"),
    ):
        with pytest.raises(ForbiddenError):
            act()
    links.revoke(ws, "board")
    with pytest.raises(UnknownNameError):
        links.make(ws, "bord", end)
    with ws.store.read() as cursor:
        found = cursor.column("select action from audit where kind = 'dashboard' order by log_id")
    assert found == ["created", "shared", "extended", "revoked"]
