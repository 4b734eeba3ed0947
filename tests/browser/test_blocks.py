"""A message made of blocks by hand, without a line of code, and seen as two people would get it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.content import blocks, templates
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser


def test_a_message_of_blocks(tab: Page, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    databases.create(ws, "people")
    for name, city in (("Bob", "Oslo"), ("Ann", "Riga")):
        write.write(ws, ProfileWrite("people", f"{name}@example.org", {"first_name": name, "city": city}))
    ws.close()
    with running_app(folder) as address:
        tab.goto(f"{address}/template")
        type_into(tab, "Name", "Summer letter")
        type_into(tab, "Subject", "Summer")
        preview = tab.frame_locator(".st-key-template-preview iframe")
        expect(preview.get_by_text("Hello Ann")).to_be_visible()
        settled(tab)
        tab.locator(".st-key-block-2-words textarea").fill("It is **warm** now.")
        tab.locator(".st-key-block-2-words textarea").press("Control+Enter")
        expect(preview.locator("strong", has_text="warm")).to_be_visible()
        add_a_condition(tab)
        tab.locator(".st-key-block-5-words textarea").fill("The sea is near you.")
        tab.locator(".st-key-block-5-words textarea").press("Control+Enter")
        expect(preview.get_by_text("The sea is near you.")).to_be_visible()
        settled(tab)
        tab.locator(".st-key-template-person-next button").first.click()
        expect(preview.get_by_text("Hello Bob")).to_be_visible()
        expect(preview.get_by_text("The sea is near you.")).to_have_count(0)
        both_views_say_the_same(tab)
        tab.get_by_role("button", name="Save template").click()
        expect(tab.get_by_text("Saved as version 1.")).to_be_visible()
    ws = Workspace.open(Settings(data=str(folder)))
    found = templates.get(ws, "summer-letter").source
    ws.close()
    assert [type(b).__name__ for b in blocks.read(found.mjml or "").blocks] == ["Heading", "Text", "Branches", "Footer"]


def add_a_condition(tab: Page) -> None:
    tab.locator(".st-key-block-add").get_by_role("button").click()
    tab.get_by_text("Condition", exact=True).click()
    dialog = tab.get_by_role("dialog")
    choose(tab, "About", "City")
    value = dialog.get_by_role("combobox", name="Value")
    value.fill("riga")
    tab.get_by_role("option").first.click()
    expect(dialog.get_by_text("1 person")).to_be_visible()
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()
    settled(tab)


def both_views_say_the_same(tab: Page) -> None:
    tab.get_by_role("radio", name="Code").click()
    settled(tab)
    area = tab.get_by_role("textbox", name="Message")
    text = area.input_value()
    assert ">The sea is near you.</mj-text>" in text
    area.fill(text.replace("near you", "close to you"))
    tab.get_by_role("radio", name="Blocks").click()
    expect(tab.get_by_text("The sea is close to you.")).to_be_visible()
    expect(tab.locator("textarea", has_text="The sea is close to you.")).to_have_count(1)


def choose(tab: Page, label: str, option: str) -> None:
    tab.get_by_role("dialog").get_by_role("combobox", name=label).click()
    tab.get_by_role("option", name=option, exact=True).click()


def type_into(tab: Page, label: str, text: str) -> None:
    tab.get_by_role("textbox", name=label, exact=True).fill(text)
    tab.keyboard.press("Enter")
