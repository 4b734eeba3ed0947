"""Metrics: who may read them, that Prometheus' own parser takes them, and that they name nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient

from engine.access import tokens
from engine.api import metrics
from engine.api.application import build
from engine.api.doors import Doors
from engine.runner import sending
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME
from tests.scenarios.school import COURSES, School

ELSEWHERE = [{"Host": "warmcast:8501"}, {"X-Forwarded-For": "10.0.0.7"}]


@pytest.fixture
def school(ws: Workspace) -> School:
    return School(ws).open()


@pytest.fixture
def client(school: School) -> Iterator[TestClient]:
    routes = metrics.routes(lambda: school.at(5))
    app = Starlette(routes=routes, middleware=[Middleware(Doors, public=routes)])
    with TestClient(app, base_url=HOME) as found:
        yield found


def values(text: str) -> dict[tuple[str, str], float]:
    """(name, value of its label) → value."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_they_say(school: School, client: TestClient) -> None:
    school.change(1, COURSES[0])
    school.tick(2)
    sending.pause(school.at(3))
    school.change(4, COURSES[1])
    school.tick(4)
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"] == metrics.TYPE
    found = values(answer.text)
    assert found["warmcast_sends", "sent"] == found["warmcast_sent_total", ""] == 1
    assert found["warmcast_sends", "waiting"] == found["warmcast_due", ""] == 1
    assert found["warmcast_sends", "in_doubt"] == 0
    assert found["warmcast_held", "relay"] == 0
    assert found["warmcast_sending_paused", ""] == 1
    assert found["warmcast_engine_running", ""] == 0
    assert ("warmcast_relay_rate", "") not in found


def test_types_are_those_of_prometheus(school: School, client: TestClient) -> None:
    families = {f.name: f.type for f in text_string_to_metric_families(client.get("/metrics").text)}
    assert families["warmcast_sent"] == "counter"
    assert set(families.values()) == {"counter", "gauge"}


def test_they_name_nobody(school: School, client: TestClient) -> None:
    school.change(1, COURSES[0])
    school.tick(2)
    text = client.get("/metrics").text
    assert "@" not in text
    assert school.name not in text


def test_of_a_relay_they_tell_no_secret(school: School) -> None:
    url = "smtps://me:secret@mail.example.org?rate=14/s"
    ws = school.at(5)
    text = metrics.text_of(replace(ws, settings=replace(ws.settings, smtp_url=url)))
    assert values(text)["warmcast_relay_rate", ""] == 14
    assert "secret" not in text
    assert "mail.example.org" not in text


def test_a_relay_that_cannot_be_read_does_not_hide_the_rest(school: School) -> None:
    ws = school.at(5)
    text = metrics.text_of(replace(ws, settings=replace(ws.settings, smtp_url="nonsense")))
    assert ("warmcast_due", "") in values(text)
    assert "nonsense" not in text


@pytest.mark.parametrize("headers", ELSEWHERE, ids=lambda h: next(iter(h)))
def test_from_elsewhere_only_with_a_token(school: School, client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 403
    wrong = client.get("/metrics", headers={**headers, "Authorization": "Bearer wrong"})
    assert wrong.status_code == 401
    token = tokens.create(school.ws, "prometheus", "read")
    assert client.get("/metrics", headers={**headers, "Authorization": f"Bearer {token}"}).status_code == 200
    tokens.revoke(school.ws, "prometheus")
    assert client.get("/metrics", headers={**headers, "Authorization": f"Bearer {token}"}).status_code == 401


def test_a_tokens_rate_holds_over_the_api_and_the_metrics(school: School) -> None:
    token = tokens.create(school.ws, "prometheus", "read", rate=0.01)
    here = school.at(5)
    app = Starlette(routes=[*metrics.routes(lambda: here), Mount("/api", build(lambda: here))])
    headers = {**ELSEWHERE[0], "Authorization": f"Bearer {token}"}
    with TestClient(app, base_url=HOME, headers=headers) as client:
        assert client.get("/api/v1/sends").status_code == 200
        answer = client.get("/metrics")
    assert (answer.status_code, int(answer.headers["Retry-After"])) == (429, 100)


def test_nothing_can_be_written(client: TestClient) -> None:
    assert client.post("/metrics").status_code == 405


def test_every_metric_is_documented_and_no_other(ws: Workspace) -> None:
    docs = (Path(__file__).parents[3] / "docs" / "delivery.md").read_text("utf-8")
    told = set(re.findall(r"`(warmcast_\w+)`", docs))
    known = set(re.findall(r'Metric\("(\w+)"', Path(metrics.__file__).read_text("utf-8")))
    assert told == {f"warmcast_{name}" for name in known}
