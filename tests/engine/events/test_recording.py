from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import events
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, StateError, UnknownNameError
from engine.events import NewEvent
from engine.events.recording import append, append_to_all
from engine.profiles import databases, erase, fields, reading, write
from engine.profiles.write import ProfileWrite
from engine.store import Cursor
from engine.workspace import Actor, Workspace

AT = datetime(2025, 6, 1, 12)
VIEW = NewEvent("shop", "ann@example.org", "page_view", AT)
ORDER = NewEvent("shop", "ann@example.org", "purchase", AT, 49.0, {"order_id": "1043"})


def stored(ws: Workspace, *columns: str) -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(f"select {', '.join(columns)} from event order by event_id")


def test_an_event_as_it_is_stored(ws: Workspace, ann: int) -> None:
    event = NewEvent(
        "shop",
        "ANN@example.org ",
        "purchase",
        AT,
        12.5,
        {"items": [{"product": "Café", "n": 2}]},
        "o-1",
        3,
        4,
        "import",
    )
    assert events.record(ws, event)
    assert stored(ws, "external_id", "profile_id", "type", "happened_at", "recorded_at", "value", "properties") == [
        ("o-1", ann, "purchase", AT, ws.now(), 12.5, '{"items":[{"product":"Café","n":2}]}')
    ]
    assert stored(ws, "campaign_id", "send_id", "source") == [(3, 4, "import")]


def test_a_person_by_key_or_by_id(ws: Workspace, ann: int) -> None:
    report = events.record_many(ws, [VIEW, replace(VIEW, profile=ann)])
    assert (report.rows, report.inserted) == (2, 2)
    assert stored(ws, "profile_id", "properties", "value") == [(ann, None, None)] * 2


def test_an_external_id_is_written_once(ws: Workspace, ann: int) -> None:
    event = replace(VIEW, external_id="e1")
    assert events.record(ws, event)
    assert not events.record(ws, replace(event, value=5.0))
    report = events.record_many(
        ws, [event, replace(VIEW, external_id="e2"), replace(VIEW, external_id="e2"), VIEW, VIEW]
    )
    assert (report.inserted, report.duplicates, report.rejected) == (3, 2, ())
    assert stored(ws, "external_id", "value") == [("e1", None), ("e2", None), (None, None), (None, None)]


def test_an_external_id_belongs_to_its_database(ws: Workspace, ann: int) -> None:
    databases.create(ws, "other")
    event = replace(VIEW, external_id="e1")
    report = events.record_many(ws, [event, replace(event, database="other")], create_profiles=True)
    assert (report.inserted, report.duplicates) == (2, 0)


def test_an_order_is_written_once_whatever_its_id(ws: Workspace, ann: int) -> None:
    assert events.record(ws, replace(ORDER, external_id="a"))
    again = [replace(ORDER, external_id="b"), ORDER, replace(ORDER, properties={"order_id": " 1043 "})]
    report = events.record_many(ws, again)
    assert (report.inserted, report.duplicates) == (0, 3)
    new = replace(ORDER, properties={"order_id": 1044})
    assert events.record_many(ws, [new, new, replace(new, external_id="a")]).inserted == 1
    assert stored(ws, "external_id", "order_id") == [("a", "1043"), (None, "1044")]


def test_what_corrects_an_order_is_an_event_of_its_own(ws: Workspace, ann: int) -> None:
    cancelled, returned = (replace(ORDER, type=f"purchase_{how}") for how in ("cancelled", "returned"))
    made = [ORDER, cancelled, cancelled, returned, returned, replace(returned, external_id="r1")]
    report = events.record_many(ws, [*made, replace(returned, external_id="r1")])
    assert (report.inserted, report.duplicates) == (5, 2)
    kinds = [k for (k,) in stored(ws, "type")]
    assert kinds == ["purchase", "purchase_cancelled", "purchase_returned", "purchase_returned", "purchase_returned"]
    assert {o for (o,) in stored(ws, "order_id")} == {"1043"}


def test_an_order_belongs_to_its_database(ws: Workspace, ann: int) -> None:
    databases.create(ws, "other")
    assert events.record(ws, ORDER)
    assert events.record(ws, replace(ORDER, database="other"), create_profiles=True)


def test_a_bad_order_says_where(ws: Workspace, ann: int) -> None:
    items = [{"product": "a"}, {"product": "b", "price": "9,50"}]
    with pytest.raises(BadValueError, match="9,50") as refused:
        events.record(ws, replace(ORDER, properties={"order_id": "1", "items": items}))
    assert refused.value.field == "properties.items.1.price"
    assert events.record(ws, ORDER)


def test_a_bad_event_is_named_and_the_others_go_in(ws: Workspace, ann: int) -> None:
    bad = [
        replace(VIEW, type="Page view"),
        replace(VIEW, value=float("nan")),
        replace(VIEW, value=True),
        replace(VIEW, external_id=""),
        replace(VIEW, external_id="x" * 201),
        replace(VIEW, properties={"at": object()}),
        replace(VIEW, happened_at=datetime(1970, 1, 1)),
        replace(VIEW, properties={"text": "x" * 65_536}),
        replace(VIEW, profile="nobody@example.org"),
        replace(VIEW, profile="nobody"),
        replace(VIEW, profile=999),
    ]
    report = events.record_many(ws, [VIEW, *bad, VIEW])
    assert (report.rows, report.inserted, report.duplicates) == (13, 2, 0)
    assert [(r.index, r.field, r.code) for r in report.rejected] == [
        (1, "type", "bad_value"),
        (2, "value", "bad_value"),
        (3, "value", "bad_value"),
        (4, "id", "bad_value"),
        (5, "id", "bad_value"),
        (6, "properties", "bad_value"),
        (7, "time", "absurd_time"),
        (8, "properties", "bad_value"),
        (9, "profile", "not_found"),
        (10, "email", "bad_address"),
        (11, "profile", "not_found"),
    ]
    assert "65,5" in report.rejected[7].message


def test_an_event_that_is_refused_may_come_again(ws: Workspace, ann: int) -> None:
    event = replace(VIEW, profile="bob@example.org", external_id="e1")
    assert events.record_many(ws, [event, replace(event, profile=ann)]).inserted == 1
    assert len(events.record_many(ws, [event]).rejected) == 1


def test_unknown_people_are_made_when_asked(ws: Workspace, ann: int) -> None:
    names = ["bob@example.org", "BOB@example.org", "ann@example.org", "bad", 77]
    report = events.record_many(ws, [replace(VIEW, profile=n) for n in names], create_profiles=True)
    assert (report.inserted, [r.code for r in report.rejected]) == (3, ["bad_address", "not_found"])
    bob = reading.find(ws, "shop", "bob@example.org")
    assert [p for (p,) in stored(ws, "profile_id")] == [bob["profile_id"], bob["profile_id"], ann]
    assert [(c["field"], c["source"]) for c in reading.history(ws, "shop", bob["profile_id"])] == [("email", "api")]


def test_nobody_is_made_without_what_is_required(ws: Workspace, ann: int) -> None:
    fields.update(ws, "shop", "city", required=True)
    report = events.record_many(ws, [replace(VIEW, profile="bob@example.org")], create_profiles=True)
    assert [(r.field, r.code) for r in report.rejected] == [("city", "required")]
    assert reading.count(ws, "shop") == 1


def test_one_event_raises_why_it_cannot_be(ws: Workspace, ann: int) -> None:
    with pytest.raises(BadValueError, match="“Page view” cannot be a type of event"):
        events.record(ws, replace(VIEW, type="Page view"))
    with pytest.raises(UnknownNameError, match="There is no profile “bob"):
        events.record(ws, replace(VIEW, profile="bob@example.org"))
    with pytest.raises(UnknownNameError, match="There is no database"):
        events.record(ws, replace(VIEW, database="shopp"))
    with pytest.raises(UnknownNameError, match="There is no database"):
        events.record_many(ws, [VIEW, replace(VIEW, database="shopp")])
    for call in (events.record, lambda w, e: events.record_many(w, [e])):
        with pytest.raises(ForbiddenError):
            call(ws.acting(Actor("ann", "viewer")), VIEW)
    assert stored(ws, "*") == []
    assert events.record(ws, replace(VIEW, profile="bob@example.org"), create_profiles=True)


def test_times_with_an_offset_become_utc(ws: Workspace, ann: int) -> None:
    events.record(ws, replace(VIEW, happened_at=AT.replace(tzinfo=UTC).astimezone()))
    assert stored(ws, "happened_at") == [(AT,)]


def test_events_that_belong_to_another_write(ws: Workspace, ann: int) -> None:
    def write(cursor: Cursor, *, fails: bool) -> None:
        append(cursor, ws, [VIEW, replace(VIEW, profile="bob@example.org")])
        if fails:
            raise StateError("the other write is refused")

    with pytest.raises(StateError):
        ws.store.write(lambda cursor: write(cursor, fails=True))
    assert stored(ws, "*") == []
    ws.store.write(lambda cursor: write(cursor, fails=False))
    assert stored(ws, "profile_id", "type") == [(ann, "page_view")]


def test_nothing_to_record(ws: Workspace, ann: int) -> None:
    report = events.record_many(ws, [])
    assert (report.rows, report.inserted, report.duplicates, report.rejected) == (0, 0, 0, ())


def test_writers_at_once_write_an_id_once(ws: Workspace, ann: int) -> None:
    outcomes: list[bool] = []

    def work() -> None:
        outcomes.extend([events.record(ws, replace(VIEW, external_id=f"e{n}")) for n in range(20)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(True), outcomes.count(False)) == (20, 140)
    assert sorted(e for (e,) in stored(ws, "external_id")) == sorted(f"e{n}" for n in range(20))


def test_a_hundred_thousand(ws: Workspace, ann: int) -> None:
    made = [
        NewEvent("shop", ann, "page_view", AT + timedelta(seconds=n), properties={"n": n}, external_id=str(n))
        for n in range(100_000)
    ]
    assert events.record_many(ws, made).inserted == 100_000
    assert events.record_many(ws, made[::-1]).duplicates == 100_000
    assert events.counts(ws, "shop") == {"page_view": 100_000}


short = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("\n\t"), max_size=5)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.recursive(
    st.none() | st.booleans() | numbers | short,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(short, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=10)
@given(st.lists(st.dictionaries(short, plain, max_size=3), max_size=20))
def test_properties_come_back_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, listed: list[dict[str, Any]]
) -> None:
    ws = Workspace.in_memory(FixedClock(datetime(2026, 1, 5)), tmp_path_factory.mktemp("ws"))
    try:
        databases.create(ws, "shop")
        made = [
            replace(VIEW, type="mine", properties=p, happened_at=AT + timedelta(days=n)) for n, p in enumerate(listed)
        ]
        assert events.record_many(ws, made, create_profiles=True).inserted == len(listed)
        found = events.timeline(ws, "shop", 1)
        assert [e["properties"] for e in reversed(found)] == listed
    finally:
        ws.close()


def test_one_event_for_many(ws: Workspace, ann: int) -> None:
    bob = write.write(ws, ProfileWrite("shop", "bob@example.org", {})).profile_id
    events.record(ws, VIEW)
    people = pa.table({"profile_id": pa.array([ann, bob], pa.int64())})
    options: Any = {"database": "shop", "happened_at": AT, "properties": {"segment": "vip"}, "source": "segment"}
    with ws.store.transaction() as cursor:
        assert append_to_all(cursor, ws, people, type="segment_entered", **options) == 2
        assert append_to_all(cursor, ws, people.slice(0, 0), type="segment_entered", **options) == 0
    expected = [(p, "segment_entered", AT, ws.now(), '{"segment":"vip"}', "segment", 1) for p in (ann, bob)]
    columns = ("profile_id", "type", "happened_at", "recorded_at", "properties", "source", "database_id")
    assert sorted(stored(ws, *columns)[1:]) == sorted(expected)
    assert len({event_id for (event_id,) in stored(ws, "event_id")}) == 3
    with ws.store.transaction() as cursor, pytest.raises(BadValueError, match="cannot be a type of event"):
        append_to_all(cursor, ws, people, type="Segment!", **options)


def test_what_an_erased_person_did_is_known_when_told_again(ws: Workspace, ann: int) -> None:
    told = [replace(VIEW, external_id="v1"), ORDER]
    assert events.record_many(ws, told).inserted == 2
    erase.erase(ws, "shop", "ann@example.org")
    again = events.record_many(ws, told, create_profiles=True)
    assert (again.inserted, again.duplicates) == (0, 2)
