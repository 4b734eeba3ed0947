"""The page Import in AppTest, over a school of its own for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import jobs
from engine.settings import Settings
from engine.workspace import Workspace, close_shared, shared
from tests.pages.conftest import ROUTER
from tests.scenarios.school import COURSES, School

CSV = f"""Email,First name,Current courses,Loyalty,Town,City
ann@example.org,Ann,{COURSES[2]},gold,,Bonn
new@example.org,Nel,{COURSES[1]},gold,x,
broken,Carl,{COURSES[0]},silver,,
dan@example.org,Dan,Cooking,silver,,
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article's school with a sent, a skipped and a waiting message, closed: making it takes longer than most tests."""
    folder = tmp_path_factory.mktemp("school")
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        found = School(ws).open(wait="10m")
        found.change(1, COURSES[0])
        found.change(2, COURSES[1])
        found.change(3, COURSES[2], key="bob@example.org")
        found.tick(12)
    return folder


@pytest.fixture
def school(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """A copy of its own of the school."""
    folder = tmp_path / "workspace"
    shutil.copytree(made, folder)
    monkeypatch.setenv("WARMCAST_DATA", str(folder))
    found = shared(Settings.from_env())
    yield School(found)
    jobs.end_all(found)
    close_shared()


def open_page(page: str, /, **params: str) -> AppTest:
    """A new session that begins at this page."""
    test = AppTest.from_file(str(ROUTER), default_timeout=30)
    for key, value in params.items():
        test.query_params[key] = value
    return test.switch_page(f"{page}.py").run()


def give(text: str | bytes, name: str = "people.csv", tab: str = "people") -> AppTest:
    """The page with a file given, in a session of its own."""
    return give_to(open_page("imports"), text, name, tab)


def give_to(test: AppTest, text: str | bytes, name: str = "people.csv", tab: str = "people") -> AppTest:
    if tab != "people":
        test.session_state["imports.tab"] = {"events": "Events and orders", "changes": "Change log"}[tab]
        test.run()
    data = text.encode() if isinstance(text, str) else text
    uploader = next(u for u in test.file_uploader if u.key.startswith(f"imports.{tab}."))
    uploader.set_value((name, data, "text/csv")).run()
    assert not test.exception
    return test


def go_on(test: AppTest, key: str = "imports.check") -> AppTest:
    """Presses the button that starts a job, and waits for its end."""
    test.button(key=key).click().run()
    assert not test.exception
    return test


def checked(text: str | bytes = CSV, **options: Any) -> AppTest:
    return go_on(give(text, **options))


def warnings(test: AppTest) -> str:
    return "\n".join(w.value for w in test.warning)


def figures(test: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in test.metric}


def targets(test: AppTest) -> dict[str, str | None]:
    return {s.label.removeprefix("Field for "): s.value for s in test.selectbox if s.label.startswith("Field for ")}
