"""Findings as conditions: each finds the very people that the finding counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine import segments
from engine.profiles import databases, fields, quality, quality_settings, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import quality_conditions


def put(ws: Workspace, name: str, values: list[Any]) -> None:
    rows = [ProfileWrite("readers", f"p{n}@example.org", {name: v}) for n, v in enumerate(values)]
    assert not [r for r in write.write_many(ws, rows) if isinstance(r, Exception)]


@pytest.fixture
def readers(ws: Workspace) -> Workspace:
    databases.create(ws, "readers")
    fields.add(ws, "readers", "points", type="integer")
    fields.add(ws, "readers", "rating", type="float")
    fields.add(ws, "readers", "seen_at", type="datetime")
    fields.add(ws, "readers", "interests", type="tags")
    fields.add(ws, "readers", "is_paying", type="boolean")
    return ws


@pytest.mark.parametrize(
    ("name", "rule", "values"),
    [
        ("city", {"pattern": "^[A-Z]"}, ["Rome", "rome", "", None, "Ab"]),
        ("city", {"pattern": "o", "longest": 4}, ["Rome", "ROME", "Roman", "a\nbcdef", None]),
        ("city", {"longest": 999}, ["x" * 999, "x" * 1000, None]),
        ("points", {"minimum": 0, "maximum": 5}, [-1, 0, 5, 6, None]),
        ("rating", {"maximum": 0.1}, [0.1, 0.1000001, None]),
        ("birth_date", {"minimum": "2000-01-01"}, [date(2000, 1, 1), date(1999, 12, 31), None]),
        ("seen_at", {"maximum": "2026-01-01T12:00"}, [datetime(2026, 1, 1, 12), datetime(2026, 1, 1, 12, 0, 1)]),
    ],
)
def test_what_breaks_a_rule(readers: Workspace, name: str, rule: dict[str, Any], values: list[Any]) -> None:
    quality_settings.save(readers, "readers", name, rule)
    put(readers, name, values)
    measure = next(m for m in quality.quality_of(readers, "readers").fields if m.field.name == name)
    condition = quality_conditions.invalid(measure.field, measure.settings)
    assert segments.how_many(readers, "readers", condition) == measure.invalid > 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("city", ["Rome", "rome", "Rome", "a%b_"]),
        ("points", [1, 1, 2]),
        ("rating", [0.1, 0.1, 3.5]),
        ("interests", [["a", "b"], ["a"]]),
        ("is_paying", [True, False, True]),
    ],
)
def test_the_people_of_each_value(readers: Workspace, name: str, values: list[Any]) -> None:
    put(readers, name, values)
    field = next(f for f in fields.list_fields(readers, "readers") if f.name == name)
    for value, people in quality.distribution(readers, "readers", name).values:
        assert segments.how_many(readers, "readers", quality_conditions.is_value(field, value)) == people


@pytest.mark.parametrize(("low", "step"), [(-70.3, 0.1), (649.475, 0.025), (0.0, 3.0)])
def test_the_people_of_each_bar(readers: Workspace, low: float, step: float) -> None:
    """Values that lie on the ends of bars, where a division and a comparison differ."""
    put(readers, "rating", [low + n * step for n in range(20)] * 10 + [low - 1_000, low + 1_000, None])
    field = next(f for f in fields.list_fields(readers, "readers") if f.name == "rating")
    found = quality.distribution(readers, "readers", "rating").ranges
    assert len(found) > 5
    ends = [(None, found[0][1]), *((low, high) for low, high, _ in found[1:-1]), (found[-1][0], None)]
    counts = [segments.how_many(readers, "readers", quality_conditions.in_range(field, *e)) for e in ends]
    assert counts == [people for *_, people in found]
    assert segments.how_many(readers, "readers", quality_conditions.in_range(field, None, None)) == 202


def test_names_of_roles_and_domains_are_taken_as_they_are() -> None:
    assert quality_conditions.roles(["info", "mailer-daemon"])["value"] == "^(info|mailer-daemon)(\\+[^@]*)?@"
    assert quality_conditions.domains(["a.b", "x+y"]) == {
        "field": "email",
        "operator": "matches",
        "value": "@(a\\.b|x\\+y)$",
    }
    assert quality_conditions.domains([f"domain-number-{n}.example" for n in range(1_000)]) is None
