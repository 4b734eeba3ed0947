"""Another key, one profile instead of two, a copy of one's data, erasure: over HTTP, with good and bad input."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from engine.profiles import databases, reading, subscriptions
from engine.reports import checks
from engine.workspace import Workspace
from tests.engine.api.test_profiles import error_of

PROFILES = "/databases/students/profiles"
ANN, BOB = "ann@x.org", "bob@x.org"


def put(api: TestClient, key: str, **data: Any) -> dict[str, Any]:
    answer = api.post(PROFILES, json={"key": key, "data": data})
    assert answer.is_success, answer.text
    return answer.json()


def test_a_key_is_changed(api: TestClient, students: Workspace) -> None:
    profile_id = put(api, ANN, first_name="Ann")["profile_id"]
    answer = api.patch(f"{PROFILES}/{ANN}/key", json={"key": "New@x.org"})
    assert answer.status_code == 200
    assert (answer.json()["profile_id"], answer.json()["key"]) == (profile_id, "new@x.org")
    assert api.get(f"{PROFILES}/new@x.org").json()["data"]["email"] == "New@x.org"
    error_of(api.get(f"{PROFILES}/{ANN}"), 404)
    assert api.get(f"/writes/{answer.json()['write_id']}").json()["changes"][0]["new"] == "New@x.org"
    assert checks.check(students) == []


def test_a_taken_key_is_409_and_offers_to_merge(api: TestClient) -> None:
    put(api, ANN)
    put(api, BOB)
    error = error_of(api.patch(f"{PROFILES}/{ANN}/key", json={"key": BOB}), 409)
    assert (error["code"], error["field"]) == ("conflict", "email")
    assert "merge" in error["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"key": ""}, 422),
        ({"key": "nobody"}, 422),
        ({"key": None}, 422),
        ({"key": "a@x.org", "more": 1}, 422),
        ([], 422),
    ],
)
def test_a_bad_key_changes_nothing(api: TestClient, body: Any, status: int) -> None:
    put(api, ANN)
    error_of(api.patch(f"{PROFILES}/{ANN}/key", json=body), status)
    assert api.get(f"{PROFILES}/{ANN}").status_code == 200


def test_two_become_one(api: TestClient, students: Workspace) -> None:
    ann = put(api, ANN, first_name="Ann", points=1)["profile_id"]
    bob = put(api, BOB, city="Rome", points=2)["profile_id"]
    body = {"other": BOB, "prefer": {"points": "other"}}
    tried = api.post(f"{PROFILES}/{ANN}/merge", json={**body, "dry_run": True}).json()
    assert (tried["profile_id"], tried["merged_id"], tried["write_id"]) == (ann, bob, None)
    assert {d["name"]: d["chosen"] for d in tried["differences"]} == {
        "email": "keep",
        "first_name": "keep",
        "city": "other",
        "points": "other",
    }
    assert tried["moved"]["changes"] == 3
    assert api.get(f"{PROFILES}/{BOB}").status_code == 200
    done = api.post(f"{PROFILES}/{ANN}/merge", json=body).json()
    assert {n: tried[n] for n in ("profile_id", "key", "merged_id", "changed")} == {
        n: done[n] for n in ("profile_id", "key", "merged_id", "changed")
    }
    found = api.get(f"{PROFILES}/{ANN}").json()["data"]
    assert (found["first_name"], found["city"], found["points"]) == ("Ann", "Rome", 2)
    error_of(api.get(f"{PROFILES}/{BOB}"), 404)
    assert checks.check(students) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"other": ANN}, 422),
        ({"other": "no@x.org"}, 404),
        ({"other": BOB, "prefer": {"town": "other"}}, 422),
        ({"other": BOB, "prefer": {"city": "both"}}, 422),
        ({"prefer": {}}, 422),
    ],
)
@pytest.mark.parametrize("dry", [True, False])
def test_a_bad_merge_changes_nothing(api: TestClient, body: dict[str, Any], status: int, dry: bool) -> None:
    put(api, ANN)
    put(api, BOB, city="Rome")
    error_of(api.post(f"{PROFILES}/{ANN}/merge", json={**body, "dry_run": dry}), status)
    assert api.get(f"{PROFILES}/{BOB}").json()["data"]["city"] == "Rome"


def test_a_copy_of_everything(api: TestClient) -> None:
    put(api, ANN, first_name="Ann", current_courses="SEO promotion")
    found = api.get(f"{PROFILES}/{ANN}/export").json()
    assert found["key"] == ANN
    assert {f["name"]: f["value"] for f in found["fields"]}["current_courses"] == "SEO promotion"
    assert len(found["changes"]) == 3
    error_of(api.get(f"{PROFILES}/{BOB}/export"), 404)


def test_erasure(api: TestClient, students: Workspace) -> None:
    profile_id = put(api, ANN, first_name="Ann")["profile_id"]
    subscriptions.suppress(students, ANN, "complaint")
    answer = api.delete(f"{PROFILES}/{ANN}")
    assert (answer.status_code, answer.content) == (204, b"")
    error_of(api.get(f"{PROFILES}/{ANN}"), 404)
    error_of(api.delete(f"{PROFILES}/{ANN}"), 404)
    assert reading.by_id(students, "students", profile_id)["_erased_at"]
    put(api, ANN)
    assert api.get(f"{PROFILES}/{ANN}").json()["suppressed"] == "complaint"


def test_a_token_to_read_may_copy_and_nothing_more(api: TestClient, reader: TestClient) -> None:
    put(api, ANN)
    put(api, BOB)
    assert reader.get(f"{PROFILES}/{ANN}/export").status_code == 200
    error_of(reader.patch(f"{PROFILES}/{ANN}/key", json={"key": "c@x.org"}), 403)
    error_of(reader.post(f"{PROFILES}/{ANN}/merge", json={"other": BOB}), 403)
    error_of(reader.delete(f"{PROFILES}/{ANN}"), 403)
    assert reader.get(f"{PROFILES}/{ANN}").status_code == 200


@pytest.mark.parametrize("key", ["a/b", "a/key", "a/export", "a/merge", "export", "key", "100%", "été", "a?b"])
def test_keys_that_look_like_calls(api: TestClient, students: Workspace, key: str) -> None:
    databases.create(students, "orders", key="number")
    path = f"/databases/orders/profiles/{quote(key, safe='')}"
    api.post("/databases/orders/profiles", json={"key": key})
    assert api.get(path).json()["data"]["number"] == key
    assert api.get(f"{path}/export").json()["key"] == key
    assert api.patch(f"{path}/key", json={"key": f"{key}2"}).json()["key"] == f"{key}2"
    assert api.delete(f"/databases/orders/profiles/{quote(f'{key}2', safe='')}").status_code == 204
