"""Bounces over HTTP: the raw message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from engine.access import tokens
from engine.api.application import build
from engine.profiles import subscriptions
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME
from tests.engine.delivery.bounces import made
from tests.engine.delivery.bounces.test_taking import ANN, World


@pytest.fixture
def world(ws: Workspace) -> World:
    return World(ws)


@pytest.fixture
def api(world: World) -> Iterator[TestClient]:
    token = tokens.create(world.ws, "relay", "write")
    site = Starlette(routes=[Mount("/api", build(lambda: world.school.at(5)))])
    with TestClient(site, base_url=f"{HOME}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def test_a_bounce_is_taken_once(world: World, api: TestClient) -> None:
    send_id = world.send(1)
    report = made.dsn(to=world.path(send_id))
    first, again = api.post("/bounces", content=report), api.post("/bounces", content=report)
    assert (first.status_code, first.json()) == (
        200,
        {
            "kind": "hard",
            "recipients": [ANN],
            "status": "5.1.1",
            "reason": "smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown",
            "send_id": send_id,
            "outcome": "suppressed",
            "message": "the address gets nothing more",
        },
    )
    assert (again.status_code, again.json()["outcome"]) == (200, "known")
    assert subscriptions.suppression_of(world.ws, ANN) == "hard_bounce"


def test_the_same_call_with_a_key_is_answered_the_same(world: World, api: TestClient) -> None:
    report, headers = made.dsn(to=world.path(world.send(1))), {"Idempotency-Key": "report 1"}
    first, again = (api.post("/bounces", content=report, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert first.json()["outcome"] == "suppressed"


def test_a_forged_one_changes_nothing(world: World, api: TestClient) -> None:
    world.send(1)
    assert api.post("/bounces", content=made.dsn()).json()["outcome"] == "unsigned"
    assert api.post("/bounces", content=b"\x00\xff").json()["kind"] == "not_a_bounce"
    assert subscriptions.suppressed(world.ws) == []


def test_it_needs_the_right_to_write(world: World, api: TestClient) -> None:
    token = tokens.create(world.ws, "reader", "read")
    answer = api.post("/bounces", content=made.dsn(), headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert api.post("/bounces", content=b"", headers={"Authorization": "Bearer x"}).status_code == 401
