"""The tab Queue: empty, the switch of all sending, messages in doubt, the relay; and what other pages say of it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns, ledger, switch
from engine.delivery.outcome import OutcomeKind
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import queue, sending, tick
from engine.runner.queue import Way
from engine.workspace import Workspace, close_shared
from pages.components.delivery import TAB, texts
from tests.engine.runner.test_queue import Answering
from tests.pages.conftest import open_page, said
from tests.scenarios.school import COURSES, School


def opened() -> AppTest:
    test = open_page("messages")
    test.session_state["messages.tab"] = TAB
    test.run()
    assert not test.exception
    return test


def ask(school: School, *names: str, kind: OutcomeKind) -> None:
    """A fresh version without a wait, and so a message to each at once, which the way out answers so."""
    school.campaign(wait="0m")
    switch.activate(school.ws, school.name)
    people = [ProfileWrite("students", name, {"current_courses": COURSES[0]}) for name in names]
    write.write_many(school.ws, people)
    tick(school.ws, Answering(kind))


def states(school: School) -> list[str]:
    return [r["state"] for r in ledger.sends(school.ws) if r["profile"].startswith("new")]


@pytest.fixture
def in_doubt(school: School) -> School:
    ask(school, "new1@example.org", "new2@example.org", kind="in_doubt")
    return school


def test_before_anything_happened(empty: Workspace) -> None:
    test = opened()
    assert texts.SWITCH["on"] in said(test)
    assert texts.NOTHING_SENT in said(test)
    assert texts.NOT_HELD in said(test)
    assert "Nothing waits." in said(test)
    assert texts.MAILBOX in said(test)
    assert [m.value for m in test.metric] == ["0"] * 5


def test_pause_all_asks_and_every_page_says_so(school: School) -> None:
    test = opened()
    test.button(key="delivery.pause").click().run()
    assert not sending.is_paused(school.ws)
    test.button(key="delivery.pause.sure").click().run()
    assert sending.is_paused(school.ws)
    assert "All sending is paused since" in said(test)
    assert "delivery.pause" not in {b.key for b in test.button}
    for page in ("overview", "campaigns"):
        assert "All sending is paused since" in said(open_page(page))
    test.button(key="delivery.resume").click().run()
    test.button(key="delivery.resume.sure").click().run()
    assert sending.sending(school.ws).state == "on"
    assert texts.RESUMED in said(test)
    assert "All sending is paused" not in said(open_page("overview"))


def test_a_drain_can_be_taken_back(school: School) -> None:
    test = opened()
    test.button(key="delivery.drain").click().run()
    test.button(key="delivery.drain.sure").click().run()
    assert sending.sending(school.ws).state == "draining"
    assert "still leaves" in said(test)
    assert {"delivery.pause", "delivery.resume"} <= {b.key for b in test.button}


def test_whoever_thinks_better_of_it_changes_nothing(school: School) -> None:
    test = opened()
    test.button(key="delivery.pause").click().run()
    test.button(key="delivery.pause.cancel").click().run()
    assert sending.sending(school.ws).state == "on"


def test_the_overview_leads_to_the_queue(school: School) -> None:
    sending.pause(school.ws)
    test = open_page("overview")
    test.button(key="delivery.open").click().run()
    assert test.session_state["messages.tab"] == TAB


@pytest.mark.parametrize(("word", "then"), [("arrived", "sent"), ("again", "deferred"), ("lost", "failed")])
def test_all_of_a_campaign_are_settled(in_doubt: School, word: str, then: str) -> None:
    test = opened()
    test.button(key="delivery.settle_all").click().run()
    test.button(key=f"delivery.word.{word}").click().run()
    assert states(in_doubt) == [then, then]
    # One waited before.
    assert texts.SETTLED[word].format("3 messages") in said(test)  # type: ignore[index]


def test_one_is_settled(in_doubt: School) -> None:
    test = opened()
    test.session_state["delivery.doubt.0"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    test.run()
    chosen = queue.in_doubt(in_doubt.ws)[1].profile
    assert f"What became of **{chosen}**?" in said(test)
    test.button(key="delivery.word.lost").click().run()
    assert {r["profile"]: r["state"] for r in ledger.sends(in_doubt.ws)}[chosen] == "failed"
    assert sorted(states(in_doubt)) == ["failed", "in_doubt"]


def test_what_the_relay_put_off(school: School) -> None:
    ask(school, "new1@gmail.com", "new2@gmail.com", kind="retry")
    test = opened()
    reasons, to = [table.value.to_dict("records") for table in test.dataframe if "Messages" in table.value]
    assert reasons == [{"Reason": texts.HELD_FOR["relay"], "Messages": 3}]
    assert to == [{"To": "Gmail", "Messages": 2}, {"To": "example.org", "Messages": 1}]


def test_a_relay_that_does_not_answer_is_tried_by_a_button(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Workspace] = []
    way = Way(
        "mail.example.org:587", True, 10, 0.5, closed_for=95, why="421 too busy", workers=1, most=2, slow={"gmail": 9}
    )
    monkeypatch.setattr(queue, "way_of", lambda ws: way)
    monkeypatch.setattr(queue, "try_now", tried.append)
    test = opened()
    shown = said(test)
    assert "left alone for 95 s" in shown
    assert "421 too busy" in shown
    assert "up to 10 connections, 30 a minute at most".capitalize() in shown
    assert "Slower to Gmail, which asked for patience: 9 a minute." in shown
    test.button(key="delivery.try").click().run()
    assert len(tried) == 1


def test_settings_that_change_where_mail_goes_are_said(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMCAST_TEST_TO", "qa@example.org")
    close_shared()
    assert "every message goes to `qa@example.org`" in said(opened())


def test_a_campaign_that_paused_itself_goes_on_by_one_click(school: School) -> None:
    ask(school, *(f"new{n}@example.org" for n in range(60)), kind="refused")
    assert campaigns.get(school.ws, school.name).state == "paused"
    assert "paused itself: 60 of its last 60 messages could not be sent." in said(open_page("overview"))
    test = open_page("campaign", name=school.name)
    assert "It paused itself: 60 of its last 60 messages could not be sent (100 %)" in said(test)
    test.button(key="campaign.health.go_on").click().run()
    assert not test.exception
    assert campaigns.get(school.ws, school.name).state == "active"
    assert "It paused itself" not in said(test)
