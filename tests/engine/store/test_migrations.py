"""Schema changes: in order, each whole or not at all, never backwards, with a copy before an old file is changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine import segments
from engine.errors import StoreError
from engine.segments import SegmentVersion
from engine.settings import Settings
from engine.store import Store, migrations
from engine.workspace import FILE, Workspace
from tests.schema import copied_from

pytestmark = pytest.mark.usefixtures("real_migrations")


SCHEMA = {
    "tables": "select table_name, sql from duckdb_tables() order by all",
    "indexes": "select table_name, index_name, sql from duckdb_indexes() order by all",
    "views": "select view_name, sql from duckdb_views() where not internal order by all",
    "constraints": "select table_name, constraint_text from duckdb_constraints() order by all",
    "macros": "select function_name, parameters::varchar, macro_definition from duckdb_functions() where not internal "
    "order by all",
    "types": "select type_name, labels::varchar from duckdb_types() where not internal order by all",
}


def opened(path: Path) -> int:
    """The schema of a file after opening it."""
    store = Store(path)
    try:
        with store.read() as cursor:
            return migrations.version(cursor)
    finally:
        store.close()


def contents(store: Store) -> dict[str, Any]:
    """Whatever a new store holds: its schema, every row, and the next number of every sequence. Closes it."""
    with store.transaction() as cursor:
        tables = cursor.column("select table_name from duckdb_tables() order by all")
        sequences = cursor.column("select sequence_name from duckdb_sequences() order by all")
        found = {kind: cursor.dicts(sql) for kind, sql in SCHEMA.items()}
        found |= {table: cursor.dicts(f"from {table} order by all") for table in tables}
        found |= {sequence: cursor.next_ids(sequence, 1) for sequence in sequences}
    store.close()
    return found


@pytest.fixture
def two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations of its own, first with one, then with two steps."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "0001_start.sql").write_text("create table setting (name varchar primary key, value varchar);")
    monkeypatch.setattr(migrations, "FOLDER", folder)
    return folder


def test_the_files_are_numbered_without_gaps() -> None:
    numbers = sorted(int(f.name[:4]) for f in migrations.FOLDER.glob("*.sql"))
    assert numbers == [*range(1, migrations.newest() + 1)]


def test_a_new_file_gets_the_newest_schema(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.duckdb") == migrations.newest()
    assert opened(tmp_path / "a.duckdb") == migrations.newest()
    assert [f.name for f in tmp_path.iterdir()] == ["a.duckdb"]


@pytest.mark.parametrize("file", ["a.duckdb", None])
def test_what_tests_copy_is_what_the_migrations_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str | None
) -> None:
    opened(template := tmp_path / "template.duckdb")
    made = contents(Store())
    monkeypatch.setattr(Store, "_connect", copied_from(template, Store._connect))
    assert contents(Store(tmp_path / file if file else None)) == made
    assert made["setting"]


def test_an_old_file_is_copied_then_changed(tmp_path: Path, two_steps: Path) -> None:
    path = tmp_path / "a.duckdb"
    assert opened(path) == 1
    (two_steps / "0002_more.sql").write_text("create table more (id bigint); insert into more values (7);")
    assert opened(path) == 2
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select id from more").fetchall() == [(7,)]
    with duckdb.connect(str(tmp_path / "a.schema1.backup"), read_only=True) as connection:
        assert connection.execute("select value from setting where name = 'schema'").fetchall() == [("1",)]


def test_copying_before_a_change_keeps_the_lock(tmp_path: Path, two_steps: Path) -> None:
    path = tmp_path / "a.duckdb"
    opened(path)
    (two_steps / "0002_more.sql").write_text("create table more (id bigint);")
    store = Store(path)
    other = subprocess.run(
        [sys.executable, "-c", f"import duckdb; duckdb.connect({str(path)!r})"], capture_output=True, text=True
    )
    store.close()
    assert "lock" in other.stderr


def test_a_step_that_fails_changes_nothing(tmp_path: Path, two_steps: Path) -> None:
    path = tmp_path / "a.duckdb"
    opened(path)
    (two_steps / "0002_more.sql").write_text("create table more (id bigint); insert into nowhere values (1);")
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        opened(path)
    (two_steps / "0002_more.sql").unlink()
    assert opened(path) == 1


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    opened(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update setting set value = '9999' where name = 'schema'")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"schema 9999.*install the newer version") as caught:
        opened(path)
    assert caught.value.code == "newer_workspace"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "table", ["create table setting (x int)", "create table setting as select 'schema' as name, 'x' as value"]
)
def test_a_strange_database_is_refused(tmp_path: Path, table: str) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute(table)
    with pytest.raises(StoreError, match="no workspace"):
        opened(tmp_path / "a.duckdb")


def test_segments_of_the_first_schema_keep_their_condition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, released = tmp_path / FILE, migrations.FOLDER
    (tmp_path / "old").mkdir()
    shutil.copy(released / "0001_start.sql", tmp_path / "old")
    monkeypatch.setattr(migrations, "FOLDER", tmp_path / "old")
    assert opened(path) == 1
    with duckdb.connect(str(path)) as connection:
        connection.execute("insert into database values (1, 'students', 'Students', 'email', '2026-01-05')")
        connection.execute(
            "insert into segment values (7, 1, 'germans', 'Germans', 'dynamic', $condition, 'Who lives there', false, "
            "'2026-01-05', '2026-01-06')",
            {"condition": '{"field":"country","operator":"=","value":"DE"}'},
        )
    monkeypatch.setattr(migrations, "FOLDER", released)
    ws = Workspace.open(Settings(data=str(tmp_path)))
    (segment,) = segments.list_all(ws)
    condition = {"field": "country", "operator": "=", "value": "DE"}
    assert segment == segments.Segment(
        7, 1, "students", "germans", "Germans", "dynamic", condition, "Who lives there", False, datetime(2026, 1, 6),
        version=1, schedule=None, refreshed_at=None, next_refresh_at=None,
    )  # fmt: skip
    assert segments.versions(ws, "germans") == [SegmentVersion(1, condition, datetime(2026, 1, 6), "local")]
    ws.close()


def test_messages_of_before_are_in_their_arms_since_the_first_that_is_told_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, released = tmp_path / FILE, migrations.FOLDER
    (tmp_path / "old").mkdir()
    for file in released.glob("*.sql"):
        if file.name < "0023":
            shutil.copy(file, tmp_path / "old")
    monkeypatch.setattr(migrations, "FOLDER", tmp_path / "old")
    assert opened(path) == 22
    told: list[tuple[str, str | None, list[tuple[int, str, str | None]], int | None]] = [
        ("sent", None, [(1, "deferred", "limit"), (2, "deferred", None), (3, "sent", None)], 2),
        ("skipped", "too_late", [(2, "deferred", None), (4, "skipped", "too_late")], 2),
        ("skipped", "holdout", [(3, "skipped", "holdout")], 3),
        ("skipped", "limit", [(3, "skipped", "limit")], None),
        ("claimed", None, [], 5),
        ("waiting", None, [], None),
    ]
    with duckdb.connect(str(path)) as connection:
        for send_id, (state, reason, decisions, _) in enumerate(told):
            connection.execute(
                "insert into send by name select $id as send_id, 1 as campaign_id, 1 as stretch_id, 1 as version, "
                "1 as database_id, 1 as profile_id, timestamp '2026-01-01' as occurred_at, occurred_at as due_at, "
                "occurred_at as next_at, $state as state, $reason as reason, 0 as variant, 1 as template_id, "
                "1 as template_version, 1 as attempts, timestamp '2026-01-05' as decided_at",
                {"id": send_id, "state": state, "reason": reason},
            )
            for day, became, why in decisions:
                connection.execute(
                    "insert into decision values ($id, $id, 1, 1, $became, $why, '{}', make_date(2026, 1, $day))",
                    {"id": send_id, "became": became, "why": why, "day": day},
                )
    monkeypatch.setattr(migrations, "FOLDER", released)
    store = Store(path)
    with store.read() as cursor:
        found = cursor.rows("select send_id, day(reached_at) from send order by send_id")
    store.close()
    assert found == [(send_id, day) for send_id, (*_, day) in enumerate(told)]
