"""The tab Trial of a campaign: tried, told, kept, and what one should know of it."""

from __future__ import annotations

from datetime import date
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import jobs, segments
from engine.campaigns import campaigns, ledger
from engine.campaigns.model import parse_definition
from engine.campaigns.trial import Backtest, backtest
from engine.errors import StateError
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from pages.components.campaign_trial import running
from pages.components.campaign_trial import section as trial
from tests.pages.conftest import errors, go, label_of, open_page, said, texts
from tests.scenarios.school import COURSES, School

NAME = "course-registered"
PRESS = "campaign.trial.start"
ACTIVATE = "campaign.trial.activate"


def at_trial(name: str = NAME) -> AppTest:
    test = open_page("campaign", name=name)
    return opened(test, name)


def opened(test: AppTest, name: str = NAME) -> AppTest:
    test.session_state[f"campaign.check.tab.{name}"] = "Trial"
    return test.run()


def tried(test: AppTest, school: School) -> AppTest:
    test.button(key=PRESS).click().run()
    for row in jobs.list_all(school.ws, [running.KIND]):
        assert jobs.wait(school.ws, row.job_id, 60)
    return test.run()


def on_that_day(school: School, until: date = date(2026, 1, 5)) -> AppTest:
    """The school's three changes: Ann chose twice, Bob once."""
    test = at_trial()
    label_of(test.get("button_group"), "Over the last").set_value("own")
    test.run()
    test.date_input(key=f"campaign.trial.{NAME}.days").set_value((date(2026, 1, 5), until))
    return tried(test.run(), school)


def test_it_is_tried_and_told(school: School) -> None:
    assert "Nothing is sent, and nothing is written down." in texts(at_trial())
    test = on_that_day(school)
    assert not test.exception
    assert "On 5 Jan 2026, 3 things would have started it: 2 messages to 2 people; 1 stopped." in said(test)
    figures = {m.label: m.value for m in test.metric}
    assert (figures["Would start"], figures["Most for one"]) == ("3", "1")
    assert "version 1 · 5 Jan 2026, 00:00 to 6 Jan 2026, 00:00, UTC" in said(test)
    assert "Nobody would have got more than one message." in texts(test)
    assert "There is no forecast of the coming week" in texts(test)
    stopped, who = (d.value for d in test.dataframe[-2:])
    assert stopped.to_numpy().tolist() == [["A later change in the waiting time took its place", 1, 1, "33.3 %"]]
    assert list(who["Person"]) == ["ann@example.org", "ann@example.org", "bob@example.org"]
    assert f"You are in: {COURSES[1]}" in texts(test)
    label_of(test.selectbox, "Message").set_value(1).run()
    assert f"You are in: {COURSES[2]}" in texts(test)


def test_changes_that_were_to_start_nothing_are_told(school: School) -> None:
    write.write(
        school.at(30), ProfileWrite("students", "cid@example.org", {"current_courses": COURSES[0]}, triggers=False)
    )
    told = "1 more change was written with “do not start triggers”"
    assert told in texts(on_that_day(school))


def test_over_a_long_time_a_bar_is_a_week(school: School) -> None:
    test = on_that_day(school, date(2026, 6, 5))
    assert not test.exception
    assert "by week" in test.get("plotly_chart")[0].proto.spec
    assert "No message would have left in the last 4 weeks of the trial, so none is foreseen." in texts(test)


def test_the_rows_of_one_outcome(school: School) -> None:
    test = on_that_day(school)
    outcome = label_of(test.selectbox, "Outcome")
    assert outcome.options == ["All", "Sent", "Skipped: Replaced by a later change"]
    outcome.set_value(("skipped", "restarted")).run()
    assert list(test.dataframe[-1].value["Person"]) == ["ann@example.org"]


def test_a_draft_is_tried_and_nothing_is_written(school: School) -> None:
    definition = campaigns.get(school.ws, NAME).definition.as_dict() | {"name": "draft", "wait": "0m"}
    campaigns.save(school.ws, "students", parse_definition(definition))
    write.write(school.ws, ProfileWrite("students", "carl@example.org", {"current_courses": COURSES[0]}))
    before = ledger.counts(school.ws)
    test = tried(at_trial("draft"), school)
    assert "In the last 28 days and today, 1 thing would have started it: 1 message to 1 person; 0 stopped." in said(
        test
    )
    assert ledger.counts(school.ws) == before
    (job,) = jobs.list_all(school.ws, [running.KIND])
    assert job.report == {"version": 1, "planned": 1, "sent": 1}


def test_it_stays_and_is_old_once_something_was_changed(school: School) -> None:
    test = opened(go(go(on_that_day(school), "overview"), "campaign", name=NAME))
    assert "3 things would have started it" in texts(test)
    assert "was changed since: try it again" not in texts(test)
    label_of(test.text_input, "Name").set_value("Another").run()
    assert "have not saved is not part of it" in texts(test)
    school.campaign(wait="3h")
    assert "was changed since: try it again" in texts(opened(test))


def test_nobody(school: School) -> None:
    test = tried(at_trial(), school)
    assert "Nothing would have started it in this time." in said(test)
    assert "Nobody got another Current courses in this time." in said(test)


def test_one_day_alone_is_no_range(school: School) -> None:
    test = at_trial()
    label_of(test.get("button_group"), "Over the last").set_value("own")
    test.run()
    test.date_input(key=f"campaign.trial.{NAME}.days").set_value((date(2026, 1, 5),)).run()
    assert "Choose the first and the last day." in texts(test)
    assert test.button(key=PRESS).disabled


@pytest.mark.usefixtures("at_once")
def test_while_it_is_tried(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    may_end = Event()

    def slow(*asked: Any, **said: Any) -> Backtest:
        assert may_end.wait(60)
        return backtest(*asked, **said)

    monkeypatch.setattr(running, "backtest", slow)
    test = at_trial()
    test.button(key=PRESS).click().run()
    assert "Trial of " in texts(test)
    assert [b for b in test.button if b.label == "Stop"]
    assert test.button(key=PRESS).disabled
    may_end.set()
    (job,) = jobs.list_all(school.ws, [running.KIND])
    assert jobs.wait(school.ws, job.job_id, 60)
    assert "Nothing would have started it" in texts(test.run())
    assert not test.button(key=PRESS).disabled


def test_what_fails_says_why(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_asked: Any, **_said: Any) -> Backtest:
        raise StateError("The disk is full.")

    monkeypatch.setattr(running, "backtest", failing)
    test = tried(at_trial(), school)
    assert "The trial failed: The disk is full." in errors(test)
    monkeypatch.setattr(running, "backtest", backtest)
    assert "Nothing would have started it" in texts(tried(test, school))


def test_a_broadcast_has_no_past_to_be_tried_on(school: School) -> None:
    definition = {"name": "letter", "kind": "broadcast", "content": [{"template": "course-welcome"}]}
    campaigns.save(school.ws, "students", parse_definition(definition))
    test = open_page("campaign", name="letter")
    assert not test.exception
    assert trial.TAB not in [tab.label for tab in test.tabs]


def test_from_when_on_it_is_known_is_said(school: School) -> None:
    segments.save(school.ws, "students", "all", None, label="All $1", kind="static")
    definition = {"name": "hello", "kind": "trigger", "trigger": {"event": "segment_entered", "segment": "all"}}
    definition |= {"content": [{"template": "course-welcome"}], "purpose": "service"}
    campaigns.save(school.ws, "students", parse_definition(definition))
    test = tried(at_trial("hello"), school)
    assert "Who comes into the segment “All \\$1” or leaves it is known since" in texts(test)
    assert "There is no forecast of the coming week" in texts(test)


def test_a_draft_is_activated_where_it_was_tried(school: School) -> None:
    school.name = "draft"
    school.campaign(label="Draft")
    test = at_trial("draft")
    assert test.button(key=ACTIVATE).proto.type == "secondary"
    test.button(key=PRESS).click().run()
    assert [test.button(key=key).proto.type for key in (PRESS, ACTIVATE)] == ["secondary", "primary"]
    label_of(test.text_input, "Name").set_value("Another").run()
    assert test.button(key=ACTIVATE).disabled
    label_of(test.text_input, "Name").set_value("Draft").run()
    test.button(key=ACTIVATE).click().run()
    assert not errors(test)
    assert campaigns.get(school.ws, "draft").state == "active"
    assert "Active: every change from now on counts." in texts(test)
    with pytest.raises(KeyError):
        test.button(key=ACTIVATE)
    # Nothing waits to be activated where it runs as it is saved.
    with pytest.raises(KeyError):
        at_trial().button(key=ACTIVATE)


def test_what_somebody_else_saves_meanwhile_is_not_activated(school: School) -> None:
    school.name = "draft"
    school.campaign(label="Draft")
    test = at_trial("draft")
    test.button(key=PRESS).click().run()
    school.campaign(label="Draft", reentry="once")
    test.button(key=ACTIVATE).click().run()
    assert "Version 2 was saved meanwhile, elsewhere: version 1 was not activated." in said(test)
    assert campaigns.get(school.ws, "draft").state == "draft"
    test.button(key=ACTIVATE).click().run()
    assert "meanwhile" not in said(test)


def test_a_press_is_about_its_own_campaign(school: School) -> None:
    """Who presses and goes to another campaign in the same moment activates the other one neither then nor later."""
    school.name = "draft"
    school.campaign(label="Draft")
    school.name = "another"
    school.campaign(label="Another")
    test = at_trial("draft")
    test.session_state["campaign.activate_button.pressed"] = ("another", 1)
    test.run()
    assert not errors(test)
    assert "meanwhile" not in said(test)
    assert {campaigns.get(school.ws, name).state for name in ("draft", "another")} == {"draft"}


def test_where_nothing_was_pressed_nothing_is_told(school: School) -> None:
    """Also after the buttons of the form were there, and one of them was pressed."""
    school.name = "draft"
    school.campaign(label="Draft")
    test = open_page("campaign", name="draft")
    test.run()
    assert "was not activated" not in said(test)
    label_of(test.text_input, "Name").set_value("Other words").run()
    test.button(key="campaign.activate").click().run()
    assert "was not activated" not in said(test)
    found = campaigns.get(school.ws, "draft")
    assert (found.state, found.version, found.definition.label) == ("active", 2, "Other words")
