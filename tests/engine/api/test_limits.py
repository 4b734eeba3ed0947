"""Calls a second, and writes that wait: 429 with a time to come again, never a collapse."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from engine.access import tokens
from engine.api.application import build
from engine.api.body import MAX_BODY
from engine.api.failures import answer_to
from engine.api.limits import Bounded, Rates, TooManyError, Waiting
from engine.workspace import Workspace
from tests.engine.api.conftest import HOME
from tests.engine.api.test_profiles import error_of


def test_a_bucket_holds_a_second_and_fills_up() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    for _ in range(3):
        rates.take("shop", 3)
    with pytest.raises(TooManyError) as caught:
        rates.take("shop", 3)
    assert caught.value.retry_after == pytest.approx(1 / 3)
    rates.take("other", 3)
    now[0] += 1 / 3 + 0.001
    rates.take("shop", 3)
    now[0] += 100
    for _ in range(3):
        rates.take("shop", 3)
    with pytest.raises(TooManyError):
        rates.take("shop", 3)


def test_a_slow_rate_lets_one_call_through() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    rates.take("shop", 0.1)
    with pytest.raises(TooManyError) as caught:
        rates.take("shop", 0.1)
    assert caught.value.retry_after == pytest.approx(10)


def test_a_token_with_a_rate_gets_429_with_a_time(students: Workspace) -> None:
    limited, free = tokens.create(students, "limited", "read", rate=2), tokens.create(students, "free", "read")
    with TestClient(build(lambda: students), base_url=f"{HOME}/v1") as client:

        def call(token: str) -> Any:
            return client.get("/sends", headers={"Authorization": f"Bearer {token}"})

        answers = [call(limited) for _ in range(4)]
        assert [a.status_code for a in answers[:2]] == [200, 200]
        error = error_of(answers[3], 429)
        assert error["code"] == "too_many_calls"
        assert int(answers[3].headers["Retry-After"]) >= 1
        assert {call(free).status_code for _ in range(10)} == {200}


def test_writes_over_the_bound_are_refused_and_reads_are_not() -> None:
    waiting = Waiting(most=2)
    with waiting.one(0), waiting.one(0), pytest.raises(TooManyError), waiting.one(0):
        pass
    with waiting.one(0), waiting.one(0):
        pass


def test_bodies_have_a_bound_together_but_one_always_fits() -> None:
    waiting = Waiting(most_bytes=10)
    with waiting.one(100), pytest.raises(TooManyError), waiting.one(1):
        pass
    with waiting.one(5), waiting.one(5):
        pass


def call(bounded: Bounded, method: str, *headers: tuple[bytes, bytes]) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(bounded({"type": "http", "method": method, "headers": list(headers)}, receive, send))
    return sent


async def app(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize(("method", "status"), [("POST", 429), ("DELETE", 429), ("GET", 200)])
def test_a_full_house(method: str, status: int) -> None:
    bounded = Bounded(app, answer_to, Waiting(most=0))
    start = call(bounded, method)[0]
    assert start["status"] == status
    if status == 429:
        assert (b"retry-after", b"1") in start["headers"]


def test_a_body_that_does_not_say_counts_as_the_biggest() -> None:
    bounded = Bounded(app, answer_to, Waiting(most_bytes=MAX_BODY))
    with bounded.waiting.one(1):
        assert call(bounded, "POST")[0]["status"] == 429
        assert call(bounded, "POST", (b"content-length", b"10"))[0]["status"] == 200
