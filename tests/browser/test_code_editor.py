"""The editor of templates, typed into by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.content import fragments
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser


def test_writing_a_message(tab: Page, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    databases.create(ws, "people")
    fragments.save(ws, "footer", "Northlight, 1 Main St", label="Address")
    write.write(ws, ProfileWrite("people", "ann@example.org", {"first_name": "Ann", "city": "Riga"}))
    ws.close()
    with running_app(folder) as address:
        tab.goto(f"{address}/template")
        tab.get_by_role("radio", name="Code").click()
        settled(tab)
        for name in ("Next person", "Random person"):
            expect(tab.get_by_role("button", name=name, exact=True)).to_be_visible()
        area = tab.get_by_role("textbox", name="Message")
        expect(area).to_have_value(re.compile("Hello"))
        names_are_offered(tab, area)
        fragments_are_offered(tab, area)
        what_is_wrong_is_marked(tab, area)
        the_picker_puts_in_at_the_cursor(tab, area)
        everything_can_be_undone(area)


def names_are_offered(tab: Page, area: Locator) -> None:
    area.fill("")
    area.press_sequentially("<p>\nHi {{ fir")
    expect(tab.get_by_role("option")).to_have_text(["first_name First name"])
    area.press("Enter")
    expect(area).to_have_value("<p>\nHi {{ first_name }}")
    area.press_sequentially(" from {{cit")
    area.press("Tab")
    expect(area).to_have_value("<p>\nHi {{ first_name }} from {{ city }}")
    # By its label, too, and a filter after the bar.
    area.press_sequentially("\n{% if unsub")
    tab.get_by_role("option", name="links.unsubscribe").click()
    area.press_sequentially(" %}{{ city | upp")
    area.press("Enter")
    area.press_sequentially(" }}{% endif %}</p>")
    expect(area).to_have_value(
        "<p>\nHi {{ first_name }} from {{ city }}\n{% if links.unsubscribe %}{{ city | upper }}{% endif %}</p>"
    )
    expect(tab.get_by_role("option")).to_have_count(0)
    tab.get_by_label("Subject").fill("Hi")
    tab.get_by_label("Subject").press("Enter")
    expect(tab.frame_locator("iframe[title=Message]").get_by_text("Hi Ann from Riga")).to_be_visible()


def fragments_are_offered(tab: Page, area: Locator) -> None:
    good = area.input_value()
    area.fill("")
    area.press_sequentially('<p>{% fragment "')
    expect(tab.get_by_role("option")).to_have_text(["footer Address"])
    area.press("Enter")
    expect(area).to_have_value('<p>{% fragment "footer" %}')
    area.fill("")
    area.press_sequentially("{%- fragment 'addr")
    area.press("Tab")
    expect(area).to_have_value("{%- fragment 'footer' %}")
    expect(tab.get_by_role("option")).to_have_count(0)
    area.fill(good)


def what_is_wrong_is_marked(tab: Page, area: Locator) -> None:
    good = area.input_value()
    area.fill("<p>one</p>\n<p>{{ citty }}</p>\n<p>three</p>")
    told = tab.get_by_role("button", name=re.compile("Line 2: There is no field “citty”"))
    expect(told).to_be_visible()
    expect(tab.locator(".gutter .bad")).to_have_text(["2"])
    told.click()
    assert area.evaluate("area => area.selectionStart") == len("<p>one</p>\n")
    area.fill("<p>one</p>\n<p>{{ city </p>\n")
    expect(tab.get_by_role("button", name=re.compile("Line 2: "))).to_be_visible()
    area.fill(good)
    expect(tab.locator(".gutter .bad")).to_have_count(0)


def the_picker_puts_in_at_the_cursor(tab: Page, area: Locator) -> None:
    area.fill("<p>Dear ,</p>")
    area.evaluate("area => area.setSelectionRange(8, 8)")
    tab.get_by_role("button", name="Insert variable").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_role("radio", name="Standard field").click()
    dialog.get_by_role("combobox", name="Field").fill("First")
    tab.get_by_role("option", name="First name").click()
    dialog.get_by_label("If empty, show").fill("friend")
    dialog.get_by_label("If empty, show").press("Enter")
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()
    settled(tab)
    expect(area).to_have_value('<p>Dear {{ first_name | default("friend") }},</p>')


def everything_can_be_undone(area: Locator) -> None:
    area.press("Control+z")
    expect(area).to_have_value("<p>Dear ,</p>")
    area.press("Control+Shift+z")
    expect(area).to_have_value(re.compile("default"))
