"""Who gets a campaign, how often and when, set by hand in its editor, with the exact count, and found in its definition."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import segments
from engine.campaigns import campaigns
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import School

pytestmark = pytest.mark.browser

BERLIN = {"field": "city", "operator": "=", "value": "Berlin"}
NIGHT = {"from": "22:30", "to": "08:00"}


def test_guards_by_hand(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open()
        for name, city in (("ann", "Berlin"), ("bob", "Berlin"), ("carl", "Oslo")):
            write.write(ws, ProfileWrite("students", f"{name}@example.org", {"city": city, "first_name": name}))
        segments.save(ws, "students", "bobs", {"field": "first_name", "operator": "=", "value": "bob"}, label="Bobs")
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/campaign?name=course-registered")
        tab.get_by_role("tab", name="Settings").click()
        expect(tab.get_by_text("3 of 3 people now")).to_be_visible()
        tab.get_by_text("Marketing: only to people").click()
        settled(tab)
        people(tab)
        limits(tab)
        hours(tab)
        tab.get_by_role("button", name="Save", exact=True).click()
        expect(tab.get_by_text("Saved. The running campaign goes on as before")).to_be_visible()
        expect(tab.get_by_text("3 messages of all marketing campaigns to an address").first).to_be_visible()
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        found = campaigns.get(ws, "course-registered").definition.as_dict()
    assert found["audience"] == {"combinator": "and", "rules": [BERLIN]}
    assert found["exclude"] == "bobs"
    assert found["limits"] == {"messages": 3, "days": 7, "per": "address"}
    assert found["quiet_hours"] == NIGHT


def people(tab: Page) -> None:
    press(tab, "audience", "By conditions")
    pick(tab, "About", "City")
    value = tab.get_by_role("combobox", name="Value")
    value.fill("Berlin")
    value.press("Enter")
    expect(tab.get_by_text("2 of 3 people now")).to_be_visible()
    press(tab, "exclude", "In a segment")
    pick(tab, "Segment", "Bobs")
    expect(tab.get_by_text("1 of them left out: 1 of 3 people now")).to_be_visible()
    settled(tab)


def limits(tab: Page) -> None:
    press(tab, "limits", "Its own")
    most = tab.get_by_role("spinbutton", name="Messages at most")
    most.fill("0")
    most.press("Enter")
    expect(tab.get_by_text("0 messages: nobody would get anything.")).to_be_visible()
    settled(tab)
    most.fill("3")
    most.press("Enter")
    expect(tab.get_by_text("0 messages: nobody would get anything.")).to_have_count(0)
    settled(tab)
    pick(tab, "For each", "Address")


def hours(tab: Page) -> None:
    press(tab, "quiet", "Its own")
    box = tab.locator("[class*='-hours-from']")
    box.get_by_role("spinbutton").first.click()
    tab.keyboard.type("2230")
    tab.keyboard.press("Tab")
    expect(tab.get_by_text("not between 22:30 and 08:00")).to_be_visible()
    settled(tab)


def press(tab: Page, part: str, label: str) -> None:
    """One of the ways of a part."""
    tab.locator(f".st-key-campaign-course-registered-1-{part}").get_by_role("radio", name=label).click()
    settled(tab)


def pick(tab: Page, label: str, option: str) -> None:
    tab.get_by_role("combobox", name=label).click()
    tab.get_by_role("option", name=option, exact=True).click()
    settled(tab)
