"""What happens with the winner, in a campaign's form: chosen, saved, told in numbers; and what the test can show."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from pages.components.campaign_test import texts, winner
from tests.pages.components.campaign_test.test_shares import begun
from tests.pages.conftest import errors, label_of, open_page, said
from tests.scenarios.school import School

BY_GOAL: dict[str, Any] = {
    "name": "news",
    "kind": "trigger",
    "trigger": {"event": "by_hand"},
    "content": [{"template": "first"}, {"template": "second"}],
    "goal": {"event": "purchase"},
    "winner": {"by": "goal"},
}


def way(test: AppTest, label: str, chosen: str) -> AppTest:
    label_of(test.get("button_group"), label).set_value(chosen)
    return test.run()


def kept(test: AppTest, school: School) -> dict[str, Any] | None:
    test.button(key="campaign.save").click().run()
    assert not errors(test)
    assert not test.exception
    return campaigns.get(school.ws, "news").definition.as_dict().get("winner")


def test_at_first_everybody_keeps_their_variant(world: School) -> None:
    test = begun("first", "second")
    assert texts.KEPT in said(test)
    assert kept(test, world) is None


def test_with_one_template_nothing_is_asked(world: School) -> None:
    test = begun("first")
    assert texts.WINNER not in [g.label for g in test.get("button_group")]


def test_a_part_is_tested_and_the_best_goes_to_the_others(world: School) -> None:
    people = [ProfileWrite("students", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(98)]
    write.write_many(world.ws, people)
    test = way(begun("first", "second"), texts.WINNER, texts.BEST)
    assert "there is no link whose clicks are counted: it cannot win by clicks" in said(test)
    assert "Of 100 people 20 are tested, about 10 a variant; 80 wait for the winner." in said(test)
    assert "100 are the least by which a winner is chosen: nothing will be chosen without you." in said(test)
    label_of(test.number_input, texts.PART).set_value(50.0)
    label_of(test.number_input, texts.MINIMUM).set_value(20)
    label_of(test.number_input, texts.WAIT).set_value(2).run()
    way(test, texts.UNCLEAR, "hand")
    assert "nothing will be chosen without you" not in said(test)
    assert "a variant, and if 3.0% click, as is usual, the test finds a variant with" in said(test)
    assert kept(test, world) == {"test": 0.5, "minimum": 20, "wait": "2h", "unclear": "hand"}


def test_by_hand_asks_no_more(world: School) -> None:
    test = way(way(begun("first", "second"), texts.WINNER, texts.BEST), texts.BY, "hand")
    assert texts.BY_HAND in said(test)
    assert texts.MINIMUM not in [n.label for n in test.number_input]
    assert kept(test, world) == {"by": "hand", "test": 0.2}


def test_by_the_goal_where_there_is_one(world: School) -> None:
    test = way(begun("first", "second"), texts.WINNER, texts.BEST)
    assert "Goal" not in label_of(test.get("button_group"), texts.BY).options
    campaigns.save(world.ws, "students", parse_definition(BY_GOAL))
    shown = open_page("campaign", name="news")
    assert label_of(shown.get("button_group"), texts.BY).value == "goal"
    assert kept(shown, world) == {"by": "goal"}


def test_where_each_clock_counts_nobody_waits(world: School) -> None:
    test = way(begun("first", "second"), texts.WINNER, texts.BEST)
    way(test, "Start", "daily")
    way(test, "By whose clock", "person")
    assert texts.OF_PERSON in said(test)
    assert kept(test, world) is None


def test_what_is_saved_stays_and_is_shown(world: School) -> None:
    said_before = {"by": "opened", "test": 1.0, "wait": "90m", "minimum": 7}
    content = [{"template": "first"}, {"template": "second"}]
    definition = {"name": "news", "kind": "broadcast", "content": content, "winner": said_before}
    campaigns.save(world.ws, "students", parse_definition(definition))
    test = open_page("campaign", name="news")
    assert texts.ALL_TESTED in said(test)
    assert kept(test, world) == {"by": "opened", "wait": "90m", "minimum": 7}
    assert campaigns.get(world.ws, "news").version == 1


def test_a_trigger_campaign_tests_everybody_until_then(world: School) -> None:
    test = open_page("campaign")
    label_of(test.text_input, "Name").set_value("News")
    label_of(test.radio, "Purpose").set_value("marketing")
    label_of(test.multiselect, "Field").set_value(["current_courses"])
    label_of(test.multiselect, "Template").set_value(["first", "second"]).run()
    test = way(test, texts.WINNER, texts.BEST)
    assert texts.GOES["trigger"] in said(test)
    assert texts.PART not in [n.label for n in test.number_input]
    assert "With 100 people a variant" in said(test)
    assert kept(test, world) == {}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "in the last four weeks 3 people whom it could mail did what starts it."),
        ({"purpose": "service"}, "in the last four weeks 4 people whom it could mail did what starts it."),
        (
            {"audience": {"field": "city", "operator": "=", "value": "Riga"}},
            "in the last four weeks 1 person of its audience whom it could mail did what starts it.",
        ),
    ],
    ids=str,
)
def test_of_a_trigger_campaign_it_counts_whom_it_could_mail(world: School, settings: dict[str, Any], told: str) -> None:
    topics = ((), ("general",), ("general",), ("general",))
    for number, subscribed in enumerate(topics):
        values = {"city": "Riga" if number == 1 else "Oslo"}
        write.write(world.ws, ProfileWrite("students", f"p{number}@example.org", values, subscribe=subscribed))
    trigger = {"event": "fields_updated", "fields": ["city"]}
    definition = {k: v for k, v in BY_GOAL.items() if k not in ("goal", "winner")} | {"trigger": trigger} | settings
    campaigns.save(world.ws, "students", parse_definition(definition))
    assert told in said(open_page("campaign", name="news"))


@pytest.mark.parametrize(
    ("people", "part", "variants", "told"),
    [
        (8_400, 0.2, 2, "Of 8,400 people 1,680 are tested, about 840 a variant; 6,720 wait for the winner."),
        (1, 0.5, 2, "Of 1 person 0 are tested, about 0 a variant; 1 wait for the winner."),
    ],
)
def test_in_numbers(people: int, part: float, variants: int, told: str) -> None:
    assert winner.parted(people, part, variants) == told


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        (texts.PART, 0.0, texts.NO_PART),
        (texts.PART, 120.0, texts.NO_PART),
        (texts.PART, -1.0, texts.NO_PART),
        (texts.MINIMUM, 0, f"{texts.MINIMUM}: take a whole number from 1 to 10,000,000."),
        (texts.MINIMUM, 10_000_001, f"{texts.MINIMUM}: take a whole number from 1 to 10,000,000."),
        (texts.WAIT, -4, f"{texts.WAIT}: take a whole number from 0 to 999,999."),
    ],
)
def test_what_cannot_be_is_refused_and_stays(world: School, label: str, typed: float, sentence: str) -> None:
    test = way(begun("first", "second"), texts.WINNER, texts.BEST)
    label_of(test.number_input, label).set_value(typed).run()
    assert sentence in said(test)
    test.button(key="campaign.save").click().run()
    assert errors(test) == sentence
    assert not test.exception
    assert label_of(test.number_input, label).value == typed
    assert "news" not in [c.name for c in campaigns.list_all(world.ws)]
