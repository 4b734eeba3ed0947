from __future__ import annotations

from starlette.testclient import TestClient

from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.runner import tick
from engine.workspace import Workspace
from tests.engine.api.test_campaigns import DEFINITION, active, register
from tests.engine.api.test_profiles import error_of

__all__ = ["active"]


def test_a_write_tells_what_it_started_and_what_not_and_why(api: TestClient, active: Workspace) -> None:
    started = register(api, "a@x.org")["write_id"]
    quiet = register(api, "b@x.org", triggers=False)["write_id"]
    tick(active)
    found = api.get(f"/writes/{started}").json()
    assert ([s["campaign"] for s in found["sends"]], found["not_started"]) == (["course-registered"], [])
    [told] = api.get(f"/writes/{quiet}").json()["not_started"]
    assert (told["campaign"], told["reason"], told["count"]) == ("course-registered", "quiet", 1)
    assert "do not start triggers" in told["message"]


def test_an_unknown_write_is_404(api: TestClient) -> None:
    error_of(api.get("/writes/999"), 404)
    error_of(api.get("/writes/nonsense"), 422)
    error_of(api.get(f"/writes/{2**70}"), 422)


def test_a_dry_run_says_what_becomes_of_messages_that_wait(api: TestClient, active: Workspace) -> None:
    campaigns.save(active, "students", parse_definition({**DEFINITION, "wait": "1d"}))
    switch.activate(active, "course-registered", accept="test")
    register(api, "a@x.org")
    tick(active)
    cleared = {"key": "a@x.org", "data": {"current_courses": None}, "triggers": False, "dry_run": True}
    told = {"course-registered": {"dropped": 1}}
    assert api.post("/databases/students/profiles", json=cleared).json()["waiting"] == told
    assert api.post("/databases/students/profiles/batch", json=[cleared]).json()["waiting"] == told


def test_a_dry_run_says_what_would_start(api: TestClient, active: Workspace) -> None:
    body = {"key": "a@x.org", "data": {"current_courses": "SEO promotion"}, "dry_run": True}
    assert api.post("/databases/students/profiles", json=body).json()["would_start"] == {"course-registered": 1}
    batch = api.post("/databases/students/profiles/batch", json=[body, {**body, "key": "b@x.org"}]).json()
    assert (batch["created"], batch["write_id"], batch["would_start"]) == (2, None, {"course-registered": 2})
