from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.profiles import fields, quality_settings
from engine.profiles.databases import Database
from engine.profiles.quality.measure import measure
from engine.profiles.quality.rules import breaks
from engine.profiles.quality_settings import NOTHING, FieldQuality
from engine.workspace import Workspace
from tests.engine.profiles.quality.conftest import Put


@pytest.mark.parametrize(
    ("field", "rule", "values", "broken"),
    [
        ("city", {"pattern": "^[A-Z]"}, ["Rome", "rome", "Öslo", "1", None], 3),
        ("city", {"pattern": "om"}, ["Rome", "OM", None], 1),
        ("city", {"longest": 4}, ["Rome", "Romes", "Örög", "日本日本日", None], 2),
        ("city", {"longest": 4, "pattern": "^R"}, ["Rome", "Roman", "Oslo"], 2),
        ("points", {"minimum": 0, "maximum": 10}, [0, 10, -1, 11, None], 2),
        ("rating", {"maximum": 0.5}, [0.5, 0.500001, None], 1),
        ("birth_date", {"minimum": "1900-01-01"}, [date(1900, 1, 1), date(1899, 12, 31)], 1),
        ("seen_at", {"maximum": "2026-01-01T12:00"}, [datetime(2026, 1, 1, 12), datetime(2026, 1, 1, 12, 1)], 1),
    ],
)
def test_values_that_break_a_rule_are_counted(
    ws: Workspace, readers: Database, put: Put, field: str, rule: dict[str, Any], values: list[Any], broken: int
) -> None:
    quality_settings.save(ws, "readers", field, rule)
    for number, value in enumerate(values):
        put(f"p{number}", **{field: value})
    assert measure(ws, readers, ws.now(), {field})[0].invalid == broken


def test_values_are_bound_and_names_are_quoted(ws: Workspace, readers: Database) -> None:
    city = fields.get(ws, readers, "city")
    assert breaks(city, NOTHING, "p") == ("false", {})
    sql, params = breaks(city, FieldQuality(pattern="x' or true --", longest=3), "p")
    assert params == {"p_pattern": "x' or true --", "p_longest": 3}
    assert sql == '(not regexp_matches("city", $p_pattern) or length("city") > $p_longest)'
