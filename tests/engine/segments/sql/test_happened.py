"""A condition on one event, the same answer as a segment's rule on events that happened at least once."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import segments
from engine.errors import BadValueError
from engine.events import NewEvent, record
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

UTC = ZoneInfo("UTC")
EVENTS: list[dict[str, Any]] = [
    {"value": 10, "plan": "small"},
    {"value": 99.5, "plan": "Large", "items": [{"category": "books"}, {"category": "toys"}]},
    {"plan": "", "is_first": True},
    {},
]
RULES: list[dict[str, Any]] = [
    {"field": "value", "operator": ">=", "value": 50},
    {"field": "value", "operator": "null"},
    {"field": "plan", "operator": "=", "value": "large"},
    {"field": "plan", "operator": "!=", "value": "large"},
    {"field": "plan", "operator": "notNull"},
    {"field": "is_first", "operator": "=", "value": True},
    {"field": "items.category", "operator": "=", "value": "toys"},
    {"combinator": "or", "not": True, "rules": [{"field": "plan", "operator": "contains", "value": "a"}]},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_it_says_what_a_segment_says(ws: Workspace, rule: dict[str, Any]) -> None:
    databases.create(ws, "people")
    for number, event in enumerate(EVENTS):
        key = f"p{number}@example.org"
        write.write(ws, ProfileWrite("people", key, {}))
        properties = {name: value for name, value in event.items() if name != "value"}
        record(ws, NewEvent("people", key, "paid", ws.now(), event.get("value"), properties))
    where = {"combinator": "and", "rules": [rule]}
    with ws.store.read() as cursor:
        test = segments.event_test(where, UTC)
        found = cursor.column(f"select e.profile_id from event e where coalesce(({test}), false) order by all")
    condition = {"combinator": "and", "rules": [{"event": "paid", "operator": "atLeast", "value": 1, "where": where}]}
    assert [f"p{n - 1}@example.org" for n in found] == [m["key"] for m in segments.members(ws, "people", condition)]


@pytest.mark.parametrize("operator", ["inLast", "inNext", "moreThanAgo"])
def test_what_looks_at_the_clock_is_refused(operator: str) -> None:
    rule = {"field": "until", "operator": operator, "value": "3d"}
    with pytest.raises(BadValueError):
        segments.event_test({"combinator": "and", "rules": [rule]}, UTC)


def test_what_is_no_condition() -> None:
    with pytest.raises(BadValueError):
        segments.event_test({"combinator": "and", "rules": [{"event": "paid"}]}, UTC)
