"""Several conditions, many people, as few statements as can be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import events, segments
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.segments.answers import holding
from engine.workspace import Workspace
from tests.engine.segments import drawn
from tests.engine.segments.people import PEOPLE, STAYS, SUPPRESSIONS, fill

CONDITIONS = {
    "german": {"field": "country", "operator": "=", "value": "de"},
    "many": {"field": "points", "operator": ">", "value": 1},
    "not_many": {"combinator": "and", "not": True, "rules": [{"field": "points", "operator": ">", "value": 1}]},
    "bought": {"event": "purchase", "operator": "atLeast", "value": 1},
    "everybody": {"combinator": "and", "rules": []},
}


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    databases.create(ws, "school")
    fields.add(ws, "school", "points", type="integer")
    for number, country in enumerate(["DE", "AT", None], start=1):
        data = {"country": country, "points": number if country else None}
        write.write(ws, ProfileWrite("school", f"p{number}@example.org", data))
    return ws


def test_each_condition_for_each_person(school: Workspace) -> None:
    found = segments.holding(school, "school", CONDITIONS, [1, 2, 3, 99])
    assert found == {
        1: {"german": True, "many": False, "not_many": True, "bought": False, "everybody": True},
        2: {"german": False, "many": True, "not_many": False, "bought": False, "everybody": True},
        3: {"german": False, "many": False, "not_many": True, "bought": False, "everybody": True},
    }


def test_it_is_the_answer_of_the_count(school: Workspace) -> None:
    found = segments.holding(school, "school", CONDITIONS, [1, 2, 3])
    for name, condition in CONDITIONS.items():
        assert sum(p[name] for p in found.values()) == segments.how_many(school, "school", condition)


@given(PEOPLE, SUPPRESSIONS, STAYS, drawn.CONDITIONS, st.sets(st.integers(1, 12)))
@settings(deadline=None)
def test_some_people_are_judged_as_all_are(
    people_ws: Workspace, people: Any, suppressions: Any, stays: Any, condition: dict[str, Any], asked: set[int]
) -> None:
    filled, _ = fill(people_ws, people, suppressions, stays)
    keys = {p.values["profile_id"]: f"p{p.values['profile_id']}@example.org" for p in filled}
    members = {row["key"] for row in segments.members(people_ws, "people", condition)}
    found = segments.holding(people_ws, "people", {"c": condition}, asked)
    assert all(holds["c"] == (keys[profile_id] in members) for profile_id, holds in found.items())


def test_a_score_hangs_on_all_buyers_not_only_on_those_asked_about(school: Workspace) -> None:
    for number in (1, 2, 3):
        bought = NewEvent("school", f"p{number}@example.org", "purchase", school.now(), value=float(number))
        assert events.record(school, bought)
    best = {"rfm": "m", "operator": ">=", "value": 4}
    assert {row["key"] for row in segments.members(school, "school", best)} == {"p3@example.org"}
    assert segments.holding(school, "school", {"best": best}, [2, 3]) == {2: {"best": False}, 3: {"best": True}}
    assert segments.holding(school, "school", {"best": best}, [3]) == {3: {"best": True}}


def test_only_what_the_batch_did_is_looked_at(school: Workspace) -> None:
    """The ids stand within each table that is summed up, not only around it."""
    [(_, sql)] = holding._statements(school, "school", {"bought": CONDITIONS["bought"]})
    assert sql.count("$ids") == 2


def test_nothing_to_ask(school: Workspace) -> None:
    assert segments.holding(school, "school", {}, [1, 2]) == {1: {}, 2: {}}
    assert segments.holding(school, "school", CONDITIONS, []) == {}


def test_what_does_not_work_is_named(school: Workspace) -> None:
    wrong = {"right": CONDITIONS["german"], "wrong": {"field": "colour", "operator": "=", "value": 1}}
    with pytest.raises(BadValueError, match=r"wrong: \$.field: there is no field “colour”"):
        segments.holding(school, "school", wrong, [1])
    with pytest.raises(BadValueError, match="wrong: "):
        segments.used_by(school, "school", wrong)


def test_what_conditions_use(school: Workspace) -> None:
    assert segments.used_by(school, "school", CONDITIONS) == {
        ("field", "country", "school"),
        ("field", "points", "school"),
    }


def test_many_tables_are_asked_in_turn(school: Workspace) -> None:
    def bought(times: int) -> dict[str, object]:
        rules = [{"event": f"e{times}_{n}", "operator": "none", "within": f"{n + 1}d"} for n in range(25)]
        return {"combinator": "and", "rules": rules}

    many = {f"c{n}": bought(n) for n in range(5)}
    assert segments.holding(school, "school", many, [1, 2]) == dict.fromkeys((1, 2), dict.fromkeys(many, True))
