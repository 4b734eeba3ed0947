"""Messages of a slice as SQL, and its values written in."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine import segments
from engine.errors import StateError, UnknownNameError
from engine.profiles import databases, fields
from engine.reports import figures
from engine.reports.messages import Statement, literal, messages
from engine.reports.slices import Slice
from engine.workspace import Workspace
from tests.scenarios.school import School


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        -2.5,
        "it's",
        "$since",
        date(2026, 1, 5),
        datetime(2026, 1, 5, 12, 0, 0, 5),
        [1, 2],
        ["a'b", "c"],
        [],
    ],
    ids=str,
)
def test_a_value_is_read_back_as_it_was(ws: Workspace, value: object) -> None:
    with ws.store.read() as cursor:
        assert cursor.value(f"select {literal(value)}") == value


def test_values_are_written_where_their_names_stand_and_nowhere_else() -> None:
    statement = Statement("select '$a', $a, $ab, 'it''s $a', '$.a' from t where x = $a", {"a": 1, "ab": "$a"})
    assert statement.shown == "select '$a', 1, '$a', 'it''s $a', '$.a' from t where x = 1"


def test_without_databases_there_is_nobody(ws: Workspace) -> None:
    assert figures.by(ws, Slice(domain="gmail"), "source") == []
    assert figures.by(ws, Slice(), "segment") == []


def test_a_segment_that_is_not_there(school: School) -> None:
    with pytest.raises(UnknownNameError):
        messages(school.ws, Slice(segment="nobody"))
    segments.save(school.ws, "students", "all", {"combinator": "and", "rules": []})
    segments.archive(school.ws, "all")
    with pytest.raises(StateError, match="archived"):
        messages(school.ws, Slice(segment="all"))


def test_a_broken_segment_is_left_out_of_the_rows(school: School) -> None:
    fields.add(school.ws, "students", "level", type="string")
    rule = {"field": "level", "operator": "null"}
    segments.save(school.ws, "students", "no-level", {"combinator": "and", "rules": [rule]})
    segments.save(school.ws, "students", "everybody", {"combinator": "and", "rules": []})
    assert {row.key for row in figures.by(school.ws, Slice(), "segment")} == {"no-level", "everybody"}
    with school.ws.store.transaction() as cursor:
        cursor.run("delete from field where name = 'level'")
    school.ws.cache.clear()
    assert {row.key for row in figures.by(school.ws, Slice(), "segment")} == {"everybody"}


def test_segments_of_other_databases_are_not_asked(school: School) -> None:
    databases.create(school.ws, "shop")
    everybody = {"combinator": "and", "rules": []}
    segments.save(school.ws, "shop", "buyers", everybody, kind="static")
    segments.save(school.ws, "students", "everybody", everybody)
    assert "buyers" not in figures.sql_of(school.ws, Slice((1,)), "segment")
    assert "buyers" in figures.sql_of(school.ws, Slice(), "segment")
