"""Every page as a viewer, over people whose personal values are told at a glance: none stands anywhere on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import visits
from engine.clock import FixedClock
from engine.settings import Settings
from engine.workspace import Actor, Workspace
from tests.engine.access import secretive
from tests.pages.conftest import CopyOf, open_page
from tests.pages.test_every_page import FILES
from tests.pages.test_every_role import TABS

AT = datetime(2026, 1, 5, 12)
WITH = {
    "profile": {"database": secretive.DATABASE, "key": "#1"},
    "template": {"name": secretive.TEMPLATE},
    "campaign": {"name": secretive.CAMPAIGN},
    "segment": {"name": secretive.SEGMENT},
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secretive")
    with closing(Workspace.open(Settings(data=str(folder)), FixedClock(AT))) as ws:
        secretive.fill(ws)
    return folder


@pytest.fixture
def as_viewer(filled: Path, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("vic@example.org", "viewer", "dashboard"))
    return copy_of(filled)


@pytest.mark.parametrize("name", FILES)
def test_no_page_holds_a_personal_value(as_viewer: Workspace, name: str) -> None:
    key, tabs = TABS.get(name, ("", [""]))
    for tab in tabs:
        test = open_page(name, **WITH.get(name, {}))
        if tab:
            test.session_state[key.replace("course-registered", secretive.CAMPAIGN)] = tab
            test.run()
        assert not test.exception, tab
        sent = everything(test)
        assert not [secret for secret in secretive.SECRETS if secret in sent], tab


def test_the_same_pages_hold_them_for_who_may_see_them(
    filled: Path, copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("ann@example.org", "analyst", "dashboard"))
    copy_of(filled)
    for name in ("profiles", "profile"):
        assert "quuxington" in everything(open_page(name, **WITH.get(name, {})))


def everything(test: AppTest) -> str:
    """All that the browser is sent: texts, tables, charts, in small letters."""
    return "\n".join(_sent(test._tree)).casefold()


def _sent(block: Any) -> Iterator[str]:
    for below in block.children.values():
        if hasattr(below, "children"):
            yield from _sent(below)
        if getattr(below, "proto", None) is not None:
            yield below.proto.SerializeToString().decode("latin-1")
