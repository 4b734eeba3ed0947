"""A broadcast of two templates: a part is tested, the winner is chosen by hand, and the rest goes out with it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import events
from engine.campaigns import campaigns, ledger
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

HTML = '<p>What is new this spring in our school, and what you can begin with. <a href="{{ links.unsubscribe }}">no more</a></p>'
PEOPLE = 60


def test_the_winner_of_a_test_goes_to_the_others(tab: Page, folder: Path) -> None:
    with closing(opened(folder)) as ws:
        databases.create(ws, "students")
        for name in ("Calm", "Bold"):
            templates.save(ws, name.lower(), TemplateSource(subject=name, html=HTML), label=name)
        people = [ProfileWrite("students", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(PEOPLE)]
        write.write_many(ws, people)
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/campaign?kind=broadcast")
        set_up(tab)
        start(tab)
    with closing(opened(folder)) as ws:
        tick(ws)
        sent = ledger.sends(ws, campaign="spring-news", state="sent")
        assert 0 < len(sent) < PEOPLE
        click(ws, [row for row in sent if row["variant"] == 1][:4])
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/campaign?name=spring-news")
        choose(tab, waiting=PEOPLE - len(sent))
    with closing(opened(folder)) as ws:
        tick(ws)
        rest = [r for r in ledger.sends(ws, campaign="spring-news", state="sent") if r not in sent]
        assert len(rest) == PEOPLE - len(sent)
        assert {row["variant"] for row in rest} == {1}


def opened(folder: Path) -> Workspace:
    return Workspace.open(Settings(data=str(folder)))


def click(ws: Workspace, rows: list[dict[str, object]]) -> None:
    """As the engine writes what came of a message."""
    campaign_id = campaigns.get(ws, "spring-news").campaign_id
    for row in rows:
        about = {"campaign_id": campaign_id, "send_id": row["send_id"], "source": "engine"}
        at = ws.now() - timedelta(seconds=1)
        events.record(ws, NewEvent("students", str(row["profile"]), "clicked", at, **about))  # type: ignore[arg-type]


def set_up(tab: Page) -> None:
    tab.get_by_role("textbox", name="Name", exact=True).fill("Spring news")
    for name in ("Calm", "Bold"):
        tab.get_by_role("combobox", name="Template").click()
        tab.get_by_role("option", name=name).click()
        settled(tab)
    tab.keyboard.press("Escape")
    expect(tab.get_by_text("“Bold” gets the rest: 50 %.")).to_be_visible()
    tab.get_by_role("radio", name="The best one goes to the others").click()
    settled(tab)
    tab.get_by_role("radio", name="By hand").first.click()
    settled(tab)
    part = tab.get_by_role("spinbutton", name="Tested, per cent")
    part.fill("40")
    part.press("Enter")
    settled(tab)
    expect(tab.get_by_text("Of 60 people 24 are tested, about 12 a variant; 36 wait for the winner.")).to_be_visible()
    expect(tab.get_by_text("A smaller difference it cannot tell from chance.")).to_be_visible()


def start(tab: Page) -> None:
    tab.get_by_role("button", name="Save and start…").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_text("Whoever comes into the audience later does not get it.")).to_be_visible()
    settled(tab)
    name = dialog.get_by_role("textbox", name="Your name")
    if name.count():
        name.fill("Ann")
        dialog.get_by_role("textbox", name="Why").fill("A test")
        dialog.get_by_role("textbox", name="Why").blur()
        settled(tab)
    dialog.get_by_role("button", name="Start for 60 people").click()
    expect(tab.get_by_text("Started for 60 people")).to_be_visible()
    settled(tab)


def choose(tab: Page, *, waiting: int) -> None:
    tab.get_by_role("tab", name="Test", exact=True).click()
    settled(tab)
    expect(
        tab.get_by_text(f"You choose the winner; nothing is chosen without you. {waiting} people wait")
    ).to_be_visible()
    expect(tab.get_by_text("Clicked, of those sent it")).to_be_visible()
    tab.get_by_role("button", name="Let B · Bold win").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_text(f"{waiting} people wait")).to_be_visible()
    settled(tab)
    dialog.get_by_role("button", name="Let it win").click()
    expect(tab.get_by_text("“B · Bold” won: chosen on")).to_be_visible()
    settled(tab)
