"""The foot of every page: whether messages leave, the switch of all sending, who is here; and nothing at all for who is not."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import audit, users, visits
from engine.runner import sending
from engine.workspace import Actor, Workspace
from tests.pages.conftest import open_page, said, texts
from tests.pages.test_every_page import FILES
from tests.scenarios.school import School


@pytest.fixture
def ws(school: School) -> Workspace:
    return school.ws


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    users.add(ws, "zoe@example.org", "admin")
    return ws


def as_role(patch: pytest.MonkeyPatch, role: str) -> None:
    patch.setattr(visits, "actor", lambda *_: Actor(f"{role}@example.org", role))


def keys(test: AppTest) -> set[str | None]:
    return {b.key for b in test.button}


@pytest.mark.parametrize("page", ["overview", "templates", "campaign", "settings"])
def test_all_sending_is_paused_from_any_page(ws: Workspace, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    as_role(monkeypatch, "marketer")
    params = {"name": "course-registered"} if page == "campaign" else {}
    test = open_page(page, **params)
    test.button(key="frame.pause").click().run()
    assert not sending.is_paused(ws)
    assert "No message leaves any more" in said(test)
    test.text_input(key="delivery.pause.why").set_value("A wrong   price")
    test.button(key="delivery.pause.sure").click().run()
    here = sending.sending(ws)
    assert (here.state, here.by, here.why) == ("paused", "marketer@example.org", "A wrong price")
    told = said(open_page(page, **params))
    assert "by marketer@\u2060example.org. “A wrong price”" in told
    assert "Paused since" in told
    [last] = audit.last_changes(ws, "workspace", "sending", limit=1)
    assert last["action"] == "paused"


def test_who_may_pause_may_not_resume(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sending.pause(ws)
    as_role(monkeypatch, "marketer")
    test = open_page("overview")
    assert test.button(key="frame.resume").disabled
    assert test.button(key="frame.resume").help == "Needs the role sender"
    as_role(monkeypatch, "sender")
    test = open_page("overview")
    test.button(key="frame.resume").click().run()
    test.button(key="delivery.resume.sure").click().run()
    assert not sending.is_paused(ws)
    assert "frame.pause" in keys(test)


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_others_see_how_it_stands(ws: Workspace, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    as_role(monkeypatch, role)
    assert not {"frame.pause", "frame.resume"} & keys(open_page("overview"))
    sending.pause(ws, "Moving house")
    test = open_page("overview")
    assert not {"frame.pause", "frame.resume"} & keys(test)
    assert "“Moving house”" in said(test)


def test_a_drain_can_be_ended_from_there(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sending.drain(ws)
    test = open_page("overview")
    assert "What is due still leaves, then all pauses: local" in said(test)
    assert "frame.resume" in keys(test)


def test_in_local_mode_it_says_so(ws: Workspace) -> None:
    test = open_page("overview")
    assert "local mode" in texts(test)
    assert "/logout" not in str(test.get("html"))


def test_in_team_mode_it_says_who_is_here(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    as_role(monkeypatch, "analyst")
    test = open_page("overview")
    assert not test.exception
    assert "analyst@\u2060example.org  \nanalyst" in said(test)
    assert "local mode" not in texts(test)
    assert any('href="/logout"' in html.proto.body for html in test.get("html"))


@pytest.mark.parametrize("page", FILES)
def test_without_a_login_a_team_shows_one_sentence(team: Workspace, page: str) -> None:
    test = open_page(page, name="course-registered", database="students", key="ann@example.org")
    assert not test.exception
    assert texts(test) == "You are not signed in."
    assert not test.button
    back = "" if page == "overview" else page
    assert any(f'href="/login?next=/{back}"' in html.proto.body for html in test.get("html"))
