"""A broadcast made by a marketer: to a segment, with its exact count, started, seen to go out; and one by a schedule."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import segments
from engine.campaigns import campaigns, ledger
from engine.content import templates
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import School
from tests.scenarios.shop import OFFER

pytestmark = pytest.mark.browser


@pytest.fixture
def school(folder: Path) -> Path:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open()
        templates.save(ws, "letter", OFFER, label="Letter")
        for name, city, subscribe in (
            ("ann", "Oslo", ("general",)),
            ("bob", "Oslo", ()),
            ("carl", "Rome", ("general",)),
        ):
            write.write(ws, ProfileWrite("students", f"{name}@example.org", {"city": city}, subscribe=subscribe))
        segments.save(ws, "students", "oslo", {"field": "city", "operator": "=", "value": "Oslo"}, label="In Oslo")
    return folder


def test_to_a_segment_by_hand(tab: Page, school: Path) -> None:
    with running_app(school) as address:
        tab.goto(f"{address}/campaigns")
        tab.get_by_role("button", name="New campaign").click()
        tab.get_by_role("button", name="Broadcast").click()
        begun(tab, "Spring news")
        press(tab, "In a segment")
        pick(tab, "Segment", "In Oslo")
        expect(tab.get_by_text("2 of 3 people now")).to_be_visible()
        expect(tab.get_by_text("1 of them can be mailed")).to_be_visible()
        settled(tab)
        tab.get_by_role("button", name="Save and start…").click()
        expect(tab.get_by_text("1 person gets it. In the audience are 2 people.")).to_be_visible()
        settled(tab)
        tab.get_by_role("button", name="Start for 1 person").click()
        # By itself, once the engine has had its turn, which may be at once.
        told = re.compile("It is out: 1 sent, 1 skipped, 0 failed|Started for 2 people in the audience")
        expect(tab.get_by_text(told)).to_be_visible()
        settled(tab)
        expect(tab.get_by_role("button", name="Start…")).to_have_count(0)
        tab.get_by_role("tab", name="Settings").click()
        settled(tab)
        expect(tab.get_by_text("This campaign is finished: it cannot be changed.")).to_be_visible()
        expect(tab.get_by_role("button", name="Duplicate")).to_be_visible()
    with closing(Workspace.open(Settings(data=str(school)))) as ws:
        counts = ledger.counts(ws, "spring-news")
    assert (counts["sent"], counts["skipped"]) == (1, 1)


def test_by_a_schedule(tab: Page, school: Path) -> None:
    with running_app(school, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/campaign?kind=broadcast")
        begun(tab, "Monday letter")
        press(tab, "Days of the week")
        expect(tab.get_by_text("Choose at least one day under When.")).to_be_visible()
        tab.get_by_role("button", name="Mon", exact=True).click()
        expect(tab.get_by_text("by the clock of UTC")).to_be_visible()
        settled(tab)
        press(tab, "At a rate")
        expect(tab.get_by_text("At this rate 2 people who can be mailed have it")).to_be_visible()
        settled(tab)
        tab.get_by_role("button", name="Save and schedule").click()
        expect(tab.get_by_text("As things stand, 2 people could get it.")).to_be_visible()
        expect(
            tab.get_by_text("Every Monday at 09:00, by the clock of UTC; at most 1,000 messages an hour.")
        ).to_be_visible()
        expect(tab.get_by_text("Next: ").first).to_be_visible()
        expect(tab.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    with closing(Workspace.open(Settings(data=str(school)))) as ws:
        found = campaigns.get(ws, "monday-letter")
    assert found.state == "active"
    assert found.definition.as_dict()["schedule"] == {"weekly": [1], "time": "09:00"}


def begun(tab: Page, label: str) -> None:
    """Named, with its template chosen."""
    name = tab.get_by_label("Name")
    name.fill(label)
    name.press("Enter")
    settled(tab)
    tab.get_by_role("combobox", name="Template").click()
    tab.get_by_role("option", name="Letter").click()
    tab.keyboard.press("Escape")
    settled(tab)


def press(tab: Page, label: str) -> None:
    """The audience stands before those who are left out."""
    tab.get_by_role("radio", name=label).first.click()
    settled(tab)


def pick(tab: Page, label: str, option: str) -> None:
    tab.get_by_role("combobox", name=label).click()
    tab.get_by_role("option", name=option, exact=True).click()
    settled(tab)
