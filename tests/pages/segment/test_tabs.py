"""The tabs beside the conditions: each draws, explains a person, compares."""

from __future__ import annotations

import pytest

from engine import segments
from engine.workspace import Workspace
from tests.pages.conftest import errors, open_page, texts
from tests.pages.segment.conftest import HOME, choose

TABS = {
    "People": "2 people",
    "Funnel": "Alone: how many people",
    "Explain": "",
    "Compare": "in all of them",
    "Growth": "rebuilt from the logs",
    "Health": "is missing for",
    "History": "Version 1",
}


@pytest.mark.parametrize("tab", TABS)
def test_tabs(world: Workspace, tab: str) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    segments.save(world, HOME, "pros", {"field": "level", "operator": "=", "value": "pro"})
    test = open_page("segment", name="germans")
    test.session_state["segment.tab"] = tab
    test.run()
    assert not test.exception
    assert not test.error
    assert TABS[tab] in texts(test)


def test_explain_one_person(world: Workspace) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    test = open_page("segment", name="germans")
    test.session_state["segment.tab"] = "Explain"
    test.run()
    test.text_input(key="segment.person").set_value("p1@example.org").run()
    assert "Does not match" in texts(test)
    assert "value: AT" in texts(test).replace("\\", "")
    assert "Unsaved changes" not in texts(test)
    test.text_input(key="segment.person").set_value("who@example.org").run()
    assert "There is no profile “who@example.org”" in errors(test)


@pytest.mark.parametrize("way", ["versions", "days"])
def test_differences(world: Workspace, way: str) -> None:
    segments.save(world, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"})
    test = choose(open_page("segment", name="germans"), "2", value="AT")
    test.session_state["segment.tab"] = "Compare"
    test.run()
    test.segmented_control(key="segment.compare").set_value(way).run()
    assert not test.exception
    expected = {"versions": ("Came 1", "Left 2"), "days": ("Came 1", "Left 0")}[way]
    assert all(part in texts(test) for part in expected)
