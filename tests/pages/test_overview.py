"""The first page: the choice in an empty workspace, the way to the first message, the figures."""

from __future__ import annotations

import pytest

from engine import demo
from engine.delivery.bounces import polling
from engine.delivery.bounces.polling import PollingState
from engine.errors import StateError
from engine.profiles import databases
from engine.workspace import Workspace
from tests.pages.conftest import errors, open_page, texts
from tests.scenarios.school import School


def test_own_data_start_with_a_database(empty: Workspace) -> None:
    test = open_page("overview")
    test.button(key="overview.own").click().run()
    assert test.title[0].value == "Databases and fields"
    assert test.text_input(key="fields.database_label").value == ""


def test_the_demo_button_fills_the_workspace(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = demo.fill
    monkeypatch.setattr(demo, "fill", lambda ws: fill(ws, small=True))
    test = open_page("overview")
    test.button(key="overview.demo").click().run(timeout=60)
    assert empty.is_demo
    assert "People now 1,000" in texts(test)
    assert "Why messages were not sent" in texts(test)


def test_a_demo_that_cannot_be_filled_says_why(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Workspace) -> None:
        raise StateError("The demo school needs an empty workspace.")

    monkeypatch.setattr(demo, "fill", refuse)
    test = open_page("overview")
    test.button(key="overview.demo").click().run()
    assert "The demo school needs an empty workspace." in errors(test)


def test_the_way_to_the_first_message(empty: Workspace) -> None:
    databases.create(empty, "students")
    test = open_page("overview")
    assert "Next steps to the first message" in texts(test)
    assert "Nothing in these days yet." in texts(test)


def test_figures(school: School) -> None:
    shown = texts(open_page("overview"))
    assert "People now 2" in shown
    assert "Waiting now 1" in shown
    assert "Next steps" not in shown


def test_a_mailbox_of_bounces_that_cannot_be_read(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = (
        "The mailbox of bounces at mail.example.org could not be read, and is tried again later. Connection refused."
    )
    monkeypatch.setattr(polling, "state_of", lambda _: PollingState(None, trouble))
    assert [w.value for w in open_page("overview").warning] == [trouble]
