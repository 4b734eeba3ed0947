"""The dashboard in AppTest over a workspace of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from engine.settings import Settings
from engine.workspace import Workspace, close_shared, shared
from pages.components import job_progress, segment_side
from tests.scenarios.school import COURSES, School

ROUTER = Path(__file__).parents[2] / "pages" / "_router.py"
CopyOf = Callable[[Path], Workspace]


@pytest.fixture(scope="session", autouse=True)
def known_components() -> Iterator[None]:
    """Every AppTest looks for components in all installed packages, which takes half of its time: once a process is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def awaited_runs() -> Iterator[None]:
    """An AppTest looks a thousand times a second whether its run has ended, in the way of the run: it waits for its end first."""
    looked = local_script_runner.require_widgets_deltas

    def awaited(runner: LocalScriptRunner, timeout: float = 3) -> None:
        assert runner._script_thread
        runner._script_thread.join(timeout)
        looked(runner, 1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", awaited)
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_types() -> Iterator[None]:
    """The segment editor asks what takes long once nothing was edited for a moment; in AppTest no edit ever comes meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_side, "_PAUSE", 0.0)
        patch.setattr(segment_side, "_LOOK", 0.002)
        yield


@pytest.fixture(scope="session", autouse=True)
def jobs_end_soon() -> Iterator[None]:
    """A page waits a moment for a job that it started: here until it has ended, however busy the machine is. Who tests what
    stands there while one runs takes `at_once`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job_progress, "SOON", 25.0)
        yield


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for no job."""
    monkeypatch.setattr(job_progress, "SOON", 0.05)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace without anything."""
    monkeypatch.setenv("WARMCAST_DATA", str(tmp_path / "workspace"))
    yield shared(Settings.from_env())
    close_shared()


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
def copy_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CopyOf]:
    """`copy_of(folder)`: a copy of its own of a workspace that was filled and closed, opened."""

    def opened(made: Path) -> Workspace:
        folder = tmp_path / "workspace"
        shutil.copytree(made, folder)
        monkeypatch.setenv("WARMCAST_DATA", str(folder))
        return shared(Settings.from_env())

    yield opened
    close_shared()


@pytest.fixture
def school(made: Path, copy_of: CopyOf) -> School:
    return School(copy_of(made))


def open_page(page: str, /, **params: str) -> AppTest:
    """A new session that begins at this page, with parameters in its address."""
    test = AppTest.from_file(str(ROUTER), default_timeout=30)
    for key, value in params.items():
        test.query_params[key] = value
    return test.switch_page(f"{page}.py").run()


def open_settings(tab: str) -> AppTest:
    """The Settings with this tab open."""
    test = open_page("settings")
    test.session_state["settings.tab"] = tab
    return test.run()


def texts(test: AppTest) -> str:
    """Everything written on the page."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "info",
        "warning",
        "error",
        "success",
        "code",
    )
    found = [str(e.value) for kind in kinds for e in test.get(kind)]
    return "\n".join([*found, *(b.label for b in test.button), *(f"{m.label} {m.value}" for m in test.metric)])


def errors(test: AppTest) -> str:
    """What the page refuses, without Markdown's escapes."""
    return _unescaped("\n".join(str(e.value) for e in test.error))


def said(test: AppTest) -> str:
    """As `texts`, without Markdown's escapes."""
    return _unescaped(texts(test))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def label_of(elements: Any, label: str) -> Any:
    """The input with this label, where its key changes."""
    return next(e for e in elements if e.label == label)


def in_dialog(test: AppTest, asked: str, *, press: str = "") -> AppTest:
    """Runs with the dialog open: in a browser it stays open by itself, here it has to be asked for again. `press`: the key
    of a button in it, or the label of its form's button."""
    test.session_state[f"asked.{asked}"] = True
    if press:
        next(b for b in test.button if press in (b.key, b.label)).click()
    return test.run()


def go(test: AppTest, page: str, /, **params: str) -> AppTest:
    """To another page in the same session."""
    test.switch_page(f"{page}.py")
    test.query_params.clear()
    for key, value in params.items():
        test.query_params[key] = value
    return test.run()
