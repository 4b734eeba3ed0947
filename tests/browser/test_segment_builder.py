"""A nested condition built by keyboard and mouse in the demo school: the exact count at every step, saved, opened again, and on
a phone."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import demo, segments
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

COUNTRIES = {"field": "country", "operator": "in", "value": ["DE", "FR"]}
BOUGHT = {"event": "purchase", "operator": "atLeast", "value": 2, "within": "120d"}
LEVEL = {"field": "level", "operator": "notNull"}
STEPS: list[list[dict[str, Any]]] = [
    [],
    [COUNTRIES],
    [COUNTRIES, {"combinator": "or", "rules": [BOUGHT]}],
    [COUNTRIES, {"combinator": "or", "rules": [BOUGHT, LEVEL]}],
]
PHONE = 420


def test_a_nested_condition(tab: Page, folder: Path) -> None:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        demo.fill(ws, small=True)
        expected = [segments.count(ws, demo.DATABASE, all_of(rules)).count for rules in STEPS]
    assert len(set(expected)) == len(expected)
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/segment")
        expect_people(tab, expected[0])
        by_keyboard(tab)
        expect_people(tab, expected[1])
        purchases_by_mouse(tab)
        expect_people(tab, expected[2])
        second_of_group(tab)
        expect_people(tab, expected[3])
        undo_and_redo(tab, expected[2], expected[3])
        save(tab)
        expect(tab).to_have_url(re.compile(r"name=europeans$"))
        expect(tab.get_by_text("version 1").first).to_be_visible()
        tab.reload()
        expect_people(tab, expected[3])
        on_a_phone(tab, expected[3])
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        saved = segments.get(ws, "europeans")
        assert saved.condition == all_of(STEPS[-1])
        assert segments.count(ws, demo.DATABASE, saved.condition).count == expected[3]


def all_of(rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {"combinator": "and", "rules": rules}


def by_keyboard(tab: Page) -> None:
    """From the button on, with the keys Enter and Tab alone."""
    tab.get_by_role("button", name="Add condition").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Choose what to look at.")).to_be_visible()
    box(tab, "2", "About").focus()
    pick(tab, "country")
    expect(box(tab, "2", "How")).to_have_value("is")
    tab_to(tab, box(tab, "2", "How"))
    pick(tab, "is any of")
    values = rule(tab, "2").get_by_role("combobox", name="Values")
    tab_to(tab, values)
    for country in ("DE", "FR"):
        pick(tab, country)
        expect(rule(tab, "2").get_by_text(country, exact=True)).to_be_visible()
    tab.keyboard.press("Escape")


def purchases_by_mouse(tab: Page) -> None:
    tab.get_by_role("button", name="Add group").first.click()
    choose(tab, box(tab, "4", "About"), "Event: purchase")
    choose(tab, box(tab, "4", "When"), "in the last")
    number(tab, "4", "Times", "2")
    number(tab, "4", "How long", "120")


def second_of_group(tab: Page) -> None:
    tab.locator(".st-key-segment-builder-3-add button").click()
    choose(tab, box(tab, "5", "About"), "Level")
    choose(tab, box(tab, "5", "How"), "is present")


def undo_and_redo(tab: Page, before: int, after: int) -> None:
    # A condition about nothing yet, then its field, then its operator.
    for _ in range(3):
        press(tab, "segment-undo")
    expect_people(tab, before)
    for _ in range(3):
        press(tab, "segment-redo")
    expect_people(tab, after)


def save(tab: Page) -> None:
    name = tab.get_by_role("textbox", name="Name", exact=True)
    name.fill("Europeans")
    name.press("Enter")
    expect(tab.get_by_text("Unsaved changes").first).to_be_visible()
    tab.get_by_role("button", name="Save", exact=True).click()


def on_a_phone(tab: Page, people: int) -> None:
    tab.set_viewport_size({"width": PHONE, "height": 900})
    expect(tab.locator(".st-key-segment-short").get_by_text(f"{people:,} people")).to_be_visible()
    main = tab.get_by_test_id("stMain")
    for width in (PHONE, 768):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_timeout(300)
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
        wide = main.evaluate(
            "main => [...main.querySelectorAll('[class*=st-key-segment-builder]')]"
            ".filter(e => e.getBoundingClientRect().right > window.innerWidth).length"
        )
        assert wide == 0


def expect_people(tab: Page, people: int) -> None:
    expect(tab.locator(".st-key-segment-count [data-testid=stMetricValue]")).to_have_text(f"{people:,}")


def rule(tab: Page, node: str) -> Locator:
    return tab.locator(f".st-key-segment-builder-{node}-rule")


def box(tab: Page, node: str, label: str) -> Locator:
    return rule(tab, node).get_by_role("combobox", name=label, exact=True)


def press(tab: Page, key: str) -> None:
    tab.locator(f".st-key-{key} button:visible").click()
    settled(tab)


def number(tab: Page, node: str, label: str, value: str) -> None:
    field = rule(tab, node).get_by_role("spinbutton", name=label, exact=True)
    field.fill(value)
    field.press("Enter")
    settled(tab)


def choose(tab: Page, where: Locator, option: str) -> None:
    where.click()
    # Long lists are drawn in part only: what is typed brings the option up.
    where.fill(option)
    tab.get_by_role("option", name=option, exact=True).click()
    settled(tab)


def pick(tab: Page, text: str) -> None:
    """Types into the box that has the focus and takes the first that fits."""
    tab.keyboard.type(text)
    expect(tab.get_by_role("option").first).to_be_visible()
    tab.keyboard.press("Enter")
    settled(tab)


def tab_to(tab: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus: what stands before it in the line is passed in that order."""
    expect(target).to_be_visible()
    for _ in range(3):
        tab.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            return
    expect(target).to_be_focused()
