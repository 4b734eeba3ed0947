"""The map of RFM scores under a real mouse: a click makes a segment, a second one on the same cell means it again."""

from __future__ import annotations

import re
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.segments import models
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.engine.segments.models.shop import open_shop

pytestmark = pytest.mark.browser


@pytest.fixture
def grid(folder: Path) -> models.Grid:
    """A shop in the app's folder, and its map."""
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        open_shop(ws)
        return models.rfm_table(ws, "shop")


def test_a_click_on_the_map_makes_a_segment(tab: Page, folder: Path, grid: models.Grid) -> None:
    with running_app(folder) as address:
        tab.goto(f"{address}/segments")
        tab.get_by_role("tab", name="Ready models").click()
        tab.get_by_text("RFM", exact=True).click()
        chosen = tab.get_by_label("Group or cell")
        expect(chosen).to_have_value(f"Champions · {grid.of_group(models.group_of(5, 5)).people}")
        r, f = next(pair for pair, cell in grid.cells.items() if cell.people)
        wanted = f"Recency {r}, frequency {f} · {grid.cells[r, f].people}"
        click_on(tab, r, f, until=(chosen, wanted))
        choose(chosen, "Lost")
        click_on(tab, r, f, until=(chosen, wanted))
        tab.get_by_role("button", name="Use this").click()
        expect(tab.get_by_label("Name")).to_have_value(f"Recency {r}, frequency {f}")


def click_on(tab: Page, r: int, f: int, until: tuple[Locator, str]) -> None:
    """Rows are drawn from the lowest recency up, each from the lowest frequency on; Plotly takes clicks on a layer above them.
    A chart that is being drawn anew takes none: then, as somebody would, again."""
    box, value = until
    for patience in (4_000, 4_000, 15_000):
        settled(tab)
        cell = tab.locator(".stPlotlyChart .bars .point path").nth(5 * (r - 1) + f - 1)
        expect(cell).to_be_visible()
        cell.click(force=True)
        with suppress(AssertionError):
            expect(box).to_have_value(value, timeout=patience)
            return
    expect(box).to_have_value(value)


def choose(box: Locator, label: str) -> None:
    """With the keyboard alone."""
    box.press("Control+a")
    box.type(label)
    box.press("Enter")
    expect(box).to_have_value(re.compile(f"^{label} · "))
