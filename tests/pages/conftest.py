"""The dashboard in AppTest over a workspace of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from engine.settings import Settings
from engine.workspace import Workspace, close_shared, shared
from tests.scenarios.school import COURSES, School

ROUTER = Path(__file__).parents[2] / "pages" / "_router.py"


@pytest.fixture(scope="session", autouse=True)
def known_components() -> Iterator[None]:
    """Every AppTest looks for components in all installed packages, which takes half of its time: once a process is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace without anything."""
    monkeypatch.setenv("WARMCAST_DATA", str(tmp_path / "workspace"))
    yield shared(Settings.from_env())
    close_shared()


@pytest.fixture
def school(empty: Workspace) -> School:
    """The article's school, with a sent, a skipped and a waiting message."""
    found = School(empty).open(wait="10m")
    found.change(1, COURSES[0])
    found.change(2, COURSES[1])
    found.change(3, COURSES[2], key="bob@example.org")
    found.tick(12)
    return found


def open_page(page: str, /, **params: str) -> AppTest:
    """The dashboard at a page, with parameters in the address."""
    test = AppTest.from_file(str(ROUTER), default_timeout=30).run()
    for key, value in params.items():
        test.query_params[key] = value
    test.switch_page(f"{page}.py").run()
    return test


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
    return re.sub(r"\\(.)", r"\1", "\n".join(str(e.value) for e in test.error))


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
