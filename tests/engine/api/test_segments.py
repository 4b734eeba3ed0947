from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from engine import segments
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
