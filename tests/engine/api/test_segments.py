from __future__ import annotations

from datetime import datetime

import pytest
from starlette.testclient import TestClient

from engine import segments
from engine.access import tokens
from engine.api.application import build
from engine.clock import FixedClock
from engine.profiles import fields
from engine.profiles.write import ProfileWrite, write_many
from engine.workspace import Workspace

MANY = {"combinator": "and", "rules": [{"field": "points", "operator": ">=", "value": 2}]}


@pytest.fixture(autouse=True)
def many(api: TestClient, students: Workspace) -> None:
    """Five people with 0 to 4 points, and a segment of those with two and more."""
    items = [{"key": f"p{n}@x.org", "data": {"points": n}, "subscribe": ["general"] * (n > 3)} for n in range(5)]
    assert api.post("/databases/students/profiles/batch", json=items).json()["created"] == 5
    segments.save(students, "students", "many-points", MANY)


def test_a_segment_is_counted(reader: TestClient) -> None:
    found = reader.get("/segments/many-points/count").json()
    assert found.pop("sql").lower().startswith("select")
    assert found == {"count": 3, "of": 5, "mailable": {"general": 1}}


def test_its_members_come_in_pages(reader: TestClient) -> None:
    found: list[str] = []
    params: dict[str, str | int] = {"limit": 2, "fields": "points"}
    for _ in range(2):
        page = reader.get("/segments/many-points/members", params=params).json()
        found += [item["key"] for item in page["items"]]
        assert all(item["points"] >= 2 for item in page["items"])
        params["after"] = page["next"] or ""
    assert found == ["p2@x.org", "p3@x.org", "p4@x.org"]
    assert params["after"] == ""


def test_the_past_is_counted_and_listed(students: Workspace) -> None:
    later = students.acting(clock=FixedClock(datetime(2026, 1, 6, 12)))
    write_many(later, [ProfileWrite("students", "p0@x.org", {"points": 7})])
    headers = {"Authorization": f"Bearer {tokens.create(students, 'later', 'read')}"}
    before = {"as_of": "2026-01-05T13:00:00"}
    with TestClient(build(lambda: later), base_url="http://127.0.0.1:8501/v1", headers=headers) as client:
        for params, people in (({}, 4), (before, 3), ({"as_of": "2026-01-05T13:00:00+01:00"}, 3)):
            assert client.get("/segments/many-points/count", params=params).json()["count"] == people
            assert len(client.get("/segments/many-points/members", params=params).json()["items"]) == people


@pytest.mark.parametrize("time", ["yesterday", "2026-02-01"])
def test_a_time_must_be_one_that_is_known(reader: TestClient, time: str) -> None:
    for what in ("count", "members"):
        answer = reader.get(f"/segments/many-points/{what}", params={"as_of": time})
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, "as_of")


def test_people_are_put_into_a_static_segment_and_taken_out(api: TestClient, students: Workspace) -> None:
    segments.save(students, "students", "friends", MANY, kind="static")
    body = {"add": ["p0@x.org", "P2@x.org", "no@x.org"], "remove": ["p4@x.org", "no-one@x.org"]}
    answer = api.post("/segments/friends/members", json=body)
    assert answer.status_code == 200
    assert answer.json() == {"added": 1, "removed": 1, "unchanged": 1, "unknown": ["no@x.org", "no-one@x.org"]}
    listed = api.get("/segments/friends/members").json()["items"]
    assert [item["key"] for item in listed] == ["p0@x.org", "p2@x.org", "p3@x.org"]
    assert api.post("/segments/friends/members", json={}).json()["unchanged"] == 0


@pytest.mark.parametrize(
    ("name", "body", "status", "field"),
    [
        ("friends", {"add": ["p0@x.org"], "remove": ["p0@x.org"]}, 422, "remove"),
        ("friends", {"add": ["P0@x.org"], "remove": ["p0@X.org"]}, 422, "remove"),
        ("friends", {"add": "p0@x.org"}, 422, "add"),
        ("friends", {"ad": []}, 422, "ad"),
        ("many-points", {"add": ["p0@x.org"]}, 409, None),
        ("few", {"add": ["p0@x.org"]}, 404, None),
    ],
)
def test_what_cannot_be_changes_nobody(
    api: TestClient, students: Workspace, name: str, body: object, status: int, field: str | None
) -> None:
    segments.save(students, "students", "friends", MANY, kind="static")
    answer = api.post(f"/segments/{name}/members", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert api.get("/segments/friends/count").json()["count"] == 3


def test_a_broken_key_changes_nobody(api: TestClient, students: Workspace) -> None:
    segments.save(students, "students", "friends", MANY, kind="static")
    # JSON may name half of a pair; clients that encode strictly do not.
    body = rb'{"add": ["p0@x.org"], "remove": ["p4@x.org", "\ud800"]}'
    answer = api.post("/segments/friends/members", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")
    assert api.get("/segments/friends/count").json()["count"] == 3


def test_who_may_only_read_changes_nobody(reader: TestClient, students: Workspace) -> None:
    segments.save(students, "students", "friends", MANY, kind="static")
    assert reader.post("/segments/friends/members", json={"add": ["p0@x.org"]}).status_code == 403


@pytest.mark.parametrize("limit", ["0", "1001", "x"])
def test_a_page_has_a_limit(reader: TestClient, limit: str) -> None:
    answer = reader.get("/segments/many-points/members", params={"limit": limit})
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "limit"


def test_unknown_names_are_told(reader: TestClient) -> None:
    assert reader.get("/segments/few/count").status_code == 404
    assert reader.get("/segments/few/members").status_code == 404
    answer = reader.get("/segments/many-points/members", params={"fields": "poinst"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "poinst")


@pytest.mark.parametrize("kind", ["dynamic", "static", "updatable"])
def test_an_archived_segment_is_refused_whatever_its_kind(reader: TestClient, students: Workspace, kind: str) -> None:
    segments.save(students, "students", "old", MANY, kind=kind)
    segments.archive(students, "old")
    for what in ("count", "members"):
        answer = reader.get(f"/segments/old/{what}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (409, "The segment “old” is archived.")


def test_a_broken_segment_says_what_is_wrong(reader: TestClient, students: Workspace) -> None:
    with students.store.transaction() as cursor:
        cursor.run("delete from uses")
    fields.remove(students, "students", "points")
    for what in ("count", "members"):
        answer = reader.get(f"/segments/many-points/{what}")
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, "$.rules[0].field")
