from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from engine.api.body import MAX_ROWS
from engine.api.profiles import durable
from engine.profiles import databases, reading, subscriptions
from engine.workspace import Workspace

PROFILES = "/databases/students/profiles"


def error_of(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "field", "index"}
    return error


def test_a_profile_is_created_once_and_then_updated(api: TestClient, students: Workspace) -> None:
    first = api.post(
        PROFILES, json={"key": "A@x.org", "data": {"first_name": "Ada", "current_courses": "seo promotion"}}
    )
    assert first.status_code == 201
    assert first.json()["created"] is True
    assert set(first.json()["changed"]) == {"email", "first_name", "current_courses"}
    second = api.post(PROFILES, json={"key": "a@x.org", "data": {"first_name": "Ada", "current_courses": "Analytics"}})
    assert second.status_code == 200
    assert second.json() == {
        "profile_id": first.json()["profile_id"],
        "created": False,
        "changed": ["current_courses"],
        "write_id": first.json()["write_id"] + 1,
    }
    assert reading.find(students, "students", "a@x.org")["current_courses"] == "Analytics"


def test_the_same_values_again_change_nothing(api: TestClient) -> None:
    body = {"key": "a@x.org", "data": {"points": 3}}
    api.post(PROFILES, json=body)
    again = api.post(PROFILES, json=body)
    assert again.status_code == 200
    assert (again.json()["changed"], again.json()["write_id"]) == ([], None)


def test_actions_depend_on_the_present_value(api: TestClient, students: Workspace) -> None:
    def write(**data: Any) -> None:
        assert api.post(PROFILES, json={"key": "a@x.org", "data": data}).is_success

    write(points={"action": "incr", "value": 2}, interests={"action": "add", "value": ["seo"]}, first_name="Ada")
    write(
        points={"action": "incr", "value": 3},
        interests={"action": "add", "value": "mail"},
        first_name={"action": "unset"},
    )
    found = reading.find(students, "students", "a@x.org")
    assert (found["points"], found["interests"], found["first_name"]) == (5, ["mail", "seo"], None)


def test_triggers_and_topics_are_passed_on(api: TestClient, students: Workspace) -> None:
    body = {"key": "a@x.org", "data": {"points": 1}, "triggers": False, "subscribe": ["general"]}
    profile_id = api.post(PROFILES, json=body).json()["profile_id"]
    history = reading.history(students, "students", profile_id)
    assert {row["starts_triggers"] for row in history} == {False}
    assert {row["source"] for row in history} == {"api"}
    assert subscriptions.states(students, profile_id) == {"general": "subscribed"}


def test_a_trial_writes_nothing(api: TestClient, students: Workspace) -> None:
    answer = api.post(PROFILES, json={"key": "a@x.org", "data": {"points": 1}, "dry_run": True})
    assert answer.status_code == 200
    assert answer.json() == {
        "profile_id": None,
        "created": True,
        "changed": ["points", "email"],
        "write_id": None,
        "would_start": {},
        "waiting": {},
    }
    assert reading.count(students, "students") == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"key": "a@x.org", "data": {"point": 1}}, "point"),
        ({"key": "a@x.org", "data": {"points": "many"}}, "points"),
        ({"key": "a@x.org", "data": {"current_courses": "Cooking"}}, "current_courses"),
        ({"key": "nobody", "data": {}}, "email"),
        ({"key": "a@x.org", "data": {"points": {"action": "double", "value": 1}}}, "points"),
        ({"key": "a@x.org", "subscribe": ["nothing"]}, "topic"),
        ({"key": "a@x.org", "dat": {}}, "dat"),
        ({"key": "a@x.org", "data": []}, "data"),
        ({"key": "a@x.org", "triggers": "no"}, "triggers"),
        ({"key": True}, "key"),
        ({"data": {"points": 1}}, "email"),
        ([], None),
    ],
)
def test_a_bad_value_is_refused_by_name_and_nothing_is_written(
    api: TestClient, students: Workspace, body: Any, field: str | None
) -> None:
    error = error_of(api.post(PROFILES, json=body), 422)
    assert (error["field"] or "").startswith(field or "")
    assert reading.count(students, "students") == 0


@pytest.mark.parametrize("body", ["", "{", '{"key": "a@x.org",}', '{"key": NaN}', "[" * 100_000, b"\xff\xfe{}"])
def test_broken_json_is_400(api: TestClient, body: str | bytes) -> None:
    assert error_of(api.post(PROFILES, content=body), 400)["code"] == "bad_json"


def test_json_needs_no_content_type(api: TestClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert api.post(PROFILES, content='{"key": "a@x.org"}', headers=headers).status_code == 201


def test_an_unknown_database_is_404_with_near_misses(api: TestClient) -> None:
    assert "students" in error_of(api.post("/databases/student/profiles", json={"key": "a@x.org"}), 404)["message"]
    error_of(api.post("/databases/student/profiles/batch", json=[{"key": "a@x.org"}]), 404)
    error_of(api.get("/databases/student/profiles/a@x.org"), 404)


def test_a_token_to_read_may_not_write(reader: TestClient) -> None:
    error_of(reader.post(PROFILES, json={"key": "a@x.org"}), 403)
    error_of(reader.post(f"{PROFILES}/batch", json=[]), 403)
    error_of(reader.post(PROFILES, json={"key": "a@x.org", "dry_run": True}), 403)


def test_a_profile_reads_back_as_it_was_written(api: TestClient) -> None:
    data = {
        "first_name": "Ada",
        "birth_date": "1990-12-10",
        "registered_at": "2026-01-02T03:04:05+01:00",
        "interests": ["seo"],
    }
    written = api.post(PROFILES, json={"key": "a@x.org", "data": data, "subscribe": ["general"]}).json()
    found = api.get(f"{PROFILES}/A@x.org").json()
    assert found["profile_id"] == written["profile_id"]
    assert found["key"] == "a@x.org"
    assert found["created_at"] == "2026-01-05T12:00:00Z"
    assert found["data"]["registered_at"] == "2026-01-02T02:04:05Z"
    assert {n: found["data"][n] for n in ("first_name", "birth_date", "interests")} == {
        n: data[n] for n in ("first_name", "birth_date", "interests")
    }
    assert found["data"]["points"] is None
    assert (found["subscriptions"], found["suppressed"]) == ({"general": "subscribed"}, None)


@pytest.mark.parametrize("key", ["a/b", "a b+c", "100%", "été", "a?b#c"])
def test_keys_are_percent_encoded(api: TestClient, students: Workspace, key: str) -> None:
    databases.create(students, "orders", key="number")
    assert api.post("/databases/orders/profiles", json={"key": key}).status_code == 201
    found = api.get(f"/databases/orders/profiles/{quote(key, safe='')}")
    assert found.status_code == 200, found.text
    assert found.json()["data"]["number"] == key


def test_an_unknown_profile_is_404(api: TestClient) -> None:
    assert "nobody@x.org" in error_of(api.get(f"{PROFILES}/nobody@x.org"), 404)["message"]


def test_a_batch_takes_the_good_rows_and_gives_back_the_bad_ones(api: TestClient, students: Workspace) -> None:
    api.post(PROFILES, json={"key": "old@x.org", "data": {"points": 1}})
    api.post(PROFILES, json={"key": "same@x.org", "data": {"points": 1}})
    items = [
        {"key": "new@x.org", "data": {"points": 1}},
        {"key": "old@x.org", "data": {"points": 2}},
        {"key": "bad@x.org", "data": {"points": "x"}},
        {"key": "same@x.org", "data": {"points": 1}},
        {"key": "a@x.org", "extra": 1},
        "nothing",
        {"key": "trial@x.org", "data": {}, "dry_run": True},
    ]
    answer = api.post(f"{PROFILES}/batch", json=items).json()
    rejected = answer.pop("rejected")
    write_id = answer.pop("write_id")
    assert answer.pop("write_ids") == [write_id]
    assert answer == {"rows": 7, "created": 2, "updated": 1, "unchanged": 1, "would_start": {}, "waiting": {}}
    assert [(r["index"], r["field"]) for r in rejected] == [(2, "points"), (4, "extra"), (5, None)]
    assert all(set(r) == {"index", "field", "code", "message"} for r in rejected)
    assert reading.count(students, "students") == 3
    effects = api.get(f"/writes/{write_id}").json()
    assert {c["field"] for c in effects["changes"]} == {"email", "points"}


def test_somebody_twice_in_a_batch_is_several_writes_and_each_tells_what_it_did(api: TestClient) -> None:
    items = [
        {"key": "a@x.org", "data": {"points": 1}},
        {"key": "b@x.org", "data": {"points": 1}},
        {"key": "a@x.org", "data": {"points": 2}},
        {"key": "A@x.org", "data": {"points": 2}},
        {"key": "a@x.org", "data": {"points": 3}},
    ]
    answer = api.post(f"{PROFILES}/batch", json=items).json()
    first, second, third = answer["write_ids"]
    assert answer["write_id"] == first < second < third
    told = {i: api.get(f"/writes/{i}").json()["changes"] for i in answer["write_ids"]}
    assert {i: [c["new"] for c in changes if c["field"] == "points"] for i, changes in told.items()} == {
        first: ["1", "1"],
        second: ["2"],
        third: ["3"],
    }


def test_a_batch_may_be_json_lines(api: TestClient) -> None:
    lines = ['{"key": "a@x.org"}', "", '{"key": "b@x.org"', '{"key": "c@x.org"}']
    answer = api.post(f"{PROFILES}/batch", content="\n".join(lines)).json()
    assert (answer["rows"], answer["created"]) == (3, 2)
    assert [(r["index"], r["code"]) for r in answer["rejected"]] == [(1, "bad_json")]


def test_an_empty_batch_writes_nothing(api: TestClient) -> None:
    answer = api.post(f"{PROFILES}/batch", json=[]).json()
    counts = {"rows": 0, "created": 0, "updated": 0, "unchanged": 0}
    assert answer == {**counts, "rejected": [], "write_id": None, "write_ids": []}


def test_a_batch_has_a_limit(api: TestClient) -> None:
    lines = b'{"key": "a@x.org"}\n' * (MAX_ROWS + 1)
    assert error_of(api.post(f"{PROFILES}/batch", content=lines), 422)["code"] == "too_many"
    assert error_of(api.post(f"{PROFILES}/batch", content="7"), 422)["code"] == "bad_value"


def test_writes_that_arrive_together_are_all_kept(api: TestClient, students: Workspace) -> None:
    def incr(_: int) -> int:
        return api.post(
            PROFILES, json={"key": "a@x.org", "data": {"points": {"action": "incr", "value": 1}}}
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(incr, range(40)))
    assert sorted(set(statuses)) == [200, 201]
    assert statuses.count(201) == 1
    assert reading.find(students, "students", "a@x.org")["points"] == 40


async def _abandoned(write: Future[int]) -> None:
    waiting = asyncio.create_task(durable(write))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_a_caller_that_goes_away_does_not_cancel_the_write() -> None:
    write: Future[int] = Future()
    asyncio.run(_abandoned(write))
    assert not write.cancelled()
    write.set_result(1)
