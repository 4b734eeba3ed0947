"""The page of a database's quality, and the ways from its findings to the people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields, quality, quality_settings, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.pages.conftest import errors, in_dialog, open_page, texts

HOME = "students"


@pytest.fixture
def world(empty: Workspace) -> Workspace:
    """Sixty people; addresses of a role, a throw-away service, and one person twice."""
    databases.create(empty, HOME)
    fields.add(empty, HOME, "points", type="integer", label="Points")
    addresses = ["info@example.org", "ada@mailinator.com", "eva@gmail.com", "e.va+x@gmail.com"]
    addresses += [f"p{n}@example.org" for n in range(56)]
    rows = [
        ProfileWrite(HOME, key, {"city": "Rome" if n % 3 else None, "points": n}, source="card" if n % 2 else "import")
        for n, key in enumerate(addresses)
    ]
    write.write_many(empty, rows)
    quality_settings.save(empty, HOME, "points", {"minimum": 10})
    return empty


def rows_of(test: AppTest, number: int) -> list[list[Any]]:
    return [list(row) for row in test.dataframe[number].value.itertuples(index=False)]


def pick(test: AppTest, key: str, row: int) -> AppTest:
    """A click on a row's box."""
    test.session_state[f"{key}.0"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return test.run()


def condition_of(test: AppTest) -> dict[str, Any]:
    """Of the new segment that the builder was opened with."""
    return test.session_state[f"segment.draft.+{HOME}"].condition


def test_figures_and_fields(world: Workspace) -> None:
    test = open_page("quality")
    assert not test.exception
    assert {m.label: m.value for m in test.metric} | {"Score": ""} == {
        "Score": "",
        "People": "60",
        "Unverified values": "50.0 %",
        "Doubtful addresses": "4",
    }
    table = {row[0]: row[2:] for row in rows_of(test, 0)}
    assert table["Points"] == ["100.0 %", "60", "50.0 %", "–", "10"]
    assert table["City"] == ["66.7 %", "1", "50.0 %", "–", "0"]
    lines = [row[0] for row in rows_of(test, 1)]
    assert {"Email: unverified", "City: missing", "Points: doubtful"} <= set(lines)


def test_a_line_of_the_score_opens_its_people(world: Workspace) -> None:
    test = open_page("quality")
    lines = [row[0] for row in rows_of(test, 1)]
    test = pick(test, "quality.parts", lines.index("Points: doubtful"))
    assert segments.how_many(world, HOME, condition_of(test)) == 10
    assert test.session_state[f"segment.label.+{HOME}"] == "Points: doubtful"


def test_doubtful_addresses_lead_to_their_tab(world: Workspace) -> None:
    test = open_page("quality")
    lines = [row[0] for row in rows_of(test, 1)]
    test = pick(test, "quality.parts", lines.index("Email: doubtful"))
    assert "Role addresses" in texts(test)


def test_details_of_a_field(world: Workspace) -> None:
    test = open_page("quality")
    test.session_state["quality.opened"] = "points"
    test = in_dialog(test, "quality.opened")
    assert not test.exception
    shown = texts(test)
    assert "Unverified: 30 people (50.0 %)" in shown
    assert "Against the rule: 10 people (16.7 %)" in shown
    assert "least 0 · median 29.5 · mean 29.5 · greatest 59" in shown
    assert "Imported" in {row[0] for row in rows_of(test, 2)}


@pytest.mark.parametrize(
    ("field", "press", "people"),
    [
        ("city", "quality.see.Missing", 20),
        ("city", "quality.see.Unverified", 20),
        ("points", "quality.see.Against", 10),
        ("points", "quality.see.age", 60),
    ],
)
def test_each_finding_opens_its_people(world: Workspace, field: str, press: str, people: int) -> None:
    test = open_page("quality")
    test.session_state["quality.opened"] = field
    test = in_dialog(test, "quality.opened")
    test = in_dialog(test, "quality.opened", press=press)
    assert segments.how_many(world, HOME, condition_of(test)) == people


def addresses(test: AppTest) -> AppTest:
    test.session_state["quality.tab"] = "Addresses"
    return test.run()


def test_role_and_disposable_addresses_open_as_conditions(world: Workspace) -> None:
    for kind, key in (("role", "info@example.org"), ("disposable", "ada@mailinator.com")):
        test = addresses(open_page("quality"))
        test.button(key=f"quality.{kind}.see").click().run()
        assert [m["key"] for m in segments.members(world, HOME, condition_of(test))] == [key]


def test_one_person_twice_becomes_a_list(world: Workspace) -> None:
    test = addresses(open_page("quality"))
    test.button(key="quality.doubled.keep").click().run()
    assert not test.exception
    pick(addresses(open_page("quality")), "quality.groups", 0)
    lists = [s for s in segments.list_all(world, HOME) if s.kind == "static"]
    assert sorted(s.label for s in lists) == ["One person several times", "eva@gmail.com"]
    for found in lists:
        keys = [m["key"] for m in segments.members(world, HOME, segments.rule_of(found))]
        assert keys == ["e.va+x@gmail.com", "eva@gmail.com"]


def test_a_bar_of_the_histogram_opens_its_people(world: Workspace) -> None:
    test = open_page("quality")
    test.session_state["quality.opened"] = "points"
    test.session_state["quality.histogram"] = {"selection": {"points": [{"point_index": 0}]}}
    test = in_dialog(test, "quality.opened")
    assert not test.exception
    low, high, people = quality.distribution(world, HOME, "points").ranges[0]
    assert segments.how_many(world, HOME, condition_of(test)) == people
    assert test.session_state[f"segment.label.+{HOME}"] == f"Points: {low:g} to {high - 1:g}"


def test_findings_open_in_the_database_they_are_of(world: Workspace) -> None:
    databases.create(world, "others", label="Others")
    write.write(world, ProfileWrite("others", "ann@example.org", {}, source="import"))
    test = open_page("quality")
    test.selectbox(key="choose.Database").set_value("others").run()
    lines = [row[0] for row in rows_of(test, 1)]
    pick(test, "quality.parts", lines.index("Email: unverified"))
    assert not test.exception
    condition = test.session_state["segment.draft.+others"].condition
    assert segments.how_many(world, "others", condition) == 1
    assert "segment.draft.+students" not in test.session_state


def test_the_score_is_explained_in_numbers(world: Workspace) -> None:
    test = open_page("quality")
    score = next(m for m in test.metric if m.label == "Score")
    assert score.help.startswith(f"{float(score.value):.1f} of 100: missing values take ")
    test.session_state["quality.opened"] = "city"
    shown = texts(in_dialog(test, "quality.opened"))
    assert "Score 50.0 = 100 × (1 - (20 missing + ½ · 20 unverified + ½ · 0 doubtful) ÷ 60 people)" in shown


def test_without_a_field_that_people_may_confirm_there_is_no_message(world: Workspace) -> None:
    test = open_page("quality")
    assert test.button(key="quality.ready").disabled
    assert "No field is open to them yet" in texts(test)


def test_the_message_that_repairs_it(world: Workspace) -> None:
    quality_settings.save(world, HOME, "city", {"confirmable": True})
    test = open_page("quality")
    test.button(key="quality.ready").click().run()
    assert not test.exception
    assert templates.get(world, "confirm-your-details").label == "Confirm your details"


def test_a_database_without_people(empty: Workspace) -> None:
    databases.create(empty, HOME)
    assert "Nobody is in this database yet" in texts(open_page("quality"))


def open_field(test: AppTest, *, press: str = "") -> AppTest:
    """With the dialog of the first additional field open, as after a click on it."""
    test.session_state[f"fields.additional.{HOME}.picked"] = 0
    if press:
        test.button(key=press).click()
    return test.run()


def test_settings_in_the_dialog_of_a_field(world: Workspace) -> None:
    test = open_field(open_page("fields"))
    key = next(n.key for n in test.number_input if n.key.endswith("quality.age")).removesuffix(".age")
    assert test.number_input(key=f"{key}.minimum").value == 10
    test.number_input(key=f"{key}.age").set_value(90)
    test.number_input(key=f"{key}.missing").set_value(5.0)
    test.number_input(key=f"{key}.minimum").set_value(2)
    test.number_input(key=f"{key}.maximum").set_value(7)
    test.checkbox(key=f"{key}.confirmable").set_value(True)
    test.selectbox(key=f"{key}.answers").set_value("rating")
    test = open_field(test, press="fields.edit.save")
    assert not test.exception
    assert not errors(test)
    found = quality_settings.get(world, HOME, "points")
    assert (found.age_limit, found.missing_limit, found.minimum, found.maximum) == (timedelta(days=90), 5, 2, 7)
    assert (found.confirmable, found.answers) == (True, "rating")


def test_a_bad_setting_is_refused_and_nothing_is_saved(world: Workspace) -> None:
    test = open_field(open_page("fields"))
    key = next(n.key for n in test.number_input if n.key.endswith("quality.age")).removesuffix(".age")
    test.number_input(key=f"{key}.maximum").set_value(3)
    test.text_input(key=key.removesuffix(".quality") + ".label").set_value("Score")
    test = open_field(test, press="fields.edit.save")
    assert "the minimum is above the maximum" in errors(test)
    assert fields.get(world, databases.get(world, HOME), "points").label == "Points"


def test_the_card_marks_what_is_unverified(world: Workspace) -> None:
    shown = texts(open_page("profile", database=HOME, key="p1@example.org"))
    assert "typed" in shown
    assert "imported, unverified" in texts(open_page("profile", database=HOME, key="p2@example.org"))


def test_the_template_page_warns(world: Workspace) -> None:
    quality_settings.save(world, HOME, "city", {"missing_limit": 5})
    templates.save(world, "hello", TemplateSource(subject="x", html="<p>{{ city | default('you') }}</p>"))
    assert "City is missing for 20 people, 33.3 % of everybody; the limit is 5 %." in [
        w.value for w in open_page("template", name="hello").warning
    ]
