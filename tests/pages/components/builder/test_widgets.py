"""Every operator of every type and rules of every other kind, drawn: no input fails, and looking changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.profiles import databases, fields
from engine.segments import choices
from engine.workspace import Workspace
from pages.components.builder.draft import draft_of
from tests.pages.conftest import open_page

TYPES = ("string", "integer", "float", "boolean", "date", "datetime", "enum", "tags")
HOME = "students"
SAMPLES: dict[str, list[Any]] = {
    "string": ["a", 5, ["a", "b"], "a,b", ""],
    "integer": [5, "5", [1, 2], "1,2", 1.5, "x", -3],
    "float": [1.5, 1000.0, [1.5, None], "1.5", True],
    "boolean": [True, False, [True], "yes"],
    "date": ["2026-01-05", "30d", ["2026-01-05", "2026-02-05"], 7, [1, 12], "nonsense", "0d", "99h"],
    "datetime": [
        "2026-01-05",
        "2026-01-05T10:30",
        "2h",
        ["2026-01-05", "2026-01-05T10:30"],
        [1, 99],
        "2026-01-05T10:30Z",
    ],
    "enum": ["a", "Label A", ["a", "nonsense"], "a,b", 5],
    "tags": [["x"], "x,y", []],
}
OTHERS: list[dict[str, Any]] = [
    {"event": "purchase", "operator": "exactly", "value": "2", "from": "2026-01-01T10:00", "to": "2026-02-01"},
    {"event": "purchase", "operator": "none", "within": "2h", "where": {"combinator": "and", "rules": []}},
    {"event": "x", "measure": "countDistinct", "of": "product", "operator": "between", "value": [1, 2]},
    {"event": "x", "measure": "first", "of": "product", "operator": "in", "value": ["a"]},
    {"event": "x", "measure": "first", "of": "time", "operator": "<", "value": "2026-01-01"},
    {"event": "x", "measure": "max", "operator": "null"},
    {"mail": "clicked", "campaign": "gone", "operator": "atMost", "value": 0, "within": "14d"},
    {"mail": "opened", "template": "gone", "operator": "atLeast", "value": 1},
    {"topic": "gone", "operator": "is", "value": "paused"},
    {"segment": "gone", "operator": "everIn"},
    {"suppressed": False},
    {"rfm": "f", "operator": "between", "value": [2, 4], "event": "order", "of": "total"},
    {"rfm": "m", "operator": "in", "value": [1, 5]},
    {"rfm": "m", "operator": "null"},
    {"bucket": [0, 9999]},
    {"bucket": [100, 299]},
    {"bucket": [3, 4]},
    {"bucket": [9, 1]},
    {"bucket": "nonsense"},
    {"nonsense": {"a": [1]}},
    {"field": ["a"], "operator": "="},
    {"event": {"a": 1}, "operator": "none"},
    {"field": "f_string", "operator": ["="], "value": 1},
    {"topic": "general", "operator": "is", "value": ["subscribed"]},
    {"rfm": "r", "operator": ">=", "value": {"a": 1}},
    {"event": "x", "operator": "atLeast", "value": "many", "where": 5},
    {"mail": "opened", "campaign": ["a"], "operator": "none"},
    {"suppressed": "yes"},
    {"field": "f_string", "operator": "unknown", "value": 1},
    {"field": "f_string", "operator": "=", "value": "a", "valueSource": "field"},
    {"field": "f_integer", "operator": "between", "valueSource": "field", "value": ["f_float", "f_integer"]},
    {"field": "gone", "operator": "="},
    {},
]


@pytest.fixture
def world(empty: Workspace) -> Workspace:
    databases.create(empty, HOME)
    for kind in TYPES:
        options = [{"code": "a", "label": "Label A"}, "b"] if kind == "enum" else ()
        fields.add(empty, HOME, f"f_{kind}", type=kind, options=options)
    return empty


def looked_at(world: Workspace, rules: list[dict[str, Any]]) -> None:
    """Opens them as a draft, looks at them twice; they are as they were."""
    condition = {"combinator": "or", "rules": rules}
    test = open_page("segment")
    test.session_state[f"segment.draft.+{HOME}"] = draft_of(condition)
    for _ in range(2):
        test.run()
        assert not test.exception
    assert test.session_state[f"segment.draft.+{HOME}"].condition == condition
    assert not test.session_state[f"segment.draft.+{HOME}"].past


@pytest.mark.parametrize("kind", TYPES)
def test_operators(world: Workspace, kind: str) -> None:
    rules = [{"field": f"f_{kind}", "operator": operator} for operator in choices.operators(kind)]
    looked_at(world, rules)


@pytest.mark.parametrize("kind", TYPES)
def test_values_of_all_shapes(world: Workspace, kind: str) -> None:
    """Also those that do not fit: the engine says so at their line."""
    every = [
        {"field": f"f_{kind}", "operator": operator, "value": value}
        for operator in choices.operators(kind)
        for value in SAMPLES[kind]
    ]
    # A group shows forty at once.
    looked_at(world, [{"combinator": "and", "rules": every[n : n + 40]} for n in range(0, len(every), 40)])


def test_other_kinds(world: Workspace) -> None:
    looked_at(world, OTHERS)


def test_every_kind_that_the_engine_knows_can_be_built(world: Workspace) -> None:
    """What a new rule of each kind starts with is either counted, or says what it lacks."""
    from pages.components.builder import rules
    from pages.components.builder.offer import Offer

    offer = Offer(world, databases.get(world, HOME))
    for subject in offer.subjects(None):
        rule = offer.begun(subject)
        if rules.lacks(rule) is None:
            assert segments.problems(world, HOME, rule) == {}, subject
