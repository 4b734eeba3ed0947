"""A dynamic segment in the form of a campaign: explained, made updatable there, and then waited for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.access import visits
from engine.access.permissions import USER_ROLES
from engine.campaigns import campaigns, ledger, switch
from engine.clock import FixedClock
from engine.delivery import mailbox
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Actor, Workspace
from pages.components.state import when
from tests.pages.components.campaign_trigger.test_section import begun, chosen, select
from tests.pages.conftest import errors, label_of, open_page, said
from tests.scenarios.school import School

NAME = "berliners"
BERLINERS = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "Berlin"}]}
PRESS = "campaign.+.trigger.make_updatable"
ENTERED = {"event": "segment_entered", "segment": NAME}
HOUR = timedelta(hours=1)


@pytest.fixture
def world(school: School) -> School:
    """A dynamic segment with Ann in it."""
    moved(school.ws, "ann")
    segments.save(school.ws, "students", NAME, BERLINERS, label="Berliners", description="For the meeting")
    return school


def moved(ws: Workspace, name: str, city: str = "Berlin") -> None:
    write.write(ws, ProfileWrite("students", f"{name}@example.org", {"city": city}))


def picked(event: str = "segment_entered") -> AppTest:
    test = begun(event)
    select("Segment", NAME)(test)
    return test.run()


def saved(test: AppTest) -> AppTest:
    return test.button(key="campaign.save").click().run()


def definition(world: School, name: str = "new") -> dict[str, Any]:
    return campaigns.get(world.ws, name).definition.as_dict()


def gone_to(world: School) -> list[str]:
    return sorted(r["profile"] for r in ledger.sends(world.ws, campaign="new", state="sent"))


def in_mailbox(world: School) -> int:
    return len(mailbox.list_mails(world.ws.mailbox, limit=1000))


def passed(world: School, hours: int) -> Workspace:
    """The workspace so long after the segment's next refresh."""
    at = segments.get(world.ws, NAME).next_refresh_at
    assert at
    return world.ws.acting(clock=FixedClock(at + hours * HOUR))


def as_role(patch: pytest.MonkeyPatch, role: str) -> None:
    patch.setattr(visits, "actor", lambda *_: Actor(f"{role}@example.org", role, "dashboard"))


def test_it_is_explained_and_not_saved(world: School) -> None:
    test = picked()
    assert "“Berliners” is dynamic: it is judged only when it is used" in said(test)
    assert "starts nothing: only who comes in at a later refresh does" in said(test)
    assert "It is used by" not in said(test)
    assert "“Berliners” is dynamic: press “Make it updatable” under Trigger" in errors(saved(test))
    assert "new" not in [c.name for c in campaigns.list_all(world.ws)]
    assert segments.get(world.ws, NAME).kind == "dynamic"
    assert "starts nothing: only who goes out at a later refresh does" in said(chosen(test, "segment_left"))


def test_made_updatable_it_starts_the_campaign_for_who_comes_in_at_a_refresh(world: School) -> None:
    before = segments.get(world.ws, NAME)
    test = picked().button(key=PRESS).click().run()
    found = segments.get(world.ws, NAME)
    assert (found.kind, found.schedule) == ("updatable", {"daily": "06:00"})
    assert [getattr(found, part) for part in ("label", "description", "condition", "version")] == [
        getattr(before, part) for part in ("label", "description", "condition", "version")
    ]
    assert "is dynamic" not in said(test)
    assert "is updatable now: " in said(test)
    assert "who came and who went is found at the next refresh" in said(picked())
    # What stood in the form stands there.
    assert label_of(test.selectbox, "Segment").value == NAME
    assert label_of(test.text_input, "Name").value == "New"
    assert not errors(saved(test))
    assert definition(world)["trigger"] == ENTERED

    switch.activate(world.ws, "new")
    tick(world.ws)
    assert gone_to(world) == []
    moved(world.ws, "bob")
    tick(world.ws)
    before_it = in_mailbox(world)
    tick(passed(world, 0))
    assert gone_to(world) == ["bob@example.org"]
    assert in_mailbox(world) == before_it + 1
    # Each further refresh starts it for whoever came since.
    tick(passed(world, 1))
    assert gone_to(world) == ["bob@example.org"]


def test_who_is_in_it_starts_what_waits_for_who_leaves_only_on_leaving(world: School) -> None:
    saved(picked("segment_left").button(key=PRESS).click().run())
    switch.activate(world.ws, "new")
    tick(world.ws)
    assert gone_to(world) == []
    moved(world.ws, "ann", "Bonn")
    tick(passed(world, 0))
    assert gone_to(world) == ["ann@example.org"]


def test_with_a_schedule_of_ones_own(world: School) -> None:
    test = picked()
    assert "by hand only" not in label_of(test.selectbox, "Refreshed").options
    label_of(test.selectbox, "Refreshed").set_value("weekly").run()
    label_of(test.multiselect, "Weekdays").set_value([]).run()
    test.button(key=PRESS).click().run()
    assert "weekdays, 1 (Monday) to 7" in errors(test)
    label_of(test.multiselect, "Weekdays").set_value([1, 4]).run()
    label_of(test.selectbox, "Time zone").set_value("Europe/Berlin").run()
    test.button(key=PRESS).click().run()
    schedule = {"weekly": [1, 4], "time": "06:00", "time_zone": "Europe/Berlin"}
    assert segments.get(world.ws, NAME).schedule == schedule


def test_what_changed_meanwhile_is_left_as_it_is(world: School) -> None:
    test = picked()
    segments.save(world.ws, "students", NAME, BERLINERS, kind="static", label="The list")
    test.button(key=PRESS).click().run()
    found = segments.get(world.ws, NAME)
    assert (found.kind, found.label) == ("static", "The list")
    assert not errors(saved(test))


def test_one_that_is_archived_meanwhile(world: School) -> None:
    test = picked()
    segments.archive(world.ws, NAME)
    test.button(key=PRESS).click().run()
    assert "There is no segment in this database yet" in said(test)


def test_what_else_uses_it_is_said(world: School) -> None:
    world.name = "meeting"
    world.campaign(audience={"segment": NAME, "operator": "in"})
    assert "It is used by campaign meeting. There, too, it holds from then on" in said(picked())


def test_one_without_a_schedule_says_that_nothing_happens_by_itself(world: School) -> None:
    segments.save(world.ws, "students", NAME, BERLINERS, kind="updatable", label="Berliners")
    assert "found only when somebody presses Refresh" in said(picked())


@pytest.mark.parametrize("kind", ["trigger", "broadcast"])
def test_as_a_goal(world: School, kind: str) -> None:
    test = begun("by_hand") if kind == "trigger" else open_page("campaign", kind="broadcast")
    key = "campaign.+" if kind == "trigger" else "campaign.+broadcast"
    if kind == "broadcast":
        label_of(test.text_input, "Name").set_value("New")
    test.segmented_control(key=f"{key}.goal.kind").set_value("segment").run()
    assert "comes in at that moment: it counts only for messages sent before that" in said(test)
    assert "press “Make it updatable” under Goal" in errors(saved(test))
    test.button(key=f"{key}.goal.make_updatable").click().run()
    assert not errors(saved(test))
    assert segments.get(world.ws, NAME).kind == "updatable"
    assert definition(world)["goal"]["segment"] == NAME


def test_in_the_form_of_a_saved_campaign(world: School) -> None:
    """Another one comes first in its lists, so that what is saved is not what they begin with."""
    segments.save(world.ws, "students", "aunts", None, kind="static", label="Aunts")
    segments.save(world.ws, "students", NAME, BERLINERS, kind="updatable", label="Berliners")
    world.name = "new"
    world.campaign(trigger=ENTERED, goal={"segment": NAME})
    segments.save(world.ws, "students", NAME, BERLINERS, label="Berliners")
    test = open_page("campaign", name="new").run()
    assert "unsaved" not in said(test)
    assert "nobody knows when somebody came in" in errors(test.button(key="campaign.activate").click().run())
    test.button(key="campaign.new.1.goal.make_updatable").click().run()
    # In both of its places it is another one now, and stays chosen without a word of Streamlit's.
    assert [s.value for s in test.selectbox if s.label == "Segment"] == [NAME, NAME]
    assert not test.warning
    assert "is dynamic" not in said(test)
    assert "unsaved" not in said(test)
    at = when(world.ws, segments.get(world.ws, NAME).next_refresh_at)
    assert "is updatable now: " in said(test)
    assert f"first time at the refresh of {at} (UTC)." in said(test)


@pytest.mark.parametrize("role", USER_ROLES)
def test_only_who_may_write_makes_it_so(world: School, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    """Others see the campaign that somebody saved; a form of their own they cannot fill in."""
    segments.save(world.ws, "students", NAME, BERLINERS, kind="updatable", label="Berliners")
    saved(picked())
    segments.save(world.ws, "students", NAME, BERLINERS, label="Berliners")
    as_role(monkeypatch, role)
    writes = role in ("marketer", "sender", "admin")
    test = open_page("campaign", name="new")
    button = next(b for b in test.button if b.label == "Make it updatable")
    assert "“Berliners” is dynamic" in said(test)
    assert button.disabled != writes
    # A browser can send what it likes.
    button.proto.disabled = False
    button.click().run()
    assert ("may not do this" in errors(test)) != writes
    assert segments.get(world.ws, NAME).kind == ("updatable" if writes else "dynamic")
