from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine import events
from engine.events import products
from engine.workspace import Workspace

EVENTS = "/databases/students/events"
ORDER = {
    "id": "order-1",
    "profile": "a@x.org",
    "type": "purchase",
    "time": "2026-01-04T10:00:00+01:00",
    "value": 49,
    "properties": {"order_id": "1", "currency": "EUR", "items": [{"product": "seo", "quantity": 1, "price": 49.0}]},
}


@pytest.fixture
def person(api: TestClient) -> int:
    return api.post("/databases/students/profiles", json={"key": "a@x.org"}).json()["profile_id"]


def test_an_event_is_recorded_once(api: TestClient, students: Workspace, person: int) -> None:
    first, again = api.post(EVENTS, json=ORDER), api.post(EVENTS, json=ORDER)
    assert (first.status_code, first.json()) == (201, {"inserted": True})
    assert (again.status_code, again.json()) == (200, {"inserted": False})
    (event,) = events.timeline(students, "students", person)
    assert (event["type"], event["value"], event["source"]) == ("purchase", 49.0, "api")
    assert event["happened_at"].isoformat() == "2026-01-04T09:00:00"
    assert event["properties"] == ORDER["properties"]


def test_an_event_without_a_time_happens_now(api: TestClient, students: Workspace, person: int) -> None:
    api.post(EVENTS, json={"profile": "A@X.org", "type": "page_view"})
    (event,) = events.timeline(students, "students", person)
    assert event["happened_at"] == students.now()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"profile": "nobody@x.org"}, "profile"),
        ({"type": "Big Sale"}, "type"),
        ({"time": "yesterday"}, "time"),
        ({"value": "much"}, "value"),
        ({"properties": []}, "properties"),
        ({"properties": {"x": "y" * 70_000}}, "properties"),
        ({"extra": 1}, "extra"),
        ({"id": ""}, "id"),
        ({"id": "a\x00"}, "id"),
        ({"time": "2026-01-06T12:00:01Z"}, "time"),
        ({"time": "1970-01-01T00:00:00Z"}, "time"),
        ({"time": "0001-01-01T00:00:00+10:00"}, "time"),
        ({"properties": {"items": "seo"}}, "properties.items"),
        ({"properties": {"items": [{"product": "seo"}, {"price": "9,50"}]}}, "properties.items.1.price"),
        ({"properties": {"currency": "Euro"}}, "properties.currency"),
        ({"type": "page_view", "properties": {"url": "javascript:x"}}, "properties.url"),
    ],
)
def test_a_bad_event_is_refused_by_name(
    api: TestClient, students: Workspace, person: int, change: dict[str, Any], field: str
) -> None:
    answer = api.post(EVENTS, json={**ORDER, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["field"] == field
    assert events.timeline(students, "students", person) == []


def test_a_broken_id_is_refused(api: TestClient, students: Workspace, person: int) -> None:
    body = json.dumps({**ORDER, "id": "\ud800"})
    answer = api.post(EVENTS, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")


def test_the_same_id_from_many_sides_is_one_event(api: TestClient, students: Workspace, person: int) -> None:
    ready = threading.Barrier(64)

    def tell(n: int) -> int:
        ready.wait()
        body = {**ORDER, "id": f"call-{n % 2}"}
        return api.post(EVENTS, json=body if n % 3 else ORDER).status_code

    with ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(tell, range(64)))
    assert (statuses.count(201), statuses.count(200)) == (1, 63)
    assert len(events.timeline(students, "students", person)) == 1


def test_a_call_with_a_key_is_done_once(api: TestClient, students: Workspace, person: int) -> None:
    nameless = {"profile": "a@x.org", "type": "webinar_attended"}
    for path, body in ((EVENTS, nameless), (f"{EVENTS}/batch", [nameless, {"type": "x"}])):
        answers = [api.post(path, json=body, headers={"Idempotency-Key": path}) for _ in range(3)]
        assert len({(a.status_code, a.content) for a in answers}) == 1
    assert len(events.timeline(students, "students", person)) == 2


def test_a_correction_is_told_like_any_event(api: TestClient, students: Workspace, person: int) -> None:
    api.post(EVENTS, json=ORDER)
    cancelled = {"profile": "a@x.org", "type": "purchase_cancelled", "properties": {"order_id": "1"}}
    assert [api.post(EVENTS, json=cancelled).status_code for _ in range(2)] == [201, 200]
    assert [e["type"] for e in events.timeline(students, "students", person)] == ["purchase_cancelled", "purchase"]
    assert products.of_person(students, "students", person).bought == ()


def test_a_batch_takes_the_good_ones_and_gives_back_the_bad_ones(
    api: TestClient, students: Workspace, person: int
) -> None:
    items = [
        ORDER,
        {"type": "x"},
        {**ORDER, "id": "order-2", "profile": "nobody@x.org"},
        ORDER,
        {**ORDER, "id": "order-3"},
        {**ORDER, "id": "order-4", "properties": {"order_id": "4"}},
        {**ORDER, "id": "order-5", "properties": {"order_id": "5", "items": [{"price": "9,50"}]}},
        {**ORDER, "id": "order-6", "time": "2036-01-01T00:00:00Z"},
    ]
    answer = api.post(f"{EVENTS}/batch", json=items).json()
    assert [(r["index"], r["field"]) for r in answer.pop("rejected")] == [
        (1, "profile"),
        (2, "profile"),
        (6, "properties.items.0.price"),
        (7, "time"),
    ]
    assert answer == {"rows": 8, "inserted": 2, "duplicates": 2}
    assert len(events.timeline(students, "students", person)) == 2


def test_the_database_and_the_scope_are_checked(api: TestClient, reader: TestClient, person: int) -> None:
    assert api.post("/databases/nowhere/events", json=ORDER).status_code == 404
    assert api.post("/databases/nowhere/events/batch", json=[ORDER]).status_code == 404
    assert reader.post(EVENTS, json=ORDER).status_code == 403
    assert reader.post(f"{EVENTS}/batch", json=[ORDER]).status_code == 403


def test_what_mail_and_people_do_cannot_be_forged(api: TestClient, students: Workspace, person: int) -> None:
    for name in ("unsubscribed", "sent", "opened", "clicked", "segment_entered"):
        answer = api.post(EVENTS, json={"profile": "ann@example.org", "type": name})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "reserved_type")
    assert events.counts(students, "students") == {}
