"""The life cycle: exactly one stage holds for everybody, whatever the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import segments
from engine.errors import BadValueError
from engine.segments import models
from engine.segments.models.stages import STAGES
from engine.workspace import Workspace
from tests.engine.segments.evaluator import Event, Person, World, holds
from tests.engine.segments.models.shop import PEOPLE

NOW = datetime(2026, 3, 29, 12)
WORLD = World(NOW, ZoneInfo("Europe/Berlin"), "", {"registered_at": "datetime"}, {})
# On a threshold, a second beside it, and in the future.
AGO = st.builds(
    lambda days, seconds: NOW - timedelta(days=days, seconds=seconds), st.integers(-2, 12), st.sampled_from([0, 1, -1])
)
PERSON = st.tuples(
    st.none() | AGO, st.lists(st.tuples(st.sampled_from(["visit", "purchase", "other"]), AGO), max_size=4)
)
THRESHOLDS = st.tuples(st.integers(1, 10), st.integers(1, 9), st.integers(1, 5)).map(
    lambda drawn: {"new": drawn[0], "active": drawn[1], "at_risk": drawn[1] + drawn[2]}
)


@given(PERSON, THRESHOLDS, st.sampled_from([["visit"], ["visit", "purchase"]]))
def test_exactly_one_stage_holds(drawn: Any, thresholds: dict[str, int], kinds: Sequence[str]) -> None:
    registered, deeds = drawn
    person = Person({"registered_at": registered, "profile_id": 1}, [Event(kind, at) for kind, at in deeds])
    answers = {"field": "registered_at", "events": kinds, **thresholds}
    held = [stage.name for stage in STAGES if holds(stage.build(answers), person, WORLD)]
    assert held == [expected(registered, [at for kind, at in deeds if kind in kinds], thresholds)]


def expected(registered: datetime | None, seen: Sequence[datetime], days: dict[str, int]) -> str:
    def lately(times: Sequence[datetime], name: str) -> bool:
        return any(NOW - timedelta(days=days[name]) <= at <= NOW for at in times)

    if registered and lately([registered], "new"):
        return "new"
    return "active" if lately(seen, "active") else "at-risk" if lately(seen, "at_risk") else "lapsed"


def test_the_stages_of_a_database_add_up(shop: Workspace) -> None:
    known = models.known(shop, "shop")
    answers = {"active": 20, "at_risk": 90}
    found = {s.name: segments.count(shop, "shop", s.condition(known, answers)).count for s in STAGES}
    assert sum(found.values()) == PEOPLE
    assert min(found.values()) > 0
    assert found["new"] == 4


def test_at_risk_reaches_further_back_than_active(shop: Workspace) -> None:
    known = models.known(shop, "shop")
    with pytest.raises(BadValueError, match="from 61 to"):
        STAGES[2].condition(known, {"active": 60, "at_risk": 60})
    assert STAGES[2].answers(known, {"active": 300})["at_risk"] == 301
