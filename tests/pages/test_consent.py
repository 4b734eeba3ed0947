"""Subscriptions on a person's card, and the texts of the public pages under Settings."""

from __future__ import annotations

from engine.consent import forms, organisation, words
from engine.consent.forms import FormParts
from engine.consent.organisation import Organisation
from engine.profiles import databases, reading, subscriptions
from engine.profiles.subscriptions import opt_in
from engine.runner import tick
from tests.pages.conftest import errors, in_dialog, label_of, open_page, open_settings, texts
from tests.scenarios.school import School

ANN = {"database": "students", "key": "ann@example.org"}


def _id(school: School) -> int:
    return reading.find(school.ws, "students", "ann@example.org")["profile_id"]


def state(school: School, topic: str = "general") -> str | None:
    return subscriptions.states(school.ws, _id(school)).get(topic)


def test_a_no_is_taken_back_only_with_a_reason(school: School) -> None:
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.ws, home, _id(school), "general", "unsubscribed", source="subscriber")
    subscriptions.suppress(school.ws, "ann@example.org", "complaint")
    test = open_page("profile", **ANN)
    assert "Suppressed: complaint." in errors(test)
    test = in_dialog(test, "resubscribe.general")
    test = in_dialog(test, "resubscribe.general", press="Subscribe again")
    assert "Say in up to 500 characters why" in errors(test)
    test.text_input(key="profile.resubscribe.why").set_value("asked by phone")
    in_dialog(test, "resubscribe.general", press="Subscribe again")
    assert state(school) == "subscribed"
    assert subscriptions.suppression_of(school.ws, "ann@example.org") is None


def test_with_double_opt_in_a_button_asks(school: School) -> None:
    subscriptions.create_topic(school.ws, "news", double_opt_in=True)
    test = open_page("profile", **ANN)
    test.button(key="profile.topic.news").click().run()
    assert state(school, "news") == "unconfirmed"
    tick(school.ws)
    assert "Please confirm: news" in school.subjects()


def test_the_history_shows_the_proof(school: School) -> None:
    home = databases.get(school.ws, "students")
    proof = {"text": "Join <us>", "form": "sign-up"}
    opt_in.ask(school.ws, home, _id(school), "general", source="form", proof=proof)
    test = in_dialog(open_page("profile", **ANN), "profile.topics.history")
    shown = texts(test)
    assert "asked, not answered yet" in shown
    assert r"text: Join \<us\>" in shown and "form: sign-up" in shown


def test_name_and_website_of_the_public_pages(school: School) -> None:
    test = open_settings("Public pages")
    test.text_input(key="settings.organisation.name").set_value("Our school")
    test.text_input(key="settings.organisation.website").set_value("example.org")
    label_of(test.button, "Save name and website").click().run()
    assert "The website is a whole address" in errors(test)
    test.text_input(key="settings.organisation.website").set_value("https://example.org")
    label_of(test.button, "Save name and website").click().run()
    assert not test.exception and not errors(test)
    assert organisation.of(school.ws) == Organisation("Our school", "https://example.org")


def test_the_address_of_a_form_stands_there_whole(school: School) -> None:
    forms.create(school.ws, "join", "general", "students", FormParts("Join us"))
    test = open_page("profiles")
    assert "http://127.0.0.1:8501/f/join" in test.dataframe[-1].value["Address"].tolist()
    test.session_state["profiles.forms.0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    assert "http://127.0.0.1:8501/f/join" in texts(test.run()).splitlines()


def test_a_language_is_added_and_its_texts_set(school: School) -> None:
    test = open_settings("Public pages")
    test.text_input(key="settings.texts.code").set_value("DE").run()
    test.button(key="settings.texts.add").click().run()
    test.text_input(key="settings.texts.de.form_button").set_value("Abonnieren")
    label_of(test.button, "Save texts").click().run()
    assert words.of(school.ws, "de").say("form_button") == "Abonnieren"
    test.text_input(key="settings.texts.de.form_button").set_value("{name}")
    label_of(test.button, "Save texts").click().run()
    assert "in braces may stand nothing" in errors(test)
    assert words.of(school.ws, "de").say("form_button") == "Abonnieren"


def test_a_code_that_is_none_is_refused(school: School) -> None:
    test = open_settings("Public pages")
    test.text_input(key="settings.texts.code").set_value("../x").run()
    test.button(key="settings.texts.add").click().run()
    label_of(test.button, "Save texts").click().run()
    assert "is no code of a language" in errors(test)
    assert words.translations(school.ws) == {}
