"""Starting a campaign for one person from their card."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import events
from engine.campaigns import ledger, switch
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.profiles import reading
from engine.runner import tick
from engine.workspace import Actor
from pages.components import state
from tests.pages.conftest import in_dialog, label_of, open_page, texts
from tests.scenarios.school import School

ANN = {"database": "students", "key": "ann@example.org"}
ASKED = "profile.start"
NOTE = TemplateSource(
    subject="A note", html="<p>{{ event.note }} ({{ event.type }}, {{ event.items[0].name | default('') }})</p>"
)


def with_campaign(school: School, name: str = "note", *, active: bool = True, **settings: Any) -> School:
    if not any(t.name == "note" for t in templates.list_all(school.ws)):
        templates.save(school.ws, "note", NOTE)
    school.name = name
    school.campaign(trigger={"event": "by_hand"}, content=[{"template": "note"}], **settings)
    if active:
        switch.activate(school.at(13), name)
    return school


def card() -> AppTest:
    test = open_page("profile", **ANN)
    test.button(key=ASKED).click()
    return in_dialog(test, ASKED)


def test_press_tick_sent(school: School) -> None:
    with_campaign(school, label="A note by hand")
    test = card()
    assert "gets “note” within seconds." in texts(test)
    label_of(test.text_input, "Note").set_value("Call me back")
    in_dialog(test, ASKED, press="profile.start.do")
    assert "“A note by hand” was started." in texts(test)
    who = reading.find(school.ws, "students", ANN["key"])["profile_id"]
    (event, *_) = [e for e in events.timeline(school.ws, "students", who) if e["type"] == "by_hand"]
    assert event["properties"] == {"note": "Call me back"}
    tick(school.ws)
    (row,) = ledger.sends(school.ws, campaign="note")
    assert (row["state"], row["profile"]) == ("sent", ANN["key"])
    assert "Call me back (by_hand, )" in mailbox.read(school.ws.mailbox, row["send_id"]).text


def test_only_active_ones_started_by_hand_are_listed(school: School) -> None:
    with_campaign(school)
    with_campaign(school, "draft", active=False)
    with_campaign(school, "later", wait="2h")
    test = card()
    assert set(test.selectbox(key=f"{ASKED}.campaign").options) == {"note", "later"}
    test.session_state[f"asked.{ASKED}"] = True
    test.selectbox(key=f"{ASKED}.campaign").set_value("later").run()
    assert "gets “note” in 2 hours." in texts(test)


def test_where_there_is_none_it_says_what_to_do(school: School) -> None:
    assert "Choose the event “By hand” in a campaign" in texts(card())


def test_who_may_not_send_cannot_press(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    test = open_page("profile", **ANN)
    assert not test.button(key=ASKED).disabled
    workspace = state.workspace
    marketer = Actor("Mia", "marketer")
    monkeypatch.setattr("pages.components.frame.workspace", lambda: workspace().acting(marketer))
    assert open_page("profile", **ANN).button(key=ASKED).disabled
