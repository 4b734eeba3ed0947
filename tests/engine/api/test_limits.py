"""Calls a second, and writes that wait: 429 with a time to come again, never a collapse."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from engine.access import tokens
from engine.api.application import build
from engine.api.body import read
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


def test_writes_over_the_bound_are_refused() -> None:
    waiting = Waiting(most=2)
    for _ in range(2):
        waiting.hold(0, is_whole=True)
    with pytest.raises(TooManyError):
        waiting.hold(0, is_whole=True)
    waiting.hold(5, is_whole=False)
    waiting.give_back(0, is_whole=True)
    waiting.hold(0, is_whole=True)


def test_bodies_have_a_bound_together_but_one_always_fits() -> None:
    waiting = Waiting(most_bytes=10)
    waiting.hold(100, is_whole=True)
    with pytest.raises(TooManyError):
        waiting.hold(1, is_whole=False)
    waiting.give_back(100, is_whole=True)
    waiting.hold(5, is_whole=True)
    waiting.hold(5, is_whole=False)


def call(bounded: Bounded, method: str, *chunks: bytes) -> list[Any]:
    sent: list[Any] = []
    left = list(chunks) or [b""]

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    asyncio.run(bounded({"type": "http", "method": method, "headers": []}, receive, send))
    return sent


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads its body, as every call that writes does."""
    await read(Request(scope, receive))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


async def stranger(_: Scope, __: Receive, send: Send) -> None:
    """Refused before anything is read."""
    await send({"type": "http.response.start", "status": 401, "headers": []})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize(("method", "status"), [("POST", 429), ("DELETE", 429), ("GET", 200)])
def test_a_full_house(method: str, status: int) -> None:
    bounded = Bounded(app, answer_to, Waiting(most=0))
    start = call(bounded, method)[0]
    assert start["status"] == status
    if status == 429:
        assert (b"retry-after", b"1") in start["headers"]


def test_only_what_has_come_counts_and_all_of_it_is_given_back() -> None:
    bounded = Bounded(app, answer_to, Waiting(most=1, most_bytes=10))
    bounded.waiting.hold(4, is_whole=False)
    assert call(bounded, "POST", b"abc", b"abc")[0]["status"] == 200
    assert call(bounded, "POST", b"abc", b"abcd")[0]["status"] == 429
    assert call(bounded, "POST", b"abc", b"abc")[0]["status"] == 200


def test_a_stranger_takes_no_place() -> None:
    assert call(Bounded(stranger, answer_to, Waiting(most=0)), "POST", b"x" * 100)[0]["status"] == 401


def test_slow_senders_keep_nobody_out() -> None:
    """More callers than there are places send a first byte and then nothing."""
    bounded = Bounded(app, answer_to, Waiting(most=2))

    async def slow() -> Any:
        await asyncio.sleep(3600)

    async def all_of_them() -> list[Any]:
        senders = [asyncio.create_task(bounded(dict(POST), slow, ignore)) for _ in range(5)]
        await asyncio.sleep(0)
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"{}"}

        async def send(message: Any) -> None:
            sent.append(message)

        await bounded(dict(POST), receive, send)
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        return sent

    assert asyncio.run(all_of_them())[0]["status"] == 200


POST = {"type": "http", "method": "POST", "headers": []}


async def ignore(_: Any) -> None:
    pass
