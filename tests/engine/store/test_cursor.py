"""Rows in and out of DuckDB, as tuples, dicts and Arrow."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store import Cursor, Store
from engine.store.cursor import arrow_table, quoted

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TIME = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))


@pytest.fixture
def cursor(store: Store) -> Iterator[Cursor]:
    with store.read() as found:
        found.run(
            "create table thing (id bigint, name varchar, size double, seen timestamp, is_new boolean default true)"
        )
        yield found


def test_answers(cursor: Cursor) -> None:
    cursor.run("insert into thing (id, name) values (1, 'a'), (2, 'b')")
    assert cursor.rows("select id, name from thing order by id") == [(1, "a"), (2, "b")]
    assert cursor.row("select name from thing where id = $id", id=2) == ("b",)
    assert cursor.value("select name from thing where id = $id", id=1) == "a"
    assert cursor.column("select id from thing order by id desc") == [2, 1]
    assert cursor.dict("select id, name from thing where id = 1") == {"id": 1, "name": "a"}
    assert cursor.dicts("select id from thing order by id") == [{"id": 1}, {"id": 2}]
    assert cursor.arrow("select id from thing order by id").to_pydict() == {"id": [1, 2]}


def test_pages_hold_all_rows_in_order(cursor: Cursor) -> None:
    with cursor.pages("select i from range($most) t(i) order by i", size=10, most=25) as pages:
        found = list(pages)
    assert [len(page) for page in found] == [10, 10, 5]
    assert [row for page in found for row in page] == [(n,) for n in range(25)]
    with cursor.pages("select 1 where false") as pages:
        assert list(pages) == []


def test_pages_left_in_the_middle_leave_the_cursor_free(store: Store) -> None:
    with store.read() as cursor:
        with pytest.raises(ZeroDivisionError), cursor.pages("select i from range(1000000) t(i)") as pages:
            assert len(next(pages)) // 0
        assert cursor.value("select 42") == 42


def test_batches_keep_types_also_without_rows(cursor: Cursor) -> None:
    with cursor.batches("select id, name from thing where id > $least", least=0) as batches:
        assert batches.schema.types == [pa.int64(), pa.string()]
        assert batches.read_all().num_rows == 0
    cursor.run("insert into thing (id, name) values (1, 'a'), (2, 'b')")
    with cursor.batches("select id from thing order by id", size=1) as batches:
        assert [batch.to_pylist() for batch in batches] == [[{"id": 1}], [{"id": 2}]]
    assert cursor.value("select count(*) from thing") == 2


def test_answers_of_nothing(cursor: Cursor) -> None:
    assert cursor.row("select * from thing") is None
    assert cursor.value("select id from thing") is None
    assert cursor.dict("select id from thing") is None
    assert cursor.dicts("select id from thing") == []
    assert cursor.arrow("select id from thing").num_rows == 0
    assert cursor.insert("thing", []) == 0
    assert cursor.next_ids("seq_change", 0) == []


def test_run_counts_changed_rows(cursor: Cursor) -> None:
    assert cursor.run("insert into thing (id) select i from range(5) r(i)") == 5
    assert cursor.run("update thing set name = 'x' where id < 3") == 3
    assert cursor.run("delete from thing") == 5
    assert cursor.run("create table other (id bigint)") == 0


def test_a_column_may_be_called_like_a_parameter(cursor: Cursor) -> None:
    assert cursor.value("select $sql || $self", sql="a", self="b") == "ab"


def test_a_missing_or_superfluous_parameter_is_an_error(cursor: Cursor) -> None:
    with pytest.raises(duckdb.Error):
        cursor.value("select $a::int")
    with pytest.raises(duckdb.Error):
        cursor.value("select $a::int", a=1, b=2)


def test_no_result_stays_open(cursor: Cursor) -> None:
    """DuckDB refuses the next statement of a connection while rows wait to be read."""
    cursor.run("insert into thing (id) select i from range(10000) r(i)")
    cursor.row("select * from thing")
    cursor.value("select id from thing")
    cursor.dict("select * from thing")
    cursor.run("begin transaction")
    assert cursor.run("delete from thing") == 10000
    cursor.run("rollback")


def test_inserted_rows_come_back(cursor: Cursor) -> None:
    row = st.fixed_dictionaries(
        {
            "id": st.integers(-(2**63), 2**63 - 1),
            "name": st.none() | TEXT,
            "size": st.none() | st.floats(),
            "seen": st.none() | TIME,
        }
    )

    @given(st.lists(row, min_size=1, max_size=20))
    def check(rows: list[dict[str, object]]) -> None:
        cursor.run("delete from thing")
        assert cursor.insert("thing", rows) == len(rows)
        found = cursor.dicts("select id, name, size, seen from thing")
        # NaN equals nothing, its repr does.
        assert [{**r, "size": repr(r["size"])} for r in found] == [{**r, "size": repr(r["size"])} for r in rows]

    check()


def test_insert_takes_defaults_for_columns_not_given(cursor: Cursor) -> None:
    cursor.insert("thing", [{"id": 1}, {"id": 2}])
    assert cursor.dicts("select id, name, is_new from thing order by id") == [
        {"id": 1, "name": None, "is_new": True},
        {"id": 2, "name": None, "is_new": True},
    ]


def test_insert_takes_an_arrow_table(cursor: Cursor) -> None:
    assert cursor.insert("thing", pa.table({"size": [math.pi], "id": [7]})) == 1
    assert cursor.row("select id, size from thing") == (7, math.pi)


def test_insert_quotes_names(store: Store) -> None:
    with store.read() as cursor:
        cursor.run('create table "my ""group""" ("order" bigint)')
        cursor.insert('my "group"', [{"order": 3}])
        table = quoted('my "group"')
        assert cursor.value(f"select {quoted('order')} from {table}") == 3


def test_the_session_is_in_utc(cursor: Cursor) -> None:
    now = cursor.value("select now()::timestamp")
    assert abs((now - datetime.now(UTC).replace(tzinfo=None)).total_seconds()) < 60


def test_ids_rise_and_never_repeat(store: Store) -> None:
    def take(count: int) -> list[int]:
        with store.read() as cursor:
            return cursor.next_ids("seq_change", count)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, [1, 10, 5000, 200_000] * 4))
    assert all(ids == sorted(ids) for ids in taken)
    everything = [i for ids in taken for i in ids]
    assert len(set(everything)) == len(everything) == 4 * 205_011


def test_staged_names_do_not_meet(store: Store) -> None:
    """Threads stage tables at the same time; each sees its own."""
    met = threading.Barrier(8)

    def work(number: int) -> tuple[object, object]:
        table = pa.table({"n": [number]})
        with store.read() as cursor:
            met.wait()
            with cursor.staged(table) as own, cursor.staged_as("outcome", table):
                met.wait()
                return cursor.value(f"select n from {own}"), cursor.value("select n from outcome")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [(n, n) for n in range(8)]


def test_a_staged_table_is_gone_afterwards(cursor: Cursor) -> None:
    with cursor.staged(pa.table({"n": [1]})) as name:
        pass
    with pytest.raises(duckdb.CatalogException):
        cursor.value(f"select n from {name}")


def test_a_failure_while_staged_is_the_one_to_see(store: Store) -> None:
    with pytest.raises(duckdb.ConstraintException), store.transaction() as cursor:
        cursor.insert("setting", [{"name": "twice", "value": "1"}, {"name": "twice", "value": "2"}])
    with store.transaction() as cursor:
        assert cursor.insert("setting", [{"name": "once", "value": "1"}]) == 1


def test_arrow_table_fills_missing_keys() -> None:
    schema = pa.schema([("id", pa.int64()), ("name", pa.string())])
    assert arrow_table([{"id": 1, "name": "a"}, {"id": 2}], schema).to_pylist() == [
        {"id": 1, "name": "a"},
        {"id": 2, "name": None},
    ]
    assert arrow_table([], schema).schema == schema


@pytest.mark.parametrize("rows", [0, 5, 122_880, 200_000])
def test_what_is_appended_to_a_temp_table_is_seen_in_its_transaction(store: Store, rows: int) -> None:
    with store.transaction() as cursor:
        cursor.run("create temp table few as select 1::bigint as n, 'a' as word limit 0")
        assert cursor.append("few", f"select 'b' as word, i as n from range({rows}) t(i)") == rows
        assert cursor.append("few", "select 7 as n") == 1
        found = cursor.rows("select count(*), count(word), min(n) from few")
        assert found == [(rows + 1, rows, 0 if rows else 7)]
