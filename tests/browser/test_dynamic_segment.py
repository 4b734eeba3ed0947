"""A dynamic segment made updatable in the form of a campaign: what is chosen stays chosen, in a real browser."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import segments
from engine.campaigns import campaigns
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser


def select(tab: Page, label: str, option: str) -> None:
    box = tab.get_by_role("combobox", name=label, exact=True).last
    # What moves while it opens closes it.
    box.scroll_into_view_if_needed()
    settled(tab)
    box.click()
    tab.get_by_role("option", name=option).click()
    settled(tab)


def made(tab: Page, label: str) -> None:
    tab.get_by_role("button", name="Make it updatable").click()
    expect(tab.get_by_role("button", name="Make it updatable")).to_have_count(0)
    settled(tab)
    expect(tab.get_by_role("combobox", name="Segment", exact=True).last).to_have_value(label)


def test_it_stays_chosen(tab: Page, folder: Path) -> None:
    """The browser sends what it shows, and a segment is shown otherwise once it is updatable."""
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        databases.create(ws, "readers")
        templates.save(ws, "hello", TemplateSource(subject="Hello", html="<p>Hello</p>"))
        for name in ("first", "readers"):
            segments.save(ws, "readers", name, {"combinator": "and", "rules": []}, label=name.capitalize())
    with running_app(folder) as address:
        tab.goto(f"{address}/campaign")
        name = tab.get_by_role("textbox", name="Name")
        name.fill("Hello")
        name.press("Enter")
        settled(tab)
        tab.get_by_role("radiogroup", name="Purpose").get_by_text("Service").click()
        settled(tab)
        select(tab, "Event", "Segment entered")
        select(tab, "Segment", "Readers · dynamic")
        made(tab, "Readers")
        tab.get_by_text("They come into a segment").click()
        settled(tab)
        select(tab, "Segment", "First · dynamic")
        made(tab, "First")
        tab.get_by_role("button", name="Save draft").click()
        expect(tab.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        found = campaigns.get(ws, "hello").definition.as_dict()
    assert found["trigger"] == {"event": "segment_entered", "segment": "readers"}
    assert found["goal"]["segment"] == "first"
