"""A new campaign saved as a draft, tried on the past before it runs, and a message of it read."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.campaigns import ledger
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import COURSES, School

pytestmark = pytest.mark.browser


def test_a_draft_is_tried_on_the_past(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open()
        for name, course in (("ann", COURSES[0]), ("bob", COURSES[1])):
            write.write(ws, ProfileWrite("students", f"{name}@example.org", {"current_courses": course}))
        before = ledger.counts(ws)
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/campaign")
        tab.get_by_label("Name").fill("Course chosen")
        tab.get_by_text("Service: answers something").click()
        settled(tab)
        field = tab.get_by_role("combobox", name="Field")
        # What moves while it opens closes it.
        field.scroll_into_view_if_needed()
        settled(tab)
        field.click()
        tab.get_by_role("option", name="Current courses").click()
        settled(tab)
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Save draft").click()
        expect(tab.get_by_text("Saved as a draft")).to_be_visible()
        settled(tab)
        tab.get_by_role("tab", name="Trial").click()
        settled(tab)
        tab.get_by_role("button", name="Try it on the past").click()
        told = "2 things would have started it: 2 messages to 2 people; 0 stopped."
        expect(tab.get_by_text(told)).to_be_visible()
        settled(tab)
        expect(tab.get_by_text("What would have left and what not, by day")).to_be_visible()
        expect(tab.get_by_text(f"You are in: {COURSES[0]}")).to_be_visible()
        message = tab.get_by_title("Message").content_frame
        expect(message.get_by_text(f"Welcome to {COURSES[0]}")).to_be_visible()
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        assert ledger.counts(ws) == before
