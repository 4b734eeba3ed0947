"""The card: saving with and without triggers, bad values, subscriptions, why."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.campaigns import ledger
from engine.profiles import fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from tests.pages.conftest import errors, label_of, open_page, texts
from tests.scenarios.school import COURSES, School

ANN = {"database": "students", "key": "ann@example.org"}


def save(test: AppTest) -> AppTest:
    return test.button(key="profile.save").click().run()


def test_the_new_field_stands_in_the_card_empty(school: School) -> None:
    fields.add(school.ws, "students", "mood", type="string", label="Mood")
    test = open_page("profile", **ANN)
    assert "Additional fields" in texts(test)
    assert label_of(test.text_input, "Mood").value == ""


@pytest.mark.parametrize("quiet", [False, True])
def test_saving_a_course_starts_the_campaign_unless_told_not_to(school: School, quiet: bool) -> None:
    planned = sum(ledger.counts(school.ws).values())
    test = open_page("profile", **ANN)
    label_of(test.selectbox, "Current courses").set_value(COURSES[2])
    test.checkbox(key="profile.quiet").set_value(quiet)
    save(test)
    assert "Saved: Current courses changed." in texts(test)
    assert reading.find(school.ws, "students", "ann@example.org")["current_courses"] == COURSES[2]
    assert reading.history(school.ws, "students", _id(school))[0]["starts_triggers"] is not quiet
    tick(school.ws)
    assert sum(ledger.counts(school.ws).values()) == planned + (0 if quiet else 1)


def test_a_quiet_change_says_what_becomes_of_a_message_that_waits(school: School) -> None:
    wish = ProfileWrite("students", ANN["key"], {"current_courses": COURSES[2]})
    write.write(school.ws, wish)
    tick(school.ws)
    test = open_page("profile", **ANN)
    label_of(test.selectbox, "Current courses").set_value(COURSES[0])
    test.checkbox(key="profile.quiet").check()
    assert "Waiting messages of **course-registered**: 1 moved to a later time." in texts(save(test))


def test_do_not_start_triggers_counts_for_one_save(school: School) -> None:
    test = open_page("profile", **ANN)
    label_of(test.selectbox, "Current courses").set_value(COURSES[2])
    test.checkbox(key="profile.quiet").check()
    assert save(test).checkbox(key="profile.quiet").value is False


def test_saving_nothing_says_so(school: School) -> None:
    assert "Nothing to save: no value differs." in texts(save(open_page("profile", **ANN)))


def test_what_was_typed_survives_an_error(school: School) -> None:
    test = open_page("profile", **ANN)
    label_of(test.text_input, "First name").set_value("x" * 20_000)
    label_of(test.text_input, "City").set_value("Ankara")
    save(test)
    assert "First name" in errors(test)
    assert label_of(test.text_input, "City").value == "Ankara"
    assert reading.find(school.ws, "students", "ann@example.org")["city"] is None


def test_subscribing_by_hand(school: School) -> None:
    test = open_page("profile", **ANN)
    test.button(key="profile.topic.general").click().run()
    assert subscriptions.states(school.ws, _id(school)) == {"general": "subscribed"}
    test.button(key="profile.topic.general").click().run()
    assert subscriptions.states(school.ws, _id(school)) == {"general": "unsubscribed"}


def test_why_did_this_person_get_it(school: School) -> None:
    test = open_page("profile", **ANN)
    test.selectbox(key="profile.why").set_value("course-registered").run()
    assert "a later change during the waiting time took its place" in texts(test)


def _id(school: School) -> int:
    return reading.find(school.ws, "students", "ann@example.org")["profile_id"]


def test_a_person_is_put_into_a_static_segment_and_out_again(school: School) -> None:
    segments.save(school.ws, "students", "guests", None, kind="static", label="Guests")
    segments.save(school.ws, "students", "everybody", {"combinator": "and", "rules": []}, label="Everybody")
    test = open_page("profile", **ANN)
    assert [b.label for b in test.button if b.key and b.key.startswith("profile.segment.")] == ["Everybody"]
    test = test.selectbox(key="profile.join.1").set_value("guests").run()
    assert [s.name for s in segments.segments_of(school.ws, "students", ANN["key"])] == ["everybody", "guests"]
    test.button(key="profile.leave.guests").click().run()
    assert [s.name for s in segments.segments_of(school.ws, "students", ANN["key"])] == ["everybody"]
