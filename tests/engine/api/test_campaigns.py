from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.runner import tick
from engine.workspace import Workspace

DEFINITION = {
    "name": "course-registered",
    "kind": "trigger",
    "purpose": "service",
    "trigger": {"event": "fields_updated", "fields": ["current_courses"]},
    "content": [{"template": "welcome"}],
}
SEND = {
    "send_id",
    "campaign",
    "version",
    "profile",
    "variant",
    "state",
    "reason",
    "evidence",
    "occurred_at",
    "due_at",
    "decided_at",
    "sent_at",
}


@pytest.fixture
def active(students: Workspace) -> Workspace:
    """An active campaign that answers a new course at once."""
    source = TemplateSource("You are in: {{ current_courses }}", html="<p>{{ current_courses }}</p>")
    templates.save(students, "welcome", source)
    campaigns.save(students, "students", parse_definition(DEFINITION))
    switch.activate(students, "course-registered", accept="test")
    return students


def register(api: TestClient, key: str, **more: Any) -> dict[str, Any]:
    body = {"key": key, "data": {"current_courses": "SEO promotion"}, **more}
    return api.post("/databases/students/profiles", json=body).json()


def test_a_write_tells_what_it_started(api: TestClient, active: Workspace) -> None:
    write = register(api, "a@x.org")
    tick(active)
    effects = api.get(f"/writes/{write['write_id']}").json()
    assert {c["field"] for c in effects["changes"]} == {"email", "current_courses"}
    (send,) = effects["sends"]
    assert set(send) == SEND
    assert (send["campaign"], send["profile"], send["state"]) == ("course-registered", "a@x.org", "sent")
    assert send["occurred_at"] == "2026-01-05T12:00:00Z"


def test_a_write_without_triggers_starts_nothing(api: TestClient, active: Workspace) -> None:
    write = register(api, "a@x.org", triggers=False)
    tick(active)
    effects = api.get(f"/writes/{write['write_id']}").json()
    assert effects["sends"] == []
    assert {c["starts_triggers"] for c in effects["changes"]} == {False}


def test_an_unknown_write_is_404(api: TestClient) -> None:
    assert api.get("/writes/999").status_code == 404
    assert api.get("/writes/x").status_code == 422


def test_the_ledger_comes_in_pages(api: TestClient, active: Workspace) -> None:
    for n in range(5):
        register(api, f"p{n}@x.org")
    tick(active)
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = {"limit": 2, "campaign": "course-registered", "state": "sent"}
    while params.get("after", 0) is not None:
        page = api.get("/sends", params=params).json()
        found += page["items"]
        params["after"] = page["next"]
    assert [s["profile"] for s in found] == [f"p{n}@x.org" for n in range(5)]
    assert len({s["send_id"] for s in found}) == 5
    assert [s["profile"] for s in api.get("/sends", params={"profile": "p3@x.org"}).json()["items"]] == ["p3@x.org"]
    assert api.get("/sends", params={"state": "waiting"}).json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("params", "status"),
    [({"campaign": "none"}, 404), ({"profile": "none"}, 404), ({"state": "gone"}, 422), ({"limit": 0}, 422)],
)
def test_the_ledger_refuses_what_it_does_not_know(api: TestClient, params: dict[str, Any], status: int) -> None:
    assert api.get("/sends", params=params).status_code == status


def test_a_campaign_reports_its_numbers(api: TestClient, active: Workspace) -> None:
    register(api, "a@x.org")
    tick(active)
    report = api.get("/campaigns/course-registered/report").json()
    assert (report["planned"], report["sent"], report["delivered"], report["converted"]) == (1, 1, 1, None)
    assert api.get("/campaigns/none/report").status_code == 404


@pytest.fixture
def called(students: Workspace) -> Workspace:
    """An active campaign that another system starts."""
    templates.save(students, "order", TemplateSource("Order {{ event.order }}", html="<p>Thank you</p>"))
    definition = {**DEFINITION, "name": "ordered", "trigger": {"event": "api_call"}, "content": [{"template": "order"}]}
    campaigns.save(students, "students", parse_definition(definition))
    switch.activate(students, "ordered", accept="test")
    return students


def test_a_call_starts_a_campaign(called: Workspace, sender: TestClient) -> None:
    sender.post("/databases/students/profiles", json={"key": "a@x.org"})
    body = {"profile": "a@x.org", "data": {"order": "A-7"}}
    first = sender.post("/campaigns/ordered/trigger", json=body, headers={"Idempotency-Key": "1"})
    again = sender.post("/campaigns/ordered/trigger", json=body, headers={"Idempotency-Key": "1"})
    assert (first.status_code, first.json()) == (202, {"profile_id": 1})
    assert again.json() == first.json()
    assert tick(called).sent == 1
    assert [row["state"] for row in sender.get("/sends").json()["items"]] == ["sent"]


def test_calls_that_are_refused(called: Workspace, sender: TestClient) -> None:
    sender.post("/databases/students/profiles", json={"key": "a@x.org"})
    assert sender.post("/campaigns/ordered/trigger", json={"profile": "b@x.org"}).status_code == 404
    assert sender.post("/campaigns/other/trigger", json={"profile": "a@x.org"}).status_code == 404
    assert sender.post("/campaigns/ordered/trigger", json={"data": {}}).status_code in (400, 422)
    switch.pause(called, "ordered")
    refused = sender.post("/campaigns/ordered/trigger", json={"profile": "a@x.org"})
    assert refused.status_code == 409


def test_a_call_needs_the_scope_send(called: Workspace, api: TestClient) -> None:
    api.post("/databases/students/profiles", json={"key": "a@x.org"})
    assert api.post("/campaigns/ordered/trigger", json={"profile": "a@x.org"}).status_code == 403
