"""Adding people by hand, topics, suppression, and finding one among many."""

from __future__ import annotations

import pytest

from engine.delivery import senders
from engine.profiles import reading, subscriptions
from tests.pages.conftest import errors, in_dialog, label_of, open_page, texts
from tests.scenarios.school import School


def test_a_new_profile_opens_its_card(school: School) -> None:
    test = in_dialog(open_page("profiles"), "profiles.new")
    test.text_input(key="profiles.new.key").set_value("Carl@Example.org")
    test.text_input(key="profiles.new.first_name").set_value("Carl")
    in_dialog(test, "profiles.new", press="Create profile")
    found = reading.find(school.ws, "students", "carl@example.org")
    assert subscriptions.states(school.ws, found["profile_id"]) == {"general": "subscribed"}
    assert test.title[0].value == "Carl"
    assert "Additional fields" in texts(test)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("", "Email is the key: it needs a value."),
        ("nonsense", "“nonsense” is not an email address"),
        ("ann@example.org", "A profile “ann@example.org” exists already."),
    ],
)
def test_a_bad_profile_stays_typed(school: School, key: str, message: str) -> None:
    test = in_dialog(open_page("profiles"), "profiles.new")
    test.text_input(key="profiles.new.key").set_value(key)
    test.text_input(key="profiles.new.first_name").set_value("Carl")
    in_dialog(test, "profiles.new", press="Create profile")
    assert message in errors(test)
    assert test.text_input(key="profiles.new.first_name").value == "Carl"
    assert reading.count(school.ws, "students") == 2


def test_search(school: School) -> None:
    test = open_page("profiles")
    test.text_input(key="profiles.search").set_value("bob").run()
    assert "1 person" in texts(test)
    test.text_input(key="profiles.search").set_value("![x](http://a.org)").run()
    assert r"Nobody matches “!\[x\]" in texts(test)


def test_picking_a_row_opens_the_card(school: School) -> None:
    test = open_page("profiles")
    test.session_state["profiles.table.0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    assert test.title[0].value == "bob@example.org"


def test_a_new_topic(school: School) -> None:
    test = open_page("profiles")
    test.text_input(key="profiles.topic.label.0").set_value("Course news")
    label_of(test.button, "Create topic").click().run()
    assert [t.label for t in subscriptions.topics(school.ws)] == ["General", "Course news"]
    test.text_input(key="profiles.topic.label.1").set_value("General")
    label_of(test.button, "Create topic").click().run()
    assert "A topic “general” exists already." in errors(test)


def test_a_topic_gets_a_sender(school: School) -> None:
    senders.create(school.ws, "school", address="school@example.org")
    test = open_page("profiles")
    test.session_state["profiles.topics.picked"] = 0
    test.run()
    test.text_input(key="profiles.topic.edit_label").set_value("News")
    test.selectbox(key="profiles.topic.edit_sender").set_value("school")
    test.session_state["profiles.topics.picked"] = 0
    label_of(test.button, "Save topic").click().run()
    topic = subscriptions.topic(school.ws, "general")
    assert (topic.label, topic.sender) == ("News", "school")


def test_suppressing_an_address_and_lifting_it(school: School) -> None:
    test = open_page("profiles")
    test.text_input(key="profiles.suppress.address.0").set_value("nonsense")
    label_of(test.button, "Suppress address").click().run()
    assert "“nonsense” is not an email address" in errors(test)
    test.text_input(key="profiles.suppress.address.0").set_value("bob@example.org")
    label_of(test.button, "Suppress address").click().run()
    assert subscriptions.suppression_of(school.ws, "bob@example.org") == "manual"
    test.selectbox(key="profiles.suppress.lift").set_value("bob@example.org").run()
    test.button(key="profiles.suppress.lift_button").click().run()
    assert subscriptions.suppression_of(school.ws, "bob@example.org") is None
