from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases
from engine.profiles.write import ProfileWrite, write_many
from engine.segments.files.listing import listing
from engine.workspace import Workspace

EVERYBODY = {"combinator": "and", "rules": []}
ROMANS = {"field": "city", "operator": "=", "value": "Rome"}
NOON = datetime(2026, 1, 5, 12)


@pytest.fixture(autouse=True)
def people(ws: Workspace) -> None:
    databases.create(ws, "people")
    write_many(ws, [ProfileWrite("people", f"{n}@x.org", {"city": c}) for n, c in (("b", "Rome"), ("a", "Oslo"))])


def test_rows_come_by_key_with_the_fields_asked_for(ws: Workspace) -> None:
    with listing(ws, "people", EVERYBODY, ["city", "email", "city"]) as found:
        assert found.columns == ("key", "city", "email")
        with found.pages() as pages:
            assert list(pages) == [[("a@x.org", "Oslo", "a@x.org"), ("b@x.org", "Rome", "b@x.org")]]


def test_arrow_holds_the_same(ws: Workspace) -> None:
    with listing(ws, "people", ROMANS, ["city", "birth_date"]) as found, found.batches() as batches:
        assert batches.schema.field("birth_date").type == pa.date32()
        assert batches.read_all().to_pylist() == [{"key": "b@x.org", "city": "Rome", "birth_date": None}]


def test_one_moment_counts_whatever_is_written_meanwhile(ws: Workspace) -> None:
    with ws.store.transaction() as cursor:
        cursor.run(
            "insert into profile_1 by name select 10 + i as profile_id, 'p' || i as key, "
            "timestamp '2026-01-05' as _created_at, 'Rome' as city from range(300000) t(i)"
        )
    with listing(ws, "people", ROMANS) as found, found.pages() as pages:
        number = len(next(pages))
        with ws.store.transaction() as cursor:
            cursor.run("update profile_1 set city = 'Bonn'")
        assert number + sum(map(len, pages)) == 300_001


def test_a_time_in_the_past(ws: Workspace) -> None:
    later = ws.acting(clock=FixedClock(NOON + timedelta(days=1)))
    write_many(later, [ProfileWrite("people", "a@x.org", {"city": "Rome"})])
    for at, keys in ((NOON, ["b@x.org"]), (None, ["a@x.org", "b@x.org"])):
        with listing(later, "people", ROMANS, as_of=at) as found, found.pages() as pages:
            assert [key for page in pages for (key,) in page] == keys


def test_what_is_unknown_is_refused(ws: Workspace) -> None:
    with pytest.raises(UnknownNameError), listing(ws, "people", EVERYBODY, ["ctiy"]):
        pass
    with pytest.raises(BadValueError), listing(ws, "people", {"field": "city"}):
        pass
