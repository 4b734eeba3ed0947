from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import databases, fields, reading, requests, write
from engine.profiles.actions import Action
from engine.profiles.databases import Database
from engine.profiles.requests import ProfileWrite, Target, prepare
from engine.profiles.types import Field
from engine.workspace import Actor, Workspace

KEY = "Ann@example.org"


def test_a_checked_write_holds_stored_values(ws: Workspace, students: Database) -> None:
    target = Target.of(ws, "students")
    data = {"points": " 5 ", "course": "web analytics", "interests": {"action": "add", "value": "a"}, "city": ""}
    prepared = prepare(target, ProfileWrite("students", KEY, data, changed_at=datetime(2025, 1, 1)))
    assert prepared.key == "ann@example.org"
    assert prepared.values == {
        "points": 5,
        "course": "web",
        "interests": Action("add", ["a"], "interests"),
        "city": None,
        "email": KEY,
    }
    assert (prepared.changed_at, prepared.recorded_at) == (datetime(2025, 1, 1), ws.now())
    assert prepare(target, ProfileWrite("students", KEY, {})).changed_at == ws.now()


def test_a_field_goes_by_name_before_label(ws: Workspace, students: Database) -> None:
    fields.add(ws, "students", "other", type="string", label="Nickname")
    words = Target.of(ws, "students").words
    assert (words["nickname"], words["current course"], words["course"]) == ("nickname", "course", "course")
    assert "Nickname" not in words


@pytest.mark.parametrize("most", [0, 20_000])
def test_a_text_seen_before_is_read_the_same(
    ws: Workspace, students: Database, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(requests, "_MOST_SEEN", most)
    target = Target.of(ws, "students")
    for _ in range(3):
        assert [target.value_of(name, "5") for name in ("points", "score", "city")] == [5, 5.0, "5"]
        with pytest.raises(BadValueError):
            target.value_of("points", "x")


def test_imagined_fields_take_values(ws: Workspace, students: Database) -> None:
    extra = Field(0, students.database_id, "shoe_size", "Shoe size", "float")
    assert Target.of(ws, "students", extra=[extra]).value_of("shoe_size", "38.5") == 38.5
    with pytest.raises(UnknownNameError):
        Target.of(ws, "students").value_of("shoe_size", "38.5")


@pytest.mark.parametrize("raw", [None, "", " ", []])
def test_a_key_needs_a_value(ws: Workspace, students: Database, raw: object) -> None:
    with pytest.raises(BadValueError, match="Email is the key: it needs a value") as caught:
        Target.of(ws, "students").key_of(raw)
    assert (caught.value.field, caught.value.code) == ("email", "required")


def test_a_target_needs_the_right_to_write(ws: Workspace, students: Database) -> None:
    with pytest.raises(ForbiddenError):
        Target.of(ws.acting(Actor("ann", "viewer")), "students")


def test_the_time_is_that_of_the_write_not_of_the_wait_for_it(ws: Workspace) -> None:
    """Else a write that waited for the lock would land before what was decided meanwhile."""
    databases.create(ws, "pupils")
    clock = Ticking()
    with ws.store.transaction():
        waiting = write.submit(ws.acting(clock=clock), ProfileWrite("pupils", "ann@example.org", {"first_name": "Ann"}))
        clock.at += timedelta(minutes=5)
    result = write.result_of(waiting.result())
    history = reading.history(ws, "pupils", result.profile_id)
    assert {change["changed_at"] for change in history} == {clock.at}


class Ticking:
    """A clock that a test moves."""

    at = datetime(2026, 1, 5, 12)

    def now(self) -> datetime:
        return self.at
