"""Conditions on the standing of values against the quality of the same database, and against one person's card."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings

from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases, fields, quality, quality_settings, standing, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.evaluator import holds
from tests.engine.segments.people import TYPES, fill, origins

_FULL = {"city": "Rome", "visits": 1}
_PEOPLE = [({**dict.fromkeys(TYPES), **_FULL}, [], [])] * 2 + [(dict.fromkeys(TYPES), [], [])]
# Few people and fields, many changes: so that one is confirmed and changed again, and falls on the very edge of an age.
_CROWDED = origins(3, list(_FULL), least=8)
_EDGES = [
    {"field": field, **rule}
    for field in _FULL
    for rule in (
        {"operator": "verified"},
        {"operator": "unverified"},
        *({"operator": o, "value": v} for o in ("changedInLast", "changedMoreThanAgo") for v in ("1d", "10d")),
    )
]

UNVERIFIED = {"field": "city", "operator": "unverified"}


def _school(ws: Workspace) -> None:
    """Thirty people, ten of each source, the older the higher their number; every fifth without a city."""
    databases.create(ws, "school")
    quality_settings.save(ws, "school", "city", {"age_limit": 15, "confirmable": True})
    for number in range(30):
        then = ws.acting(clock=FixedClock(ws.now() - timedelta(days=number)))
        data = {"city": None if number % 5 == 0 else f"Town {number}"}
        source = ("import", "card", "api")[number % 3]
        write.write(then, ProfileWrite("school", f"p{number}@example.org", data, source=source))


@given(_CROWDED)
@settings(deadline=None, max_examples=30)
def test_crowded_logs_are_judged_as_the_evaluator_does(people_ws: Workspace, written: Any) -> None:
    people, known = fill(people_ws, _PEOPLE, (), (), written)
    for rule in _EDGES:
        expected = {f"p{p.values['profile_id']}@example.org" for p in people if holds(rule, p, known)}
        assert {m["key"] for m in segments.members(people_ws, "people", rule)} == expected, rule


def test_numbers_are_those_of_the_quality_of_the_field(ws: Workspace) -> None:
    _school(ws)
    confirmed = [standing.confirm(ws, "school", n, {"city": f"Town {n - 1}"}).changed for n in (4, 5)]
    assert confirmed == [(), ()]
    measure = next(m for m in quality.quality_of(ws, "school").fields if m.field.name == "city")
    assert segments.how_many(ws, "school", UNVERIFIED) == measure.unverified > 0
    verified = segments.how_many(ws, "school", {**UNVERIFIED, "operator": "verified"})
    assert verified == measure.present - measure.unverified > 0
    for number, age in enumerate(quality.AGES):
        rule = {"field": "city", "operator": "changedInLast", "value": f"{age.days}d"}
        assert segments.how_many(ws, "school", rule) == sum(measure.ages[: number + 1])


def test_each_person_is_judged_as_on_the_card(ws: Workspace) -> None:
    _school(ws)
    found = {m["key"] for m in segments.members(ws, "school", UNVERIFIED)}
    for number in range(30):
        mine = standing.of(ws, "school", number + 1).get("city")
        assert (f"p{number}@example.org" in found) == (mine is not None and mine.is_unverified)


def test_explained_by_where_it_comes_from(ws: Workspace) -> None:
    _school(ws)
    told = segments.explain(ws, "school", UNVERIFIED, "p3@example.org")
    assert (told.result, told.value, told.rule) == (True, "imported", "City is unverified")
    assert segments.explain(ws, "school", UNVERIFIED, "p5@example.org").value is None
    when = segments.explain(
        ws, "school", {"field": "city", "operator": "changedInLast", "value": "1d"}, "p3@example.org"
    )
    assert (when.result, when.value) == (False, ws.now() - timedelta(days=3))


def test_a_segment_on_the_standing_uses_the_field(ws: Workspace) -> None:
    _school(ws)
    fields.add(ws, "school", "club", type="string")
    segments.save(ws, "school", "unsure", {"field": "club", "operator": "unverified"})
    assert fields.uses(ws, "school", "club") == ["segment unsure"]
