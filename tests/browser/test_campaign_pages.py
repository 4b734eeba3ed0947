"""The pages of campaigns on a narrow screen in the dark: nothing stands over another, what is chosen can be read; and a condition
whose offer changes with the fields."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from engine.profiles import fields
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import School

pytestmark = pytest.mark.browser

LEAST_CONTRAST = 4.5
NARROW: ViewportSize = {"width": 768, "height": 1024}
# The words' colour against the page's, as WCAG counts it.
_CONTRAST = """element => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  };
  const words = light(getComputedStyle(element).color);
  const behind = light(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor);
  return (Math.max(words, behind) + 0.05) / (Math.min(words, behind) + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_screen(browser: Browser, folder: Path, scheme: str) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open()
        fields.add(ws, "students", "level", type="integer")
    tab = browser.new_page(viewport=NARROW, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/campaigns")
        tab.get_by_role("button", name="New campaign").first.click()
        settled(tab)
        dialog = tab.get_by_role("dialog")
        for name in ("welcome", "course-registered"):
            card = dialog.locator(f".st-key-campaign_recipes-{name}")
            expect(card.locator("iframe")).to_be_visible()
            assert within(card, card.locator("iframe"))

        tab.goto(f"{address}/campaign")
        settled(tab)
        chosen = tab.locator("[data-testid=stButtonGroup] button[aria-checked=true]").first
        expect(chosen).to_be_visible()
        assert chosen.evaluate(_CONTRAST) >= LEAST_CONTRAST
        conditions(tab)

        tab.goto(f"{address}/campaign?name=course-registered")
        expect(tab.get_by_role("tab", name="Log")).to_be_visible()
        settled(tab)
        assert tab.get_by_role("tab", name="Log").evaluate(_CONTRAST) >= LEAST_CONTRAST


def within(outer: Locator, inner: Locator) -> bool:
    whole, part = outer.bounding_box(), inner.bounding_box()
    assert whole is not None
    assert part is not None
    return whole["x"] <= part["x"] and part["x"] + part["width"] <= whole["x"] + whole["width"]


def conditions(tab: Page) -> None:
    """What no field can meet any more stays, is told, and is gone once another is chosen."""
    choose(tab, "Field", "level")
    choose(tab, "Condition", "Increased")
    choose(tab, "Field", "Current courses")
    expect(tab.get_by_text("Current courses can never meet “increased”")).to_be_visible()
    condition = tab.get_by_role("combobox", name="Condition")
    expect(condition).to_have_value("Increased")
    choose(tab, "Condition", "Changed")
    expect(tab.get_by_text("can never meet")).to_have_count(0)
    expect(condition).to_have_value("Changed")
    condition.click()
    assert tab.get_by_role("option").all_inner_texts() == ["Changed", "Changed to", "Changed from … to …", "Cleared"]
    tab.keyboard.press("Escape")


def choose(tab: Page, label: str, option: str) -> None:
    box = tab.get_by_role("combobox", name=label)
    # What moves while it opens closes it.
    box.scroll_into_view_if_needed()
    settled(tab)
    box.click()
    tab.get_by_role("option", name=option, exact=True).click()
    settled(tab)
    tab.keyboard.press("Escape")
    settled(tab)
