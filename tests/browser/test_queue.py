"""The queue by hand: sending that is paused, resumed and paused again, while the page keeps up by itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.runner import sending
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import COURSES, School

pytestmark = pytest.mark.browser


def figure(tab: Page, label: str, value: str) -> None:
    metric = tab.get_by_test_id("stMetric").filter(has_text=label)
    expect(metric.get_by_test_id("stMetricValue")).to_have_text(value)


def test_a_pause_ends_and_begins_on_the_page(tab: Page, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    School(ws).open().change(1, COURSES[0])
    sending.pause(ws)
    ws.close()
    with running_app(folder) as address:
        tab.goto(address)
        expect(tab.get_by_text("All sending is paused since")).to_be_visible()
        expect(tab.get_by_text("All sending paused · 1 waiting")).to_be_visible()
        tab.get_by_role("button", name="Open the queue").click()
        figure(tab, "Due now", "1")
        figure(tab, "Sent in the last hour", "0")
        settled(tab)
        # Another one stands at the foot of the menu.
        tab.get_by_test_id("stMain").get_by_role("button", name="Resume sending").click()
        dialog = tab.get_by_role("dialog")
        expect(dialog).to_contain_text("beginning with what is due: 1 message.")
        dialog.get_by_role("button", name="Resume sending").click()
        expect(tab.get_by_text("Messages leave again.")).to_be_visible()
        # Without a reload.
        figure(tab, "Sent in the last hour", "1")
        figure(tab, "Due now", "0")
        settled(tab)
        tab.get_by_role("button", name="Drain, then pause").click()
        dialog.get_by_role("button", name="Drain, then pause").click()
        # Nothing is due: the drain is over in a moment, and the page says so by itself.
        expect(tab.get_by_text("All sending is paused since")).to_be_visible()
        expect(dialog).to_be_hidden()


def test_all_sending_is_paused_from_any_page(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open().change(1, COURSES[0])
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/templates")
        settled(tab)
        foot = tab.get_by_test_id("stSidebar")
        dialog = tab.get_by_role("dialog")
        foot.get_by_role("button", name="Pause all sending").click()
        expect(dialog).to_contain_text("No message leaves any more")
        dialog.get_by_label("Why").fill("A wrong price")
        dialog.get_by_role("button", name="Pause all").click()
        expect(foot.get_by_text("“A wrong price”")).to_be_visible()
        expect(dialog).to_be_hidden()
        tab.goto(f"{address}/campaign?name=course-registered")
        settled(tab)
        foot.get_by_role("button", name="Resume sending").click()
        dialog.get_by_role("button", name="Resume sending").click()
        expect(foot.get_by_role("button", name="Pause all sending")).to_be_visible()
        expect(foot.get_by_text("“A wrong price”")).to_be_hidden()
