"""The list of segments: counts, what is broken, search, archived ones, the way to a new one and to a ready model."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import segment_list
from tests.pages.conftest import label_of, open_page, texts

HOME = "students"


@pytest.fixture
def world(empty: Workspace) -> Workspace:
    databases.create(empty, HOME)
    fields.add(empty, HOME, "level", type="enum", options=["pro"])
    for number, country in enumerate(["DE", "DE", "AT", None]):
        write.write(empty, ProfileWrite(HOME, f"p{number}@example.org", {"country": country}))
    segments.save(empty, HOME, "germans", {"field": "country", "operator": "=", "value": "DE"}, label="Germans")
    segments.save(empty, HOME, "list", {"field": "country", "operator": "notNull"}, kind="static", description="A list")
    segments.save(empty, HOME, "both", {"segment": "germans", "operator": "in"})
    return empty


def rows(test: AppTest) -> dict[str, list[object]]:
    """Name → the other cells."""
    return {row[0]: list(row[1:]) for row in test.dataframe[0].value.itertuples(index=False)}


def test_counts_kinds_and_uses(world: Workspace) -> None:
    found = rows(open_page("segments"))
    assert [(name, *map(str, cells[:4])) for name, cells in found.items()] == [
        ("both", "2", "50.0 %", "['dynamic']", "nothing yet"),
        ("Germans", "2", "50.0 %", "['dynamic']", "segment both"),
        ("list", "3", "75.0 %", "['static']", "nothing yet"),
    ]


def test_counting_goes_on_where_it_takes_long(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pass counts one at least; the table stands there meanwhile."""
    monkeypatch.setattr(segment_list, "PASS", -1.0)
    test = open_page("segments")
    assert [cells[0] for cells in rows(test).values()] == ["2", "2", "…"]
    test.session_state["segments.go_on"] = True
    assert [cells[0] for cells in rows(test.run()).values()] == ["2", "2", "3"]


def test_a_broken_one_says_what_broke(world: Workspace) -> None:
    segments.save(world, HOME, "pros", {"field": "level", "operator": "=", "value": "pro"})
    with world.store.transaction() as cursor:
        cursor.run("delete from uses")
    fields.remove(world, HOME, "level")
    test = open_page("segments")
    assert "cannot be used: $.field: there is no field “level”" in texts(test).replace("\\", "")
    assert str(rows(test)["pros"][2]) == "['dynamic' 'broken']"


def test_search_and_archived(world: Workspace) -> None:
    segments.archive(world, "both")
    test = open_page("segments")
    assert list(rows(test)) == ["Germans", "list"]
    test.toggle(key="segments.archived").set_value(True).run()
    assert list(rows(test)) == ["both", "Germans", "list"]
    test.text_input(key="segments.search").set_value("a LIST").run()
    assert list(rows(test)) == ["list"]
    test.text_input(key="segments.search").set_value("nothing").run()
    assert "No segment matches “nothing”." in "".join(i.value for i in test.info)


def test_the_first_cell_opens_the_editor(world: Workspace) -> None:
    test = open_page("segments")
    test.session_state["segments.table.0"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    test.run()
    assert "Germans" in test.title[0].value
    assert "Matching people 2" in texts(test)


def test_a_new_one(world: Workspace) -> None:
    test = open_page("segments")
    test.button(key="segments.add").click().run()
    assert test.title[0].value == "New segment"


def test_a_ready_model_becomes_a_draft(world: Workspace) -> None:
    test = open_page("segments")
    test.session_state["segments.tab"] = "Ready models"
    test.run()
    test.segmented_control(key="segment_models.section").set_value("geographic").run()
    assert not test.exception
    label = next(b for b in test.button if b.key == "segment_models.use")
    label.click().run()
    assert test.title[0].value == "New segment"
    assert label_of(test.text_input, "Name").value


def test_without_segments(empty: Workspace) -> None:
    databases.create(empty, HOME)
    assert "New segment" in texts(open_page("segments"))
