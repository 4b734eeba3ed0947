"""A newcomer's first campaign: a recipe chosen, made, activated; and the message that it sends."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser


def test_a_recipe_is_made_and_activated(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        databases.create(ws, "readers")
        write.write(ws, ProfileWrite("readers", "ann@example.org", {"first_name": "Ann"}, subscribe=("general",)))
    with running_app(folder) as address:
        tab.goto(f"{address}/campaigns")
        tab.get_by_role("button", name="New campaign").first.click()
        settled(tab)
        dialog = tab.get_by_role("dialog")
        dialog.locator(".st-key-campaign_recipes-use-welcome button").click()
        settled(tab)
        dialog.get_by_role("textbox", name="Signed by").fill("The readers’ circle")
        dialog.get_by_role("textbox", name="Signed by").press("Enter")
        settled(tab)
        told = "When the subscription to “General” becomes subscribed: whoever is subscribed to “General” gets this message"
        expect(dialog.get_by_text(told)).to_be_visible()
        expect(dialog.get_by_title("Welcome").content_frame.get_by_text("The readers’ circle").first).to_be_visible()
        dialog.get_by_role("button", name="Make this campaign").click()
        expect(tab.get_by_text("Made: look at it under Check, then activate it.")).to_be_visible()
        settled(tab)
        tab.get_by_role("button", name="Activate").click()
        expect(tab.get_by_text("Active: every change from now on counts.")).to_be_visible()
        settled(tab)
        # The list keeps up by itself, and a click on its first cell opens the campaign.
        tab.goto(f"{address}/campaigns")
        grid = tab.locator("[data-testid=stDataFrame]").first
        expect(grid).to_be_visible()
        settled(tab)
        grid.click(position={"x": 100, "y": 55})
        expect(tab.get_by_role("heading", name="Welcome")).to_be_visible()
