from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from engine import events
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
    ],
)
def test_a_bad_event_is_refused_by_name(
    api: TestClient, students: Workspace, person: int, change: dict[str, Any], field: str
) -> None:
    answer = api.post(EVENTS, json={**ORDER, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["field"] == field
    assert events.timeline(students, "students", person) == []


def test_a_batch_takes_the_good_ones_and_gives_back_the_bad_ones(
    api: TestClient, students: Workspace, person: int
) -> None:
    items = [
        ORDER,
        {"type": "x"},
        {**ORDER, "id": "order-2", "profile": "nobody@x.org"},
        ORDER,
        {**ORDER, "id": "order-3"},
    ]
    answer = api.post(f"{EVENTS}/batch", json=items).json()
    assert [(r["index"], r["field"]) for r in answer.pop("rejected")] == [(1, "profile"), (2, "profile")]
    assert answer == {"rows": 5, "inserted": 2, "duplicates": 1}
    assert len(events.timeline(students, "students", person)) == 2


def test_the_database_and_the_scope_are_checked(api: TestClient, reader: TestClient, person: int) -> None:
    assert api.post("/databases/nowhere/events", json=ORDER).status_code == 404
    assert api.post("/databases/nowhere/events/batch", json=[ORDER]).status_code == 404
    assert reader.post(EVENTS, json=ORDER).status_code == 403
    assert reader.post(f"{EVENTS}/batch", json=[ORDER]).status_code == 403
