"""The article's walk-through, by hand in a real browser, in its order and words."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

COURSES = (
    "SEO promotion for small online shops",
    "Analytics: basic concepts and first dashboards",
    "Personalized email campaigns from A to Z",
)
PICTURES = Path(os.environ.get("WARMCAST_PICTURES", ""))


def test_a_course_registration_becomes_a_message(tab: Page, folder: Path) -> None:
    with running_app(folder) as address:
        tab.goto(address)
        create_database(tab)
        add_field(tab)
        create_profile(tab)
        create_template(tab)
        create_campaign(tab)
        set_course(tab)
        read_message(tab)


def create_database(tab: Page) -> None:
    tab.get_by_role("button", name="Start with my data").click()
    dialog = tab.get_by_role("dialog")
    text(dialog, "Name").fill("Students")
    dialog.get_by_role("button", name="Create database").click()
    expect(tab.get_by_text("Students: 0 people")).to_be_visible()


def add_field(tab: Page) -> None:
    tab.get_by_role("button", name="Add field").click()
    dialog = tab.get_by_role("dialog")
    fill(text(dialog, "Name"), "current courses")
    choose(tab, select(dialog, "Type"), "Options (enum)")
    fill(text(dialog, "Options, one a line"), "\n".join(COURSES))
    dialog.get_by_role("button", name="Add field").click()
    expect(dialog).to_be_hidden()


def create_profile(tab: Page) -> None:
    go(tab, "Profiles")
    tab.get_by_role("button", name="New profile").first.click()
    dialog = tab.get_by_role("dialog")
    text(dialog, "Email").fill("ann@example.org")
    text(dialog, "First name").fill("Ann")
    dialog.get_by_role("button", name="Create profile").click()
    expect(tab.get_by_role("heading", name="Additional fields")).to_be_visible()
    expect(select(tab, "current courses")).to_have_value("Not set")


def create_template(tab: Page) -> None:
    go(tab, "Templates")
    tab.get_by_role("button", name="New template").first.click()
    tab.get_by_role("dialog").get_by_role("button", name="Blank").click()
    fill(text(tab, "Name"), "Course welcome")
    fill(text(tab, "Subject"), "Welcome to")
    insert_variable(tab, "Subject")
    insert_variable(tab, "Message")
    tab.get_by_role("button", name="Save template").click()
    expect(tab.get_by_text("Saved as version 1.")).to_be_visible()
    settled(tab)
    expect(tab.locator(".st-key-block-2-words textarea")).to_have_value(re.compile(r"\{\{ current_courses \}\}"))


def insert_variable(tab: Page, part: str) -> None:
    """Icon → From profile → Additional field → database → field → OK."""
    tab.get_by_role("button", name="Insert variable").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_role("radio", name="From profile").click()
    dialog.get_by_role("radio", name="Additional field").click()
    expect(select(dialog, "Database")).to_have_value("Students")
    expect(select(dialog, "Field")).to_have_value("current courses")
    dialog.get_by_role("radio", name=part).click()
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()
    settled(tab)


def create_campaign(tab: Page) -> None:
    go(tab, "Campaigns")
    tab.get_by_role("button", name="New campaign").first.click()
    tab.get_by_role("dialog").get_by_role("button", name="Trigger campaign").click()
    fill(text(tab, "Name"), "Course registered")
    tab.get_by_text("Service: answers something").click()
    expect(tab.get_by_role("heading", name="Templates")).to_be_visible()
    expect(tab.get_by_text("Course welcome").first).to_be_visible()
    expect(select(tab, "Event")).to_have_value("Profile fields update")
    choose(tab, select(tab, "Field"), "current courses")
    tab.keyboard.press("Escape")
    expect(select(tab, "Condition")).to_have_value("Changed")
    tab.get_by_role("button", name="Save and activate").click()
    expect(tab.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def set_course(tab: Page) -> None:
    go(tab, "Profiles")
    tab.locator(".st-key-profiles-search input").wait_for()
    # The grid is drawn on a canvas: its first row stands below the header.
    grid = tab.locator("[data-testid=stDataFrame]").first
    grid.click(position={"x": 100, "y": 55})
    choose(tab, select(tab, "current courses"), COURSES[1])
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("Saved: current courses changed.")).to_be_visible()


def read_message(tab: Page) -> None:
    go(tab, "Messages")
    expect(tab.get_by_role("heading", name=f"Welcome to {COURSES[1]}")).to_be_visible()
    body = tab.frame_locator(".st-key-messages-preview iframe").locator("body")
    expect(body).to_contain_text(COURSES[1])
    expect(body).to_contain_text("Hello Ann")
    tab.wait_for_timeout(500)
    if PICTURES.is_dir() and os.environ.get("WARMCAST_PICTURES"):
        tab.screenshot(path=PICTURES / "walkthrough.png")


def go(tab: Page, page: str) -> None:
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name=page, exact=True).click()
    expect(tab.get_by_role("heading", name=page, exact=True)).to_be_visible()
    settled(tab)


def fill(box: Locator, text: str) -> None:
    """Types and leaves the box, as a person does: the value is sent on leaving."""
    box.fill(text)
    box.blur()
    settled(box.page)


def text(where: Page | Locator, label: str) -> Locator:
    return where.get_by_role("textbox", name=label, exact=True)


def select(where: Page | Locator, label: str) -> Locator:
    return where.get_by_role("combobox", name=label, exact=True)


def choose(tab: Page, box: Locator, option: str) -> None:
    # What moves while it opens closes it.
    box.scroll_into_view_if_needed()
    settled(tab)
    box.click()
    tab.get_by_role("option", name=option, exact=True).click()
    settled(tab)
