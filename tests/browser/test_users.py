"""Users from the first one on: local mode ends, somebody is let in, gets another role, and is removed, each in their browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from engine.access import users
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import School

pytestmark = [pytest.mark.browser, pytest.mark.long]

ANN, BEN = "ann@school.example", "ben@school.example"
PASSWORD, OTHER = "seven green lamps", "nine blue chairs"


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[BrowserContext]:
    """Another browser, which knows nothing of the first one."""
    found = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    found.set_default_timeout(15_000)
    yield found
    found.close()


def choose(page: Page, password: str) -> None:
    """On the page of a one-time link."""
    page.get_by_label("New password").fill(password)
    page.get_by_label("Once more").fill(password)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    settled(page)


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def tab_users(page: Page, address: str) -> None:
    page.goto(f"{address}/settings")
    page.get_by_role("tab", name="Users").click()
    expect(page.get_by_role("button", name="Add user")).to_be_visible()
    settled(page)


def about(page: Page, number: int) -> None:
    """Opens the dialog about the user in that row of the list, which is drawn on a canvas."""
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid.locator("canvas").first).to_be_visible()
    page.wait_for_timeout(500)
    grid.click(position={"x": 100, "y": 35 * (number + 1) + 17})
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)


def test_from_the_first_user_to_one_who_is_removed(
    tab: Page, context: BrowserContext, elsewhere: BrowserContext, folder: Path
) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    School(ws).open()
    ws.close()
    with running_app(folder) as address:
        tab_users(tab, address)
        tab.get_by_label("Email").fill(ANN)
        tab.get_by_role("button", name="Add user").click()
        with context.expect_page() as opened:
            tab.get_by_role("link", name="Choose your password").click()
        choose(opened.value, PASSWORD)
        # The tab in which she was added has no login of its own yet; a new page of the same browser has.
        tab_users(tab, address)
        tab.get_by_label("Email").fill(BEN)
        tab.get_by_role("button", name="Add user").click()
        link = tab.get_by_test_id("stCode").inner_text().strip()

        ben = elsewhere.new_page()
        ben.goto(f"{address}/campaigns")
        expect(ben.get_by_text("Sign in to Warmcast")).to_be_visible()
        ben.goto(link)
        choose(ben, OTHER)
        expect(ben.get_by_text("viewer")).to_be_visible()
        ben.goto(link)
        expect(ben.get_by_text("This link does not open any more")).to_be_visible()
        ben.goto(f"{address}/settings")
        expect(ben.get_by_role("tab", name="Senders")).to_be_visible()
        expect(ben.get_by_role("tab", name="Users")).to_be_hidden()
        settled(ben)

        tab_users(tab, address)
        about(tab, 1)
        tab.get_by_role("dialog").get_by_text("Sender", exact=True).click()
        settled(tab)
        tab.get_by_role("button", name="Change role").click()
        expect(tab.get_by_text("is sender now, and signed out everywhere.")).to_be_visible()
        # At the next click, or when the foot of the page looks anew, whichever comes first.
        expect(ben.get_by_text("You are not signed in.")).to_be_visible(timeout=30_000)
        expect(ben.get_by_text("New sender")).to_be_hidden()
        ben.goto(f"{address}/campaigns")
        sign_in(ben, BEN, OTHER)
        expect(ben).to_have_url(re.compile("/campaigns$"))
        expect(ben.get_by_role("heading", name="Campaigns")).to_be_visible()
        settled(ben)

        tab_users(tab, address)
        about(tab, 1)
        tab.get_by_role("button", name="Remove", exact=False).click()
        tab.get_by_role("button", name="Remove user").click()
        expect(tab.get_by_text("is removed.")).to_be_visible()
        ben.goto(f"{address}/campaigns")
        sign_in(ben, BEN, OTHER)
        expect(ben.get_by_text("do not belong together")).to_be_visible()


def test_ones_own_account(tab: Page, elsewhere: BrowserContext, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    users.add(ws, ANN, "admin", password=PASSWORD)
    ws.close()
    with running_app(folder) as address:
        other = elsewhere.new_page()
        for page in (other, tab):
            page.goto(f"{address}/account")
            sign_in(page, ANN, PASSWORD)
            expect(page.get_by_role("heading", name="Your account")).to_be_visible()
            settled(page)
        expect(tab.get_by_text("this browser")).to_have_count(1)
        for label, value in (
            ("Present password", PASSWORD),
            ("New password", OTHER),
            ("New password, once more", OTHER),
        ):
            tab.get_by_label(label, exact=True).fill(value)
        tab.get_by_role("button", name="Change password").click()
        expect(tab.get_by_text("Your password is changed")).to_be_visible()
        other.goto(f"{address}/account")
        expect(other.get_by_text("Sign in to Warmcast")).to_be_visible()
        sign_in(other, ANN, OTHER)
        expect(other.get_by_role("heading", name="Your account")).to_be_visible()
        settled(other)
        # The newest one stands first: it is the other one, which leaves this one.
        other.get_by_role("button", name="Sign out everywhere else").click()
        expect(other.get_by_text("Signed out in 1 browser.")).to_be_visible()
        tab.goto(f"{address}/campaigns")
        expect(tab.get_by_text("Sign in to Warmcast")).to_be_visible()
