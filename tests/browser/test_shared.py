"""A dashboard from its making to the stakeholder's telephone, and what they see when its link is revoked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.engine.reports.shared.post import school

pytestmark = pytest.mark.browser


def visit(browser: Browser, url: str, *, width: int, dark: bool = False) -> tuple[Page, Response]:
    """As a stranger: a browser of its own, in which no script runs."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=False,
        user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    )
    page = context.new_page()
    answer = page.goto(url)
    assert answer
    assert context.cookies() == []
    return page, answer


def test_from_the_tab_to_a_telephone(tab: Page, browser: Browser, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    school(ws)
    ws.close()
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/reports?tab=shared")
        tab.get_by_role("button", name="New dashboard").click()
        tab.get_by_role("dialog").get_by_role("textbox", name="Title").fill("For the board")
        tab.get_by_role("button", name="Create dashboard").click()
        preview = tab.frame_locator("iframe[title='For the board']")
        expect(preview.get_by_role("heading", name="For the board")).to_be_visible()
        settled(tab)
        # A button with a help is there twice, once for telephones.
        tab.locator(".st-key-shared-block-up-campaigns button").first.click()
        settled(tab)
        tab.get_by_role("button", name="Save dashboard").click()
        expect(tab.get_by_text("Saved: For the board.")).to_be_visible()
        settled(tab)
        tab.get_by_role("button", name="Make link").click()
        code = tab.get_by_test_id("stCode")
        expect(code).to_contain_text(f"{address}/s/")
        url = code.inner_text().strip()

        page, answer = visit(browser, url, width=420, dark=True)
        assert answer.status == 200
        expect(page.get_by_role("heading", name="For the board")).to_be_visible()
        headings = page.locator("h2").all_inner_texts()
        assert headings == ["Messages over time", "Campaigns", "From planned to clicked"]
        assert page.get_by_role("img").first.get_attribute("aria-label")
        page.get_by_text("The numbers of this chart").click()
        expect(page.get_by_role("cell", name=re.compile(r"^\d+$")).first).to_be_visible()

        settled(tab)
        tab.get_by_role("button", name="Revoke").click()
        tab.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(tab.get_by_text("it shows nothing any more")).to_be_visible()
        expect(tab.get_by_text("1 view, the last")).to_be_visible()
        page, answer = visit(browser, url, width=420)
        assert answer.status == 404
        expect(page.locator("svg")).to_have_count(0)


@pytest.mark.parametrize("width", [420, 768, 1440])
def test_nothing_is_wider_than_the_window(browser: Browser, folder: Path, width: int) -> None:
    """Tables scroll in themselves."""
    from engine.api import shared
    from engine.reports.shared.model import BLOCKS, Parts

    ws = Workspace.open(Settings(data=str(folder)))
    html = shared.sample(school(ws), Parts("A title that has quite a few words in it", "Note", BLOCKS))
    ws.close()
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(html)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.querySelectorAll('.plot')].every(e => e.scrollHeight <= e.clientHeight + 24)")
    page.close()
