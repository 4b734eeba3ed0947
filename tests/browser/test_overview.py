"""The overview and the tab Sources: what is chosen stands in the address, and each chart shows its query."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import demo
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser


def test_the_overview_and_sources(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        demo.fill(ws, small=True)
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(address)
        settled(tab)
        expect(tab.get_by_text("What became of messages")).to_be_visible()
        _chosen(tab, "28 days")
        expect(tab).to_have_url(re.compile("period=28"))
        _query(tab)
        tab.goto(f"{address}/reports?tab=sources")
        settled(tab)
        expect(tab.get_by_test_id("stMetric").filter(has_text="Sign-ups")).to_be_visible()
        _chosen(tab, "Growth")
        expect(tab).to_have_url(re.compile("view=growth"))
        expect(tab.get_by_text("Who came and who left")).to_be_visible()
        _chosen(tab, "Feedback")
        expect(tab.get_by_text("Latest comments")).to_be_visible()
        tab.reload()
        settled(tab)
        expect(tab.get_by_text("Latest comments")).to_be_visible()


def _chosen(tab: Page, label: str) -> None:
    tab.get_by_role("radio", name=label, exact=True).or_(tab.get_by_role("button", name=label, exact=True)).click()
    settled(tab)


def _query(tab: Page) -> None:
    """The statement behind a chart, with its values written in."""
    tab.locator(".st-key-overview-outcomes-tools").get_by_role("button", name="Open the query").click()
    settled(tab)
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_text("from send")).to_be_visible()
    assert "$since" not in dialog.inner_text()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
