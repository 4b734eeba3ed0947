"""Versions on the campaign's page: what is saved but does not run, what waits, and two people who edit at once."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Actor
from tests.pages.conftest import errors, in_dialog, label_of, open_page, texts
from tests.scenarios.school import COURSES, School

NAME = "course-registered"


def saved(school: School, who: str = "mary", **settings: object) -> None:
    """By somebody else, elsewhere."""
    ws = school.ws.acting(Actor(who, "admin"))
    found = campaigns.get(ws, NAME).definition.as_dict()
    campaigns.save(ws, "students", parse_definition({**found, **settings}))


def page() -> AppTest:
    return open_page("campaign", name=NAME)


def waits(school: School) -> None:
    """One message, due in ten minutes by the real clock."""
    tick(school.ws)
    write.write(school.ws, ProfileWrite("students", "zoe@example.org", {"current_courses": COURSES[0]}))
    tick(school.ws)


def codes(test: AppTest) -> list[str]:
    return [c.value for c in test.code]


def test_what_is_saved_but_does_not_run_is_told_with_the_ways_out(school: School) -> None:
    assert "is saved, version" not in texts(page())
    saved(school, reentry="once")
    test = page()
    assert "Version 2 is saved, version 1 runs" in texts(test)
    assert "It says otherwise: how often a person gets it." in texts(test)
    test.button(key="campaign.pending.see").click().run()
    assert "**How often a person gets it**  \n:gray[was] every time  \n:gray[is] once" in texts(test)
    assert "never ran" in texts(test)
    test.button(key="campaign.discard").click().run()
    assert "Discarded: the campaign is saved as it runs." in texts(test)
    assert campaigns.get(school.ws, NAME).definition.reentry == "every_time"
    assert "version 3 is saved" not in texts(test)


def test_an_older_version_becomes_the_draft_again(school: School) -> None:
    saved(school, reentry="once")
    test = page()
    test.button(key="campaign.pending.see").click().run()
    test.button(key="campaign.restore").click().run()
    assert campaigns.get(school.ws, NAME).version == 3
    assert "Version 1 is back, saved as version 3." in texts(test)


@pytest.mark.parametrize("moves", [False, True])
def test_activating_asks_what_becomes_of_those_that_wait(school: School, moves: bool) -> None:
    waits(school)
    saved(school, reentry="once")
    test = page()
    test.button(key="campaign.pending.activate").click().run()
    choice = test.radio(key="campaign.accept.waiting")
    assert (choice.label, choice.value) == ("1 message waits under version 1", "stay")
    if moves:
        choice.set_value("move")
    warned = [t for t in test.text_input if t.key == "campaign.accept.by"]
    if warned:
        test.text_input(key="campaign.accept.by").set_value("Mary")
        test.text_area(key="campaign.accept.reason").set_value("Meant so")
    label = "Activate anyway" if warned else "Activate version 2"
    in_dialog(test, "campaign.accept", press=label)
    assert not errors(test)
    [row] = ledger.sends(school.ws, campaign=NAME, state="waiting")
    assert row["version"] == (2 if moves else 1)
    kept = "gets those of version 2." if moves else "keeps them."
    receipt = f"The message that waited under earlier text and rules {kept}"
    assert receipt in texts(test)
    test.session_state["campaign.check.tab.course-registered"] = "Settings"
    assert receipt in texts(test.run())
    # Another tab of the browser knows nothing of it, and the next act ends it.
    assert receipt not in texts(page())
    label_of(test.text_input, "Name").set_value("Another").run()
    test.button(key="campaign.save").click().run()
    assert not errors(test)
    assert receipt not in texts(test)


def test_pause_says_before_it_is_pressed_what_waits(school: School) -> None:
    waits(school)
    assert "1 message waits and keeps waiting; none leaves until you resume." in texts(page())
    assert "None of them gets too late." in texts(page())


def test_pause_says_when_the_first_would_be_lost(school: School) -> None:
    saved(school, useful_for="12h")
    switch.activate(school.ws, NAME, accept="Meant so")
    waits(school)
    [row] = ledger.sends(school.ws, state="waiting")
    day = (row["due_at"] + timedelta(hours=12)).replace(tzinfo=UTC).astimezone(school.ws.zone)
    told = "What fell due more than 12 hours before you resume is skipped as too late. It would be too late after "
    assert f"{told}{day:%a %-d %b %Y, %H:%M}." in texts(page())


def test_who_edits_while_somebody_saves_is_told_and_loses_nothing(school: School) -> None:
    test = page()
    label_of(test.text_input, "Name").set_value("My name for it").run()
    saved(school, reentry="once")
    test.run()
    assert "**mary** saved version 2" in texts(test)
    assert label_of(test.text_input, "Name").value == "My name for it"
    assert test.button(key="campaign.save").disabled
    test.button(key="campaign.stale.overwrite").click().run()
    found = campaigns.get(school.ws, NAME)
    assert (found.version, found.definition.label, found.definition.reentry) == (3, "My name for it", "every_time")


def test_who_drops_theirs_sees_what_was_saved(school: School) -> None:
    test = page()
    label_of(test.text_input, "Name").set_value("My name for it").run()
    saved(school, label="Their name")
    test.run()
    test.button(key="campaign.stale.drop").click().run()
    assert label_of(test.text_input, "Name").value == "Their name"
    assert campaigns.get(school.ws, NAME).version == 2


def test_who_typed_nothing_goes_on_with_what_was_saved(school: School) -> None:
    test = page()
    saved(school, label="Their name")
    test.run()
    assert label_of(test.text_input, "Name").value == "Their name"
    assert "mary" not in texts(test) or "saved version 2 on" not in texts(test)


def test_a_save_in_the_same_moment_is_refused(school: School) -> None:
    test = page()
    label_of(test.text_input, "Name").set_value("My name for it").run()
    saved(school, reentry="once")
    test.button(key="campaign.save").click().run()
    assert campaigns.get(school.ws, NAME).version == 2
    assert label_of(test.text_input, "Name").value == "My name for it"


def test_a_pause_ends_with_what_ran_or_with_what_was_saved_since(school: School) -> None:
    switch.pause(school.ws, NAME)
    saved(school, label="Their name", reentry="once")
    test = page()
    assert test.title[0].value == "course-registered"
    assert "Nothing happened during the pause that would start it." in texts(test)
    assert label_of(test.button, "Activate version 2").key == "campaign.resume"
    label_of(test.button, "Resume version 1").click().run()
    found = campaigns.get(school.ws, NAME)
    assert (found.state, found.as_it_runs.version, found.version) == ("active", 1, 2)
    assert "Version 2 is saved, version 1 runs" in texts(test)


def test_what_was_typed_meanwhile_can_be_kept_as_a_copy(school: School) -> None:
    test = page()
    label_of(test.text_input, "Name").set_value("My name for it").run()
    saved(school, reentry="once")
    test.run()
    assert "Changed: how often a person gets it." in texts(test)
    test.button(key="campaign.stale.copy").click().run()
    assert not errors(test)
    copies = [c for c in campaigns.list_all(school.ws) if c.name != NAME]
    assert [(c.state, c.definition.reentry) for c in copies] == [("draft", "every_time")]
    assert campaigns.get(school.ws, NAME).version == 2
