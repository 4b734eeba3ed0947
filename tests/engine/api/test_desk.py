"""Who guesses tokens, and whom that keeps waiting."""

from __future__ import annotations

import logging

import pytest
from starlette.requests import HTTPConnection

from engine.access import tokens
from engine.api import desk
from engine.api.limits import Rates, TooManyError
from engine.errors import ForbiddenError
from engine.tracking.limits import Buckets
from engine.workspace import Workspace


class Hours:
    """A clock that only moves when told."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def opened(hours: Hours) -> desk.Desk:
    return desk.Desk(Rates(hours), Buckets(hours, burst=desk.GUESSES, rate=1 / desk.PAUSE))


def came(host: str | None = "203.0.113.7") -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [], "client": (host, 5000) if host else None})


def guess(opened: desk.Desk, ws: Workspace, host: str = "203.0.113.7", times: int = 1) -> None:
    for n in range(times):
        with pytest.raises(ForbiddenError):
            opened.admit(ws, f"wc_{n}", came(host))


def test_who_guesses_waits(ws: Workspace, opened: desk.Desk, hours: Hours, caplog: pytest.LogCaptureFixture) -> None:
    guess(opened, ws, times=desk.GUESSES)
    with caplog.at_level(logging.WARNING), pytest.raises(TooManyError) as caught:
        opened.admit(ws, "wc_secret", came())
    assert caught.value.code == "too_many_guesses"
    assert caught.value.retry_after == pytest.approx(desk.PAUSE)
    assert "203.0.113.7" in caplog.text
    assert "wc_secret" not in caplog.text
    hours.seconds += desk.PAUSE
    guess(opened, ws)


def test_others_do_not_wait(ws: Workspace, opened: desk.Desk) -> None:
    guess(opened, ws, times=desk.GUESSES)
    guess(opened, ws, host="203.0.113.8")


def test_a_true_token_of_the_same_address_does_not_wait(ws: Workspace, opened: desk.Desk) -> None:
    token = tokens.create(ws, "shop", "read")
    guess(opened, ws, times=desk.GUESSES)
    assert opened.admit(ws, token, came()).actor.name == "token shop"


def test_all_addresses_of_one_net_are_one_caller(ws: Workspace, opened: desk.Desk) -> None:
    for n in range(desk.GUESSES):
        guess(opened, ws, host=f"2001:db8:1:2::{n:x}")
    with pytest.raises(TooManyError):
        opened.admit(ws, "wc_x", came("2001:db8:1:2:ffff::1"))
    guess(opened, ws, host="2001:db8:1:3::1")


def test_an_expired_token_is_no_guess(ws: Workspace, opened: desk.Desk) -> None:
    token = tokens.create(ws, "shop", "read")
    tokens.revoke(ws, "shop")
    for _ in range(desk.GUESSES):
        with pytest.raises(ForbiddenError):
            opened.admit(ws, token, came())
    with pytest.raises(TooManyError):
        opened.admit(ws, token, came())


def test_the_server_may_not_know_the_address(ws: Workspace, opened: desk.Desk) -> None:
    token = tokens.create(ws, "shop", "read")
    assert opened.admit(ws, token, came(None)).actor.via == "api"


def test_one_desk_a_workspace(ws: Workspace) -> None:
    assert desk.of(ws) is desk.of(ws.acting())
