"""Adding people by hand, topics, suppression, and finding one among many."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from engine.consent import forms
from engine.delivery import senders
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.subscriptions import opt_in
from engine.profiles.write import ProfileWrite
from engine.runner import tick
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
    test = in_dialog(open_page("profiles"), "topic.new")
    test.text_input(key="profiles.topic.label").set_value("Course news")
    in_dialog(test, "topic.new", press="Create topic")
    made = subscriptions.topic(school.ws, "course-news")
    assert (made.label, made.is_double_opt_in) == ("Course news", True)
    test = in_dialog(test, "topic.new")
    test.text_input(key="profiles.topic.label").set_value("General")
    in_dialog(test, "topic.new", press="Create topic")
    assert "A topic “general” exists already." in errors(test)


def chosen(school: School, topic: str = "general") -> AppTest:
    test = open_page("profiles")
    test.session_state["profiles.topic.chosen"] = topic
    return test.run()


def test_a_topic_gets_a_sender_and_double_opt_in(school: School) -> None:
    senders.create(school.ws, "school", address="school@example.org")
    test = chosen(school)
    test.text_input(key="profiles.topic.edit_label.general").set_value("News")
    test.selectbox(key="profiles.topic.edit_sender.general").set_value("school")
    test.checkbox(key="profiles.topic.edit_double.general").check()
    label_of(test.button, "Save topic").click().run()
    topic = subscriptions.topic(school.ws, "general")
    assert (topic.label, topic.sender, topic.is_double_opt_in) == ("News", "school", True)


def test_topics_say_how_many_are_in_which_state(school: School) -> None:
    home = databases.get(school.ws, "students")
    for key, state in (("ann@example.org", "subscribed"), ("bob@example.org", "unsubscribed")):
        person = reading.find(school.ws, "students", key)["profile_id"]
        subscriptions.set_state(school.ws, home, person, "general", state, source="card")
    frame = open_page("profiles").dataframe[1].value
    assert frame[["Subscribed", "Unconfirmed", "Paused", "Unsubscribed"]].to_numpy().tolist() == [[1, 0, 0, 1]]


def test_people_left_unconfirmed_are_asked_by_a_button(school: School) -> None:
    subscriptions.create_topic(school.ws, "news", double_opt_in=True)
    request = ProfileWrite("students", "ann@example.org", {}, subscribe=("news",), source="import")
    write.write(school.ws, request)
    test = chosen(school, "news")
    assert "1 person" in texts(test)
    test.button(key="profiles.topic.ask_left").click().run()
    assert opt_in.left(school.ws, "news") == 0
    tick(school.ws)
    assert "Please confirm: news" in school.subjects()


def test_a_form_is_made_and_changed(school: School) -> None:
    test = chosen(school)
    in_dialog(test, "form.new")
    test.multiselect(key="profiles.form.fields").set_value(["first_name", "current_courses"])
    in_dialog(test, "form.new", press="Create form")
    (form,) = forms.list_all(school.ws)
    assert (form.name, form.title, form.fields) == ("general", "General", ("first_name", "current_courses"))
    test = chosen(school)
    test.session_state["profiles.forms.picked"] = 0
    test.run()
    assert "/f/general" in texts(test)
    assert "<iframe src=" in texts(test)
    test.text_input(key="profiles.form.edit_url").set_value("javascript:alert(1)")
    test.session_state["profiles.forms.picked"] = 0
    label_of(test.button, "Save form").click().run()
    assert "https://example.org/thanks" in errors(test)
    test.text_input(key="profiles.form.edit_url").set_value("https://example.org/thanks")
    test.checkbox(key="profiles.form.edit_closed").check()
    test.session_state["profiles.forms.picked"] = 0
    label_of(test.button, "Save form").click().run()
    (form,) = forms.list_all(school.ws)
    assert (form.thanks_url, form.is_archived) == ("https://example.org/thanks", True)


def test_suppressing_an_address_and_lifting_it_with_a_reason(school: School) -> None:
    test = in_dialog(open_page("profiles"), "suppress.add")
    test.text_input(key="profiles.suppress.address").set_value("nonsense")
    in_dialog(test, "suppress.add", press="Suppress address")
    assert "“nonsense” is not an email address" in errors(test)
    test.text_input(key="profiles.suppress.address").set_value("bob@example.org")
    test.text_input(key="profiles.suppress.note").set_value("by phone")
    in_dialog(test, "suppress.add", press="Suppress address")
    assert subscriptions.suppression_of(school.ws, "bob@example.org") == "manual"
    test = open_page("profiles")
    test.session_state["profiles.suppressed.picked"] = 0
    test.run()
    test.session_state["profiles.suppressed.picked"] = 0
    label_of(test.button, "Lift the suppression").click().run()
    assert "Say why." in errors(test)
    assert subscriptions.suppression_of(school.ws, "bob@example.org") == "manual"
    test.text_input(key="profiles.suppress.why").set_value("asked for it")
    test.session_state["profiles.suppressed.picked"] = 0
    label_of(test.button, "Lift the suppression").click().run()
    assert subscriptions.suppression_of(school.ws, "bob@example.org") is None


def test_searching_the_suppressed(school: School) -> None:
    for n in range(3):
        subscriptions.suppress(school.ws, f"p{n}@example.org", "complaint" if n else "hard_bounce")
    test = open_page("profiles")
    test.text_input(key="profiles.suppress.search").set_value("P1@").run()
    assert [list(d.value["Address"]) for d in test.dataframe if "Reason" in d.value] == [["p1@example.org"]]
    test.text_input(key="profiles.suppress.search").set_value("")
    test.selectbox(key="profiles.suppress.reason").set_value("hard_bounce").run()
    assert [list(d.value["Address"]) for d in test.dataframe if "Reason" in d.value] == [["p0@example.org"]]
    test.text_input(key="profiles.suppress.search").set_value("nobody").run()
    assert "No suppressed address matches." in texts(test)


@pytest.mark.parametrize(
    ("text", "good", "but"),
    [
        ("email,reason\nann@x.org,spam\nbob@x.org,\n", "2 addresses added, 0 were there.", ""),
        ("email\nann@x.org\nbroken\n", "1 address added, 0 were there.", "1 row rejected: line 3: “broken”"),
        ("email\np0@example.org\n", "", "Nothing was added: 1 were there."),
        ("email\nbroken\n", "", "Nothing was added. 1 row rejected: line 2: “broken”"),
    ],
)
def test_a_list_of_suppressed_addresses_comes_in(school: School, text: str, good: str, but: str) -> None:
    """Good news only where something was taken; the numbers are those of now."""
    subscriptions.suppress(school.ws, "p0@example.org", "manual")
    test = open_page("profiles")
    assert "By hand: 1" in texts(test)
    uploader = next(u for u in test.file_uploader if u.key.startswith("profiles.suppress.file"))
    uploader.set_value(("list.csv", text.encode(), "text/csv")).run()
    test.button(key="profiles.suppress.import").click().run()
    assert "".join(s.value for s in test.success) == good
    assert but in re.sub(r"\\(.)", r"\1", "".join(w.value for w in test.warning))
    assert f"By hand: {len(subscriptions.suppressed(school.ws))}" in texts(test)
