from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from engine.profiles import reading, write
from engine.profiles.batch import Batch, Stamp
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.store import Cursor
from engine.workspace import Workspace

AT = datetime(2025, 1, 1)
STAMP = Stamp(AT, AT, "api", "trusted", True, False)
ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def cursor(ws: Workspace, students: Database) -> Iterator[Cursor]:
    write.write(ws, ProfileWrite("students", ANN, {"points": 1}))
    with ws.store.transaction() as cursor:
        yield cursor


def change(batch: Batch, key: str, **values: Any) -> int:
    before = batch.rows[key]
    batch.change(key, values)
    return batch.record(key, before, list(values), STAMP)


def test_only_what_exists_is_loaded(cursor: Cursor, students: Database) -> None:
    batch = Batch(cursor, students, [ANN, BOB, ANN])
    assert set(batch.rows) == {ANN}
    assert batch.rows[ANN]["points"] == 1


@pytest.mark.parametrize("count", [0, 1, 200, 201])
def test_any_number_of_keys(ws: Workspace, students: Database, count: int) -> None:
    keys = [f"p{n}@example.org" for n in range(count)]
    write.write_many(ws, [ProfileWrite("students", key, {}) for key in keys])
    with ws.store.read() as cursor:
        assert set(Batch(cursor, students, keys).rows) == set(keys)
        assert set(Batch(cursor, students, ["x@example.org", *keys]).rows) == set(keys)


def test_a_row_is_replaced_and_not_altered(cursor: Cursor, students: Database) -> None:
    batch = Batch(cursor, students, [ANN])
    before = batch.rows[ANN]
    batch.change(ANN, {"points": 2})
    assert (before["points"], batch.rows[ANN]["points"]) == (1, 2)


def test_changes_have_the_columns_of_the_log(cursor: Cursor, students: Database) -> None:
    batch = Batch(cursor, students, [ANN])
    assert batch.changes().num_rows == 0
    first, second = change(batch, ANN, points=2, city="Berlin"), change(batch, ANN, points=None)
    changes = batch.changes()
    with_id = cursor.arrow("select * from change limit 0").column_names
    assert {*changes.column_names, "change_id"} == set(with_id)
    found = [(r["write_id"], r["field"], r["old"], r["new"], r["old_num"], r["new_num"]) for r in changes.to_pylist()]
    assert found == [
        (first, "points", "1", "2", 1.0, 2.0),
        (first, "city", None, "Berlin", None, None),
        (second, "points", "2", None, 2.0, None),
    ]
    assert second > first


def test_one_write_id_serves_each_profile_once(cursor: Cursor, students: Database) -> None:
    batch = Batch(cursor, students, [ANN, BOB])
    batch.add(BOB, {"email": BOB}, AT)
    ids = [batch.record(key, {}, ["email"], STAMP, 77) for key in (ANN, BOB, ANN)]
    assert ids[:2] == [77, 77]
    assert ids[2] != 77


def test_saving_writes_profiles_and_changes(ws: Workspace, students: Database) -> None:
    write.write(ws, ProfileWrite("students", ANN, {"points": 1, "city": "Bonn"}))
    with ws.store.transaction() as cursor:
        batch = Batch(cursor, students, [ANN, BOB])
        batch.add(BOB, {"email": BOB, "points": 5}, AT)
        change(batch, BOB, city="Berlin")
        change(batch, ANN, points=2)
        batch.remember(ANN, "city", None, "Köln", Stamp(AT, AT, "change_log", "trusted", False, False, False))
        batch.save(batch.changes())
    ann, bob = (reading.find(ws, "students", key) for key in (ANN, BOB))
    assert (ann["points"], ann["city"], bob["points"], bob["city"]) == (2, "Bonn", 5, "Berlin")
    past = next(c for c in reading.history(ws, "students", ann["profile_id"]) if c["new"] == "Köln")
    assert (past["is_applied"], past["starts_triggers"], past["changed_at"]) == (False, False, AT)


def test_a_dry_batch_uses_up_no_id(ws: Workspace, students: Database) -> None:
    with ws.store.read() as cursor:
        batch = Batch(cursor, students, [ANN, BOB], dry=True)
        for key in (ANN, BOB):
            batch.add(key, {"email": key}, AT)
            batch.record(key, {}, ["email"], STAMP)
    assert [batch.rows[key]["profile_id"] for key in (ANN, BOB)] == [-1, -2]
    assert batch.changes()["profile_id"].to_pylist() == [-1, -2]
    result = write.write(ws, ProfileWrite("students", ANN, {}))
    assert (result.profile_id, result.write_id) == (1, 1)
