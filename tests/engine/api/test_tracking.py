from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from engine import events, tracking
from engine.api.tracking import SCRIPT
from engine.profiles import databases
from engine.workspace import Workspace

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
PAGE = "https://school.example.org/courses/seo?utm_source=mail"


@pytest.fixture
def person(api: TestClient, students: Workspace) -> Iterator[dict[str, Any]]:
    """Ann with her signed id."""
    made = api.post("/databases/students/profiles", json={"key": "ann@example.org"}).json()
    told = api.get("/databases/students/profiles/ann%40example.org/tracking").json()
    yield {"profile_id": made["profile_id"], **told}
    tracking.stop(students)


def told(students: Workspace, person: dict[str, Any]) -> list[dict[str, Any]]:
    """What was recorded of her, after what is under way is written."""
    tracking.collector(students).flush()
    return events.timeline(students, "students", person["profile_id"])


def test_the_signed_id_by_api(api: TestClient, reader: TestClient, person: dict[str, Any]) -> None:
    assert person["snippet"] == (
        f'<script async src="http://127.0.0.1:8501/t.js" data-person="{person["person"]}"></script>'
    )
    path = "/databases/students/profiles/ann%40example.org/tracking"
    assert reader.get(path).json()["person"] == person["person"]
    assert api.get(path.replace("ann", "bob")).status_code == 404
    assert api.get(path.replace("students", "nowhere")).status_code == 404


@pytest.mark.parametrize("key", ["a/tracking", "tracking", "a/b", "100%"])
def test_keys_that_look_like_the_call(api: TestClient, students: Workspace, key: str) -> None:
    databases.create(students, "orders", key="number")
    path = f"/databases/orders/profiles/{quote(key, safe='')}"
    made = api.post("/databases/orders/profiles", json={"key": key}).json()["profile_id"]
    assert api.get(path).json()["key"] == key
    assert api.get(f"{path}/tracking").json()["person"] == tracking.person_token(students, "orders", made)


def test_the_script(stranger: TestClient) -> None:
    answer = stranger.get("/t.js")
    assert answer.content == SCRIPT.read_bytes()
    assert len(answer.content) < 3_000
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=3600" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    again = stranger.get("/t.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    text = answer.text
    assert not re.search(r"document\.cookie|https?://(?!\S*example)", text), "nothing of others, and no cookie"


@pytest.mark.parametrize("content_type", ["text/plain;charset=UTF-8", "application/json", ""])
def test_a_page_view(stranger: TestClient, students: Workspace, person: dict[str, Any], content_type: str) -> None:
    body = json.dumps({"person": person["person"], "url": PAGE, "referrer": "", "title": "SEO"})
    answer = stranger.post("/t", content=body, headers={**BROWSER, "Content-Type": content_type})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    [event] = told(students, person)
    assert (event["type"], event["source"]) == ("page_view", "site")
    assert event["properties"] == {
        "url": "https://school.example.org/courses/seo",
        "title": "SEO",
        "utm_source": "mail",
    }


def test_who_is_unknown_is_answered_like_who_is_known(
    stranger: TestClient, students: Workspace, person: dict[str, Any]
) -> None:
    for change in ({"person": "forged"}, {"person": ""}, {"type": "purchase"}, {"type": "not_a_goal"}):
        body = {"person": person["person"], "url": PAGE, **change}
        assert stranger.post("/t", json=body, headers=BROWSER).status_code == 204
    assert (
        stranger.post(
            "/t", json={"person": person["person"], "url": PAGE}, headers={"User-Agent": "x-bot/1"}
        ).status_code
        == 204
    )
    assert told(students, person) == []


def test_a_goal(stranger: TestClient, students: Workspace, person: dict[str, Any]) -> None:
    tracking.allow(students, ["signed_up"])
    body = {"person": person["person"], "url": PAGE, "type": "signed_up", "value": 5, "properties": {"plan": "big"}}
    assert stranger.post("/t", json=body, headers=BROWSER).status_code == 204
    [event] = told(students, person)
    assert (event["type"], event["value"], event["properties"]["plan"]) == ("signed_up", 5.0, "big")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b'{"person": "x"}', 400),
        (b'{"person": "x", "url": "y", "value": NaN}', 400),
        (b"[" * 5000, 400),
        (b" " * 8193, 413),
    ],
)
def test_what_is_no_hit(stranger: TestClient, body: bytes, status: int) -> None:
    answer = stranger.post("/t", content=body, headers=BROWSER)
    assert answer.status_code == status
    assert "MB" not in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


def test_too_many_of_one_person(stranger: TestClient, students: Workspace, person: dict[str, Any]) -> None:
    body = {"person": person["person"], "url": PAGE}
    statuses = [stranger.post("/t", json=body, headers=BROWSER).status_code for _ in range(70)]
    assert set(statuses) == {204, 429}
    assert statuses.index(429) >= 60
    assert len(told(students, person)) == statuses.count(204)


def test_the_pixel(stranger: TestClient, students: Workspace, person: dict[str, Any]) -> None:
    tracking.allow(students, ["signed_up"])
    headers = {**BROWSER, "Referer": PAGE}
    calls: list[dict[str, str]] = [
        {"person": person["person"]},
        {"person": person["person"], "url": "https://school.example.org/thanks", "type": "signed_up", "value": "2.5"},
    ]
    for params in calls:
        answer = stranger.get("/t.gif", params=params, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
        assert answer.content.startswith(b"GIF89a")
        assert answer.headers["cache-control"] == "no-store"
    goal, view = told(students, person)
    assert (view["type"], view["properties"]["url"]) == ("page_view", "https://school.example.org/courses/seo")
    assert (goal["type"], goal["value"], goal["properties"]["url"]) == ("signed_up", 2.5, calls[1]["url"])


def test_a_pixel_is_a_picture_whatever_comes(stranger: TestClient, students: Workspace, person: dict[str, Any]) -> None:
    for query, status in (("", 400), (f"person={person['person']}&value=x", 400), ("person=forged&url=/x", 200)):
        answer = stranger.get(f"/t.gif?{query}", headers=BROWSER)
        assert (answer.status_code, answer.content[:3]) == (status, b"GIF")
    assert stranger.head(f"/t.gif?person={person['person']}&url=/x", headers=BROWSER).status_code == 200
    assert told(students, person) == []
