"""The card's rights: another key, merging with a choice a field, a copy, erasure that asks for the key."""

from __future__ import annotations

import json

import pytest

from engine.errors import UnknownNameError
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from pages.components import profile_rights
from tests.pages.conftest import errors, in_dialog, label_of, open_page, texts
from tests.scenarios.school import COURSES, School

ANN, BOB = "ann@example.org", "bob@example.org"


def card(key: str = ANN):  # noqa: ANN201
    return open_page("profile", database="students", key=key)


def row(school: School, key: str = ANN) -> dict:
    return reading.find(school.ws, "students", key)


def test_another_key(school: School) -> None:
    profile_id = row(school)["profile_id"]
    test = in_dialog(card(), "profile.rekey")
    test.text_input(key="profile.rekey.key").set_value("Ann.New@example.org")
    test = in_dialog(test, "profile.rekey", press="Change")
    assert row(school, "ann.new@example.org")["profile_id"] == profile_id
    assert "Email changed." in texts(test)


def test_a_bad_key_is_refused_in_the_dialog(school: School) -> None:
    test = in_dialog(card(), "profile.rekey")
    test.text_input(key="profile.rekey.key").set_value("nobody")
    test = in_dialog(test, "profile.rekey", press="Change")
    assert "not an email address" in errors(test)
    assert row(school)


def test_a_taken_key_offers_to_merge(school: School) -> None:
    test = in_dialog(card(), "profile.rekey")
    test.text_input(key="profile.rekey.key").set_value(BOB)
    test = in_dialog(test, "profile.rekey", press="Change")
    assert "merge them" in texts(test)
    test = in_dialog(test, "profile.rekey", press="profile.rekey.merge")
    test = in_dialog(test, "profile.merge")
    assert test.text_input(key="profile.merge.search").value == BOB


def test_merging_with_a_choice_a_field(school: School) -> None:
    write.write(school.ws, ProfileWrite("students", ANN, {"city": "Bonn", "first_name": "Ann"}))
    write.write(school.ws, ProfileWrite("students", BOB, {"city": "Rome"}))
    test = in_dialog(card(), "profile.merge")
    test.text_input(key="profile.merge.search").set_value("bob")
    test = in_dialog(test, "profile.merge")
    assert label_of(test.radio, "City").value == "keep"
    assert label_of(test.radio, "First name").value == "keep"
    label_of(test.radio, "City").set_value("other")
    test = in_dialog(test, "profile.merge", press="profile.merge.do")
    assert (row(school)["city"], row(school)["first_name"]) == ("Rome", "Ann")
    with pytest.raises(UnknownNameError):
        row(school, BOB)
    assert "Merged" in texts(test)


def test_nobody_to_merge_with(school: School) -> None:
    test = in_dialog(card(), "profile.merge")
    test.text_input(key="profile.merge.search").set_value("ann@")
    assert "Nobody else" in texts(in_dialog(test, "profile.merge"))


def test_erasing_asks_for_the_key(school: School) -> None:
    test = in_dialog(card(), "profile.erase")
    assert "What stays" in texts(test)
    test.text_input(key="profile.erase.key").set_value("ann")
    test = in_dialog(test, "profile.erase", press="profile.erase.do")
    assert f"This is not `{ANN}`" in errors(test)
    assert row(school)
    test.text_input(key="profile.erase.key").set_value(ANN.upper())
    test = in_dialog(test, "profile.erase", press="profile.erase.do")
    with pytest.raises(UnknownNameError):
        row(school)
    assert "The person is erased" in texts(test)
    assert "Emptied: 3 changes, 1 event, 2 messages." in texts(test)


def test_the_copy_is_json_with_times_in_utc(school: School) -> None:
    home = databases.get(school.ws, "students")
    found = json.loads(profile_rights._file_of(school.ws, home, ANN)())
    assert {f["name"]: f["value"] for f in found["fields"]}["current_courses"] == COURSES[1]
    assert found["created_at"].endswith("Z")
