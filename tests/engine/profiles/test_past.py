from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.errors import BadValueError, UnknownNameError
from engine.profiles import fields, reading, write
from engine.profiles.databases import Database
from engine.profiles.past import Outcome, Past
from engine.profiles.requests import Target
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

KEY = "ann@example.org"
T = [datetime(2025, 1, 1) + timedelta(days=n) for n in range(6)]
CHANGED, UNCHANGED, DUPLICATE = Outcome.CHANGED, Outcome.UNCHANGED, Outcome.DUPLICATE


def take(ws: Workspace, *writes: tuple[int, dict[str, Any]], create: bool = False) -> list[dict[str, Outcome]]:
    """Writes, each with the number of its day."""
    target = Target.of(ws, "students")
    names = {name for _, values in writes for name in values}
    with ws.store.transaction() as cursor:
        past = Past(cursor, target, [KEY], names, triggers=True)
        found = [past.take(KEY, KEY, T[day], values, create=create) for day, values in writes]
        past.save()
    return found


def history(ws: Workspace, field: str) -> list[tuple[Any, Any, bool]]:
    """Old, new, is_applied; oldest first."""
    profile_id = reading.find(ws, "students", KEY)["profile_id"]
    rows = reading.history(ws, "students", profile_id)
    return [(r["old"], r["new"], r["is_applied"]) for r in reversed(rows) if r["field"] == field]


def test_each_field_has_a_past_of_its_own(ws: Workspace, students: Database) -> None:
    take(ws, (3, {"points": 3, "city": "Bonn"}), create=True)
    assert take(ws, (1, {"points": 1, "score": 0.5}), (4, {"points": 3, "city": "Köln"})) == [
        {"points": CHANGED, "score": CHANGED},
        {"points": UNCHANGED, "city": CHANGED},
    ]
    row = reading.find(ws, "students", KEY)
    assert (row["points"], row["score"], row["city"]) == (3, 0.5, "Köln")
    assert history(ws, "points") == [(None, 1, False), (None, 3, True)]
    assert history(ws, "score") == [(None, 0.5, True)]


def test_the_past_is_compared_with_the_value_of_then(ws: Workspace, students: Database) -> None:
    take(ws, (1, {"points": 1}), (4, {"points": 4}), create=True)
    assert take(ws, (2, {"points": 1}), (3, {"points": None}), (3, {"points": None}), (0, {"points": None})) == [
        {"points": UNCHANGED},
        {"points": CHANGED},
        {"points": DUPLICATE},
        {"points": UNCHANGED},
    ]
    assert history(ws, "points") == [(None, 1, True), (1, None, False), (1, 4, True)]


def test_an_old_row_and_a_new_one_in_one_write(ws: Workspace, students: Database) -> None:
    take(ws, (3, {"points": 3}), create=True)
    assert take(ws, (2, {"points": 2, "city": "Bonn"})) == [{"points": CHANGED, "city": CHANGED}]
    assert (history(ws, "points"), history(ws, "city")) == (
        [(None, 2, False), (None, 3, True)],
        [(None, "Bonn", True)],
    )


def test_the_key_is_told_and_not_changed(ws: Workspace, students: Database) -> None:
    write.write(ws, ProfileWrite("students", KEY, {}))
    assert take(ws, (1, {"email": KEY.upper()})) == [{"email": UNCHANGED}]
    assert reading.find(ws, "students", KEY)["email"] == KEY


def test_a_person_is_made_only_when_asked_and_complete(ws: Workspace, students: Database) -> None:
    with pytest.raises(UnknownNameError):
        take(ws, (1, {"points": 1}))
    fields.update(ws, "students", "city", required=True)
    with pytest.raises(BadValueError, match="City is required"):
        take(ws, (1, {"points": 1}), create=True)
    assert reading.count(ws, "students") == 0
    assert take(ws, (1, {"points": None, "city": "Bonn"}), create=True) == [{"points": UNCHANGED, "city": CHANGED}]


def test_the_log_is_read_again_for_each_past(ws: Workspace, students: Database) -> None:
    take(ws, (2, {"interests": ["a"]}), create=True)
    for _ in range(2):
        assert take(ws, (2, {"interests": ["a"]})) == [{"interests": DUPLICATE}]
    take(ws, (1, {"interests": ["b"]}))
    assert take(ws, (1, {"interests": ["b"]}), (3, {"interests": ["a"]})) == [
        {"interests": DUPLICATE},
        {"interests": UNCHANGED},
    ]
