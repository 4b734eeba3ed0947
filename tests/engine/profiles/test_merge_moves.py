"""What a merge moves; what it means for a person is in test_merge.py."""

from __future__ import annotations

import pyarrow as pa

from engine.profiles import databases, merge, merge_moves, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


def test_every_table_with_a_profile_id_is_moved(ws: Workspace) -> None:
    """Whoever made it: a new one needs no word here."""
    databases.create(ws, "students")
    keep, other = (
        write.write(ws, ProfileWrite("students", key, {})).profile_id for key in ("a@example.org", "b@example.org")
    )
    with ws.store.transaction() as cursor:
        cursor.run("create table score (profile_id bigint, points integer)")
        cursor.run("insert into score values ($i, 3)", i=other)
    merge.merge(ws, "students", "a@example.org", "b@example.org")
    with ws.store.read() as cursor:
        assert cursor.rows("select * from score") == [(keep, 3)]
        tables = cursor.column(
            "select table_name from duckdb_columns() where column_name = 'profile_id' and not internal "
            "and not starts_with(table_name, 'profile_') and table_name not in ('merged', 'erasure')"
        )
        for table in tables:
            assert cursor.value(f'select count(*) from "{table}" where profile_id = $i', i=other) == 0, table


def test_a_standing_a_field() -> None:
    changes = pa.table({"field": ["city", "phone"], "standing": ["derived", "derived"]})
    found = merge_moves.with_standings(changes, {"city": "confirmed"})
    assert found.to_pylist() == [
        {"field": "city", "standing": "confirmed"},
        {"field": "phone", "standing": "derived"},
    ]
