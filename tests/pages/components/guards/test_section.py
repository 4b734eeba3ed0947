"""Who gets a campaign, how often and when, in its form: chosen, counted, saved, read back, and what is wrong."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.guards import policy
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from tests.pages.conftest import errors, go, label_of, open_page, said
from tests.scenarios.school import School

LINE = "campaign.+.limit.0"
RIGA = {"field": "city", "operator": "=", "value": "Riga"}


@pytest.fixture
def world(school: School) -> School:
    """Ann and Bob live in Riga; there is a segment of them, and one of Bob."""
    for name in ("ann", "bob"):
        write.write(school.ws, ProfileWrite("students", f"{name}@example.org", {"city": "Riga", "first_name": name}))
    write.write(school.ws, ProfileWrite("students", "carl@example.org", {"city": "Oslo"}))
    segments.save(school.ws, "students", "riga", RIGA, label="Of Riga")
    segments.save(school.ws, "students", "bobs", {"field": "first_name", "operator": "=", "value": "bob"}, label="Bobs")
    return school


def begun(purpose: str = "marketing") -> AppTest:
    test = open_page("campaign")
    label_of(test.text_input, "Name").set_value("New")
    label_of(test.radio, "Purpose").set_value(purpose)
    label_of(test.multiselect, "Field").set_value(["current_courses"])
    return test.run()


def way(test: AppTest, label: str, chosen: str) -> AppTest:
    label_of(test.get("button_group"), label).set_value(chosen)
    return test.run()


def saved(test: AppTest, world: School) -> dict[str, Any]:
    test.button(key="campaign.save").click().run()
    assert not errors(test)
    assert not test.exception
    return campaigns.get(world.ws, "new").definition.as_dict()


def test_nothing_is_said_where_nothing_was_chosen(world: School) -> None:
    kept = saved(begun(), world)
    assert not {"audience", "exclude", "recheck_audience", "limits", "quiet_hours", "holdout"} & set(kept)


def test_segments_are_counted_and_saved(world: School) -> None:
    test = begun()
    assert "**3** of 3 people now" in said(test)
    way(test, "Audience", "segment")
    assert "people now" not in said(test)
    test.selectbox(key="campaign.+.audience.students.segment").set_value("riga").run()
    assert "**2** of 3 people now" in said(test)
    way(test, "Except", "segment")
    test.selectbox(key="campaign.+.exclude.students.segment").set_value("bobs").run()
    assert "1 of them left out: **1** of 3 people now" in said(test)
    assert "People in “Of Riga”, except people in “Bobs”" in said(test)
    label_of(test.checkbox, "Look again when the message falls due").uncheck().run()
    kept = saved(test, world)
    assert (kept["audience"], kept["exclude"], kept["recheck_audience"]) == ("riga", "bobs", False)


def test_conditions_beside_those_of_the_trigger(world: School) -> None:
    test = begun()
    label_of(test.selectbox, "Event").set_value("event").run()
    label_of(test.selectbox, "Event type").set_value("purchase").run()
    test.button(key="campaign.+.only_if").click().run()
    test.selectbox(key="segment.builder.2.property").set_value("value").run()
    test.number_input(key="segment.builder.2.value.value.=").set_value(5).run()
    for part, first in (("Audience", 1_000_002), ("Except", 2_000_002)):
        way(test, part, "condition")
        test.selectbox(key=f"segment.builder.{first}.subject").set_value("field:city").run()
    assert not test.exception
    test.button(key="campaign.save").click().run()
    assert "A condition under “Audience” is not finished" in errors(test)
    test.selectbox(key="segment.builder.1000002.value.city.=").set_value("Riga").run()
    test.selectbox(key="segment.builder.2000002.value.city.=").set_value("Oslo").run()
    assert "0 of them left out: **2** of 3 people now" in said(test)
    kept = saved(test, world)
    assert kept["audience"] == {"combinator": "and", "rules": [RIGA]}
    assert kept["exclude"]["rules"][0]["value"] == "Oslo"
    assert kept["trigger"]["where"]["rules"][0]["value"] == 5


def test_own_limits_quiet_hours_and_holdout(world: School) -> None:
    test = way(way(begun(), "Limits", "own"), "Quiet hours", "own")
    test.number_input(key=f"{LINE}.messages").set_value(3)
    test.selectbox(key=f"{LINE}.then").set_value("wait")
    test.time_input(key="campaign.+.hours.from").set_value(time(22, 30))
    test.number_input(key="campaign.+.holdout").set_value(2.5).run()
    test.button(key="campaign.+.limit.add").click().run()
    test.selectbox(key="campaign.+.limit.1.calendar").set_value(True).run()
    assert "at most 3 messages of all marketing campaigns to a person in 7 days, one more waits for room" in said(test)
    kept = saved(test, world)
    second = {"messages": 2, "days": 7, "calendar": True}
    assert kept["limits"] == [{"messages": 3, "days": 7, "then": "wait"}, second]
    assert kept["quiet_hours"] == {"from": "22:30", "to": "08:00"}
    assert kept["holdout"] == 0.025
    test = open_page("campaign", name="new")
    assert "campaign.save" in {b.key for b in test.button}
    assert "unsaved" not in said(test)
    test.button(key="campaign.new.1.limit.0.remove").click().run()
    test.button(key="campaign.save").click().run()
    assert campaigns.get(world.ws, "new").definition.as_dict()["limits"] == second


def test_none_is_not_what_the_policy_says(world: School) -> None:
    policy.save(world.ws, {"limits": {"messages": 2, "days": 7}, "quiet_hours": {"from": "21:00", "to": "08:00"}})
    policy.limit_topic(world.ws, "general", {"messages": 1, "days": 1})
    test = begun()
    assert "At most 2 messages of all marketing campaigns to a person in 7 days" in said(test)
    assert "The topic has limits of its own, which count as well: at most 1 message of it" in said(test)
    kept = saved(way(way(test, "Limits", "none"), "Quiet hours", "none"), world)
    assert (kept["limits"], kept["quiet_hours"]) == ("none", "none")
    assert "at most 1 message of “General” to a person in 24 hours" in said(open_page("campaign", name="new"))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (f"{LINE}.messages", 0, "0 messages: nobody would get anything."),
        (f"{LINE}.days", 400, "A limit looks back 366 days at most."),
        (f"{LINE}.messages", -1, "A limit is made of whole numbers, 1 or more."),
        (f"{LINE}.days", -7, "A limit is made of whole numbers, 1 or more."),
        ("campaign.+.holdout", 200.0, "from 0 to less than 100 %"),
        ("campaign.+.holdout", -5.0, "from 0 to less than 100 %"),
        ("campaign.+.holdout", 100.0, "100 % leave nobody to send to"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(world: School, key: str, value: float, message: str) -> None:
    test = way(begun(), "Limits", "own")
    test.number_input(key=key).set_value(value).run()
    assert message in said(test)
    test.button(key="campaign.save").click().run()
    assert message in errors(test)
    assert test.number_input(key=key).value == value
    assert [c.name for c in campaigns.list_all(world.ws)] == [world.name]


def test_hours_that_leave_none(world: School) -> None:
    test = way(begun(), "Quiet hours", "own")
    test.time_input(key="campaign.+.hours.to").set_value(time(21)).run()
    test.button(key="campaign.save").click().run()
    assert "From and to are the same" in errors(test)


def test_a_service_message_has_an_audience_alone(world: School) -> None:
    test = way(begun(), "Limits", "own")
    label_of(test.radio, "Purpose").set_value("service").run()
    assert "there are no limits, quiet hours or holdout" in said(test)
    assert {b.label for b in test.get("button_group")} >= {"Audience", "Except"}
    assert "limits" not in saved(test, world)


def test_a_random_part_stays_and_can_be_lifted(world: School) -> None:
    world.campaign(purpose="marketing", topic="general", audience={"bucket": [0, 999]})
    test = open_page("campaign", name=world.name)
    assert "10 % of everybody, chosen at random and always the same." in said(test)
    assert "Look again when the message falls due" not in {c.label for c in test.checkbox}
    label_of(test.number_input, "Waiting time").set_value(3).run()
    test.button(key="campaign.save").click().run()
    assert campaigns.get(world.ws, world.name).definition.audience == {"bucket": [0, 999]}
    way(test, "Audience", "all").button(key="campaign.save").click().run()
    assert campaigns.get(world.ws, world.name).definition.audience is None


def test_what_is_not_saved_survives_other_pages(world: School) -> None:
    test = way(way(begun(), "Limits", "own"), "Audience", "condition")
    test.selectbox(key="segment.builder.1000002.subject").set_value("field:city").run()
    test.selectbox(key="segment.builder.1000002.value.city.=").set_value("Riga").run()
    test.number_input(key=f"{LINE}.messages").set_value(9).run()
    go(test, "profiles")
    kept = saved(go(test, "campaign"), world)
    assert (kept["limits"], kept["audience"]["rules"]) == ({"messages": 9, "days": 7}, [RIGA])


def test_the_way_to_the_policy(world: School) -> None:
    test = begun()
    test.button(key="campaign.+.limits.open").click().run()
    assert test.session_state["settings.tab"] == "Mail policy"
