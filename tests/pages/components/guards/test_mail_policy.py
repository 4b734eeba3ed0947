"""The workspace's policy on the settings page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns.guarding import Policy
from engine.campaigns.guards import policy
from engine.workspace import Workspace
from tests.pages.conftest import errors, open_page, said
from tests.scenarios.school import School

KEY = "settings.policy"


def opened() -> AppTest:
    test = open_page("settings")
    test.session_state["settings.tab"] = "Mail policy"
    return test.run()


def test_a_new_workspace_has_none(empty: Workspace) -> None:
    test = opened()
    assert "No limits: people get whatever campaigns send." in said(test)
    assert "0: everybody may get marketing." in said(test)
    test.button(key=f"{KEY}.save").click().run()
    assert policy.get(empty) == Policy()


def test_saved_and_read_back(school: School) -> None:
    test = opened()
    test.button(key=f"{KEY}.1.limit.add").click().run()
    test.number_input(key=f"{KEY}.1.limit.0.messages").set_value(4)
    test.toggle(key=f"{KEY}.1.quiet").set_value(True)
    test.number_input(key=f"{KEY}.1.control").set_value(50.0).run()
    assert "About 1 of 2 people." in said(test)
    test.selectbox(key=f"{KEY}.1.hours.zone").set_value("Asia/Tokyo").run()
    test.button(key=f"{KEY}.save").click().run()
    assert "Saved. It holds for every message" in said(test)
    assert policy.get(school.ws).as_dict() == {
        "limits": {"messages": 4, "days": 7},
        "quiet_hours": {"from": "21:00", "to": "08:00", "zone": "Asia/Tokyo"},
        "control": 0.5,
    }
    assert test.number_input(key=f"{KEY}.2.limit.0.messages").value == 4
    test.button(key=f"{KEY}.2.limit.0.remove").click().run()
    test.toggle(key=f"{KEY}.2.quiet").set_value(False).run()
    test.button(key=f"{KEY}.save").click().run()
    assert policy.get(school.ws).as_dict() == {"control": 0.5}


def test_the_surge_brake_is_on_and_can_be_switched_off(empty: Workspace) -> None:
    test = opened()
    assert test.toggle(key=f"{KEY}.1.surge").value is True
    test.toggle(key=f"{KEY}.1.surge").set_value(False).run()
    assert "What is held already stays held" in said(test)
    test.button(key=f"{KEY}.save").click().run()
    assert policy.get(empty).as_dict() == {"surge_brake": False}
    test.toggle(key=f"{KEY}.2.surge").set_value(True).run()
    test.button(key=f"{KEY}.save").click().run()
    assert policy.get(empty) == Policy()


@pytest.mark.parametrize(("what", "message"), [("messages", "0 messages: nobody"), ("days", "0 days: say in how many")])
def test_a_limit_of_nothing_is_refused_and_stays_typed(empty: Workspace, what: str, message: str) -> None:
    test = opened()
    test.button(key=f"{KEY}.1.limit.add").click().run()
    test.number_input(key=f"{KEY}.1.limit.0.{what}").set_value(0).run()
    assert message in said(test)
    test.button(key=f"{KEY}.save").click().run()
    assert message in errors(test)
    assert test.number_input(key=f"{KEY}.1.limit.0.{what}").value == 0
    assert policy.get(empty) == Policy()


def test_five_limits_are_the_most(empty: Workspace) -> None:
    test = opened()
    for _ in range(5):
        test.button(key=f"{KEY}.1.limit.add").click().run()
    assert f"{KEY}.1.limit.add" not in {b.key for b in test.button}
    test.button(key=f"{KEY}.save").click().run()
    assert len(policy.get(empty).limits or ()) == 5
