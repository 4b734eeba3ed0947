"""The report of a campaign of the demo: a day is pressed, those who clicked become a segment, a table is taken along."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import demo, segments
from engine.campaigns import campaigns
from engine.clock import FixedClock
from engine.reports import figures
from engine.reports.slices import Slice
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

NAME = "course-registered"
THEN = FixedClock(datetime(2026, 11, 24, 14, 30))
"""At other times the day with the most messages may be one on which nobody had the time to click."""


def test_the_report_of_a_campaign(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        demo.fill(ws.acting(clock=THEN), small=True)
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/reports?campaign={NAME}&period=all")
        settled(tab)
        expect(tab.get_by_text("Which links people press")).to_be_visible()
        sent, day = _sent(tab), _pressed_day(tab)
        of_day = _sent(tab)
        clicked = _kept(tab)
        rows = _downloaded(tab)
        tab.get_by_role("button", name=f"Day: {day}").click()
        settled(tab)
        assert "only=" not in tab.url
        assert _sent(tab) == sent > of_day
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        whole = Slice((campaigns.get(ws, NAME).campaign_id,))
        by_day = {str(row.key): row.figures.counts["sent"] for row in figures.by(ws, whole, "day")}
        assert {row["day"]: int(row["sent"]) for row in rows} == by_day
        assert of_day == max(by_day.values())
        kept = next(s for s in segments.list_all(ws) if s.kind == "static")
        assert segments.how_many(ws, kept.database, segments.rule_of(kept)) == clicked > 0


def _sent(tab: Page) -> int:
    return int(tab.get_by_test_id("stMetric").filter(has_text="Sent").get_by_test_id("stMetricValue").inner_text())


def _pressed_day(tab: Page) -> str:
    """Presses the highest bar; gives the day in the words of the page."""
    bars = tab.locator(".st-key-reports-days .barlayer .point path")
    bars.first.wait_for()
    heights = [box["height"] if (box := bar.bounding_box()) else 0 for bar in bars.all()]
    # Plotly lays a layer over its bars that takes the click for them.
    bars.nth(heights.index(max(heights))).click(force=True)
    settled(tab)
    chosen = tab.get_by_role("button", name="Day: ")
    expect(chosen).to_be_visible()
    return chosen.inner_text().partition("Day: ")[2].strip()


def _kept(tab: Page) -> int:
    """Makes a segment of those behind the last bar of the funnel that is clicked messages; gives how many it says they are."""
    tab.get_by_role("button", name="People behind a number").click()
    tab.get_by_role("menuitem", name="Clicked").or_(tab.get_by_role("option", name="Clicked")).click()
    settled(tab)
    dialog = tab.get_by_role("dialog")
    said = dialog.get_by_text("behind “Clicked”").inner_text()
    dialog.get_by_role("button", name="Make a segment").click()
    settled(tab)
    expect(dialog.get_by_text("Open the segment")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    settled(tab)
    return int(said.split()[0].replace(",", ""))


def _downloaded(tab: Page) -> list[dict[str, str]]:
    """The table of days as CSV."""
    # The second one is a measure of its width, and not seen.
    tab.locator(".st-key-reports-days-tools").get_by_test_id("stPopoverButton").first.click()
    with tab.expect_download() as waiting:
        tab.get_by_test_id("stPopoverBody").get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == f"report-{NAME}-days.csv"
    found = Path(waiting.value.path()).read_text("utf-8-sig")
    tab.keyboard.press("Escape")
    return list(csv.DictReader(io.StringIO(found)))
