"""What the session keeps of a segment that is being edited, also when somebody else saves it meanwhile."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import segment_people
from pages.components.segment_state import Opened
from tests.pages.conftest import open_page, texts

HOME = "students"
GERMANS = {"field": "country", "operator": "=", "value": "DE"}
AUSTRIANS = {"field": "country", "operator": "=", "value": "AT"}


@pytest.fixture
def world(empty: Workspace) -> Workspace:
    databases.create(empty, HOME)
    for number, country in enumerate(["DE", "AT", "AT"]):
        write.write(empty, ProfileWrite(HOME, f"p{number}@example.org", {"country": country, "first_name": "=1+1"}))
    segments.save(empty, HOME, "germans", GERMANS)
    return empty


def chosen(test: AppTest) -> object:
    return test.selectbox(key="segment.builder.2.value.country.=").value


def test_a_save_elsewhere_is_shown_where_nothing_was_changed(world: Workspace) -> None:
    test = open_page("segment", name="germans")
    segments.save(world, HOME, "germans", AUSTRIANS)
    assert chosen(test.run()) == "AT"
    assert "saved elsewhere" not in "".join(w.value for w in test.warning)


def test_what_was_changed_is_not_lost_by_a_save_elsewhere(world: Workspace) -> None:
    test = open_page("segment", name="germans")
    test.selectbox(key="segment.builder.2.value.country.=").set_value("AT").run()
    segments.save(world, HOME, "germans", {**GERMANS, "value": "FR"})
    test.run()
    assert chosen(test) == "AT"
    assert "It was saved elsewhere meanwhile, as version 2." in "".join(w.value for w in test.warning)
    test.menu_button(key="segment.more").set_value("discard").run()
    assert chosen(test) == "FR"
    assert "Unsaved changes" not in texts(test)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_files(world: Workspace, kind: str) -> None:
    opened = Opened(world, databases.get(world, HOME), None)
    data = segment_people.file_of(opened, AUSTRIANS, ["first_name"], kind)()
    starts = {"csv": b"key,first_name", "xlsx": b"PK", "parquet": b"PAR1"}
    assert data.startswith(starts[kind])
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode())))
        assert rows[1:] == [["p1@example.org", "'=1+1"], ["p2@example.org", "'=1+1"]]
