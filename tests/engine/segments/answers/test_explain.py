"""Why a condition holds for one person, against the SQL for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from engine import segments
from engine.errors import UnknownNameError
from engine.segments import Explained
from engine.workspace import Workspace
from tests.engine.segments.drawn import CONDITIONS
from tests.engine.segments.people import PEOPLE, STAYS, SUPPRESSIONS, TYPES, fill

CITY = {"field": "city", "operator": "=", "value": "Rome"}


@given(PEOPLE, SUPPRESSIONS, STAYS, CONDITIONS)
@settings(deadline=None)
def test_everybody_is_explained_as_the_sql_judges(
    people_ws: Workspace, drawn: Any, suppressions: Any, stays: Any, condition: dict[str, Any]
) -> None:
    people, _ = fill(people_ws, drawn, suppressions, stays)
    members = {row["key"] for row in segments.members(people_ws, "people", condition)}
    for person in people:
        key = f"p{person.values['profile_id']}@example.org"
        explained = segments.explain(people_ws, "people", condition, key.upper())
        assert explained.result == (key in members)
        for part in _groups(explained):
            assert part.value is None


def _groups(explained: Explained) -> Iterator[Explained]:
    for inner in explained.rules:
        yield from _groups(inner)
    if len(explained.rules) > 1:
        yield explained


def test_an_explanation_shows_the_values(people_ws: Workspace) -> None:
    blank = dict.fromkeys(TYPES)
    fill(people_ws, [({**blank, "city": "Oslo", "visits": 2}, [], [])], ())
    condition = {
        "combinator": "and",
        "rules": [CITY, {"segment": "loyal", "operator": "in"}, {"event": "visit", "operator": "none"}],
    }
    found = segments.explain(people_ws, "people", condition, "p1@example.org").as_dict()
    assert found.keys() == {"result", "rule", "value", "rules"}
    city, loyal, visit = found["rules"]
    assert (found["result"], found["value"]) == (False, None)
    assert (city["result"], city["rule"], city["value"]) == (False, "City is “Rome”", "Oslo")
    assert (loyal["result"], loyal["value"], loyal["rules"][0]["value"]) == (True, True, 2)
    assert (visit["result"], visit["value"], visit["rules"]) == (True, 0, [])
    with pytest.raises(UnknownNameError, match="nobody"):
        segments.explain(people_ws, "people", condition, "nobody@example.org")


@pytest.mark.parametrize("key", ["\ud800", "p1\udcff@example.org", "p1@example.org\0"])
def test_a_key_that_nobody_can_have_is_unknown(people_ws: Workspace, key: str) -> None:
    with pytest.raises(UnknownNameError, match="There is no profile") as refused:
        segments.explain(people_ws, "people", CITY, key)
    assert refused.value.field == "profile"
    assert refused.value.message.encode()
