from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import changes, databases, fields, quality, quality_settings, reading, standing, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace

KEY = "ada@example.org"


def at(ws: Workspace, days: float) -> Workspace:
    """The same workspace that many days later."""
    return ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))


def put(ws: Workspace, source: str, **data: Any) -> int:
    return write.write(ws, ProfileWrite("students", KEY, data, source=source)).profile_id


def kinds(ws: Workspace, profile_id: int) -> dict[str, str]:
    return {name: s.kind for name, s in standing.of(ws, "students", profile_id).items()}


def allow(ws: Workspace, *names: str, **more: Any) -> None:
    for name in names:
        quality_settings.save(ws, "students", name, {"confirmable": True, **more})


@pytest.mark.parametrize(
    ("source", "kind", "is_unverified"),
    [
        ("card", "typed", False),
        ("api", "trusted", False),
        ("import", "imported", True),
        ("campaign", "derived", True),
        ("subscriber", "confirmed", False),
    ],
)
def test_each_source_gives_its_standing(
    ws: Workspace, students: Database, source: str, kind: str, is_unverified: bool
) -> None:
    profile_id = put(ws, source, city="Berlin")
    found = standing.of(ws, "students", profile_id)["city"]
    assert (found.kind, found.is_unverified, found.since) == (kind, is_unverified, ws.now())


def test_only_present_values_have_one(ws: Workspace, students: Database) -> None:
    profile_id = put(ws, "card", city="Berlin", nickname="A")
    put(ws, "card", nickname=None)
    assert set(standing.of(ws, "students", profile_id)) == {"email", "city"}


def test_the_last_applied_change_counts(ws: Workspace, students: Database) -> None:
    profile_id = put(ws, "import", city="Berlin")
    put(ws, "card", city="Paris")
    rows = [{"profile": KEY, "field": "city", "new": "Rome", "changed_at": "2020-01-01"}]
    assert changes.import_changes(ws, "students", rows).changes == 1
    assert kinds(ws, profile_id)["city"] == "typed"


def test_a_value_without_a_change_is_unverified_since_its_profile_is(ws: Workspace, students: Database) -> None:
    profile_id = put(ws, "card", city="Berlin")
    with ws.store.transaction() as cursor:
        cursor.run(f"update {students.table} set nickname = 'A'")
    found = standing.of(ws, "students", profile_id)["nickname"]
    assert (found.kind, found.is_unverified, found.since) == ("imported", True, ws.now())


def test_an_older_value_than_the_limit_is_unverified(ws: Workspace, students: Database) -> None:
    profile_id = put(ws, "card", city="Berlin")
    quality_settings.save(ws, "students", "city", {"age_limit": "30d"})
    assert not standing.of(at(ws, 30), "students", profile_id)["city"].is_unverified
    found = standing.of(at(ws, 30.1), "students", profile_id)["city"]
    assert found.is_unverified
    assert found.reason == "Typed by staff, but longer ago than 30 days."


def test_confirming_writes_what_differs_and_marks_all(ws: Workspace, students: Database) -> None:
    allow(ws, "city", "nickname")
    profile_id = put(ws, "import", city="Berlin", nickname="A")
    later = at(ws, 3)
    result = standing.confirm(later, "students", profile_id, {"city": "Paris", "nickname": "A"})
    assert result.changed == ("city",)
    assert reading.by_id(ws, "students", profile_id)["city"] == "Paris"
    assert reading.history(ws, "students", profile_id)[0]["source"] == "subscriber"
    found = standing.of(later, "students", profile_id)
    assert {n: (s.kind, s.since, s.is_unverified) for n, s in found.items() if n != "email"} == {
        "city": ("confirmed", later.now(), False),
        "nickname": ("confirmed", later.now(), False),
    }


def test_what_is_confirmed_as_missing_is_cleared(ws: Workspace, students: Database) -> None:
    allow(ws, "city")
    profile_id = put(ws, "import", city="Berlin")
    assert standing.confirm(ws, "students", profile_id, {"city": ""}).changed == ("city",)
    assert "city" not in standing.of(ws, "students", profile_id)


def test_another_value_is_not_confirmed(ws: Workspace, students: Database) -> None:
    """Also where its change is dated before the confirmation."""
    allow(ws, "city")
    profile_id = put(at(ws, -9), "import", city="Berlin")
    standing.confirm(ws, "students", profile_id, {"city": "Berlin"})
    assert kinds(ws, profile_id)["city"] == "confirmed"
    rows = [{"profile": KEY, "field": "city", "new": "Rome", "changed_at": (ws.now() - timedelta(days=5)).isoformat()}]
    assert changes.import_changes(ws, "students", rows).changes == 1
    assert kinds(ws, profile_id)["city"] == "trusted"


def test_the_age_of_a_confirmed_value_counts_from_its_confirmation(ws: Workspace, students: Database) -> None:
    allow(ws, "city", age_limit=10)
    profile_id = put(ws, "import", city="Berlin")
    standing.confirm(at(ws, 30), "students", profile_id, {"city": "Berlin"})
    assert not standing.of(at(ws, 35), "students", profile_id)["city"].is_unverified
    assert standing.of(at(ws, 41), "students", profile_id)["city"].is_unverified


def test_a_confirmation_after_the_clock_does_not_count_yet(ws: Workspace, students: Database) -> None:
    allow(ws, "city")
    profile_id = put(ws, "import", city="Berlin")
    standing.confirm(at(ws, 2), "students", profile_id, {"city": "Berlin"})
    assert kinds(ws, profile_id)["city"] == "imported"
    assert kinds(at(ws, 2), profile_id)["city"] == "confirmed"


def test_a_field_made_anew_starts_anew(ws: Workspace, students: Database) -> None:
    allow(ws, "nickname")
    profile_id = put(ws, "card", nickname="A")
    standing.confirm(ws, "students", profile_id, {"nickname": "A"})
    fields.remove(ws, "students", "nickname")
    fields.add(ws, "students", "nickname", type="string")
    assert quality.confirmable(ws, "students") == ()
    put(ws, "import", nickname="A")
    assert kinds(ws, profile_id)["nickname"] == "imported"


def test_only_fields_that_are_set_so_can_be_confirmed(ws: Workspace, students: Database) -> None:
    profile_id = put(ws, "import", city="Berlin")
    assert quality.confirmable(ws, "students") == ()
    with pytest.raises(BadValueError, match="City is not one of the fields"):
        standing.confirm(ws, "students", profile_id, {"city": "Berlin"})
    with pytest.raises(UnknownNameError):
        standing.confirm(ws, "students", profile_id, {"towm": "Berlin"})
    allow(ws, "city", "points")
    assert [f.name for f in quality.confirmable(ws, "students")] == ["city", "points"]


def test_a_bad_value_writes_and_confirms_nothing(ws: Workspace, students: Database) -> None:
    allow(ws, "city", "points")
    profile_id = put(ws, "import", city="Berlin", points=3)
    with pytest.raises(BadValueError, match="points"):
        standing.confirm(ws, "students", profile_id, {"city": "Paris", "points": "many"})
    assert reading.by_id(ws, "students", profile_id)["city"] == "Berlin"
    assert kinds(ws, profile_id)["city"] == "imported"


def test_unknown_people_and_those_who_may_not(ws: Workspace, students: Database) -> None:
    allow(ws, "city")
    with pytest.raises(UnknownNameError):
        standing.of(ws, "students", 404)
    with pytest.raises(UnknownNameError):
        standing.confirm(ws, "students", 404, {"city": "Berlin"})
    with pytest.raises(ForbiddenError):
        standing.confirm(ws.acting(Actor("v", "viewer")), "students", 404, {"city": "Berlin"})


def test_a_future_dated_change_is_as_old_as_its_writing(ws: Workspace, students: Database) -> None:
    databases.get(ws, "students")
    profile_id = put(ws, "card", nickname="A")
    rows = [{"profile": KEY, "field": "city", "new": "Rome", "changed_at": datetime(2030, 1, 1).isoformat()}]
    changes.import_changes(ws, "students", rows)
    assert standing.of(ws, "students", profile_id)["city"].since == ws.now()
