"""Every page, with data, empty, and asked for what is not there: it says so and never fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import visits
from engine.workspace import Actor, Workspace
from pages.components.frame import DETAILS, SECTIONS
from tests.pages.conftest import ROUTER, open_page, texts
from tests.scenarios.school import School

LISTS = [name for entries in SECTIONS.values() for name, _, _ in entries]
FILES = sorted(f.stem for f in ROUTER.parent.glob("*.py") if not f.stem.startswith("_"))
PARAMS = {
    "profile": {"database": "students", "key": "ann@example.org"},
    "template": {"name": "course-welcome"},
    "campaign": {"name": "course-registered"},
}
FIRST_STEPS = {
    "overview": "Try the demo school",
    "fields": "New database",
    "profiles": "New database",
    "segments": "New database",
    "templates": "New template",
    "campaigns": "New campaign",
    "reports": "A report says what campaigns did",
    "messages": "No message has left yet",
}


def test_every_file_is_a_page_of_the_router() -> None:
    assert sorted([*LISTS, *(name for name, _, _ in DETAILS)]) == FILES


@pytest.mark.parametrize("name", FILES)
def test_with_data(school: School, name: str) -> None:
    test = open_page(name, **PARAMS.get(name, {}))
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("name", LISTS)
def test_empty(empty: Workspace, name: str) -> None:
    test = open_page(name)
    assert not test.exception
    assert not test.error
    assert FIRST_STEPS.get(name, "") in texts(test)


def test_a_tab_that_goes_on_as_somebody_else_begins_anew(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("ann@school.example", "admin"))
    test = open_page("overview")
    test.session_state["shown.once"] = "a token"
    assert "shown.once" in test.run().session_state
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("ben@school.example", "viewer"))
    assert "shown.once" not in test.run().session_state
    assert not test.exception


@pytest.mark.parametrize("name", ["profile", "template", "campaign", "segment"])
def test_asked_for_what_is_not_there(school: School, name: str) -> None:
    test = open_page(name, database="students", key="nobody@example.org", name="nothing")
    assert not test.exception
    assert "There is no" in texts(test)


@pytest.mark.parametrize("name", FILES)
def test_a_page_opened_past_the_router_shows_nothing(school: School, name: str) -> None:
    test = AppTest.from_file(str(ROUTER.parent / f"{name}.py")).run()
    assert not test.exception
    assert texts(test) == "This page opens from the dashboard only."


def test_no_pages_folder_beside_the_main_script() -> None:
    assert not (ROUTER.parent / "pages").exists(), "Streamlit would serve it without the router"
    assert Path(ROUTER).name == "_router.py"
