"""How much may leave in a turn: none in a pause, as the rate allows, and not past its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.delivery.outcome import Outcome
from engine.errors import StateError
from engine.runner import sending, turn
from engine.runner.flow import FIRST, Flow
from engine.runner.turn import Turn
from engine.workspace import Workspace


@pytest.fixture
def relayed(ws: Workspace) -> Iterator[Workspace]:
    yield replace(ws, settings=replace(ws.settings, smtp_url="smtp://127.0.0.1:1"))
    turn.open_again(ws)


def empty(rate: float) -> Flow:
    """Of whose rate nothing is left for now."""
    flow = Flow(rate)
    flow.took(flow.room())
    return flow


def test_without_a_rate_there_is_room_at_once_whatever_the_end(ws: Workspace) -> None:
    assert Turn(ws, Flow()).room() == FIRST
    assert Turn(ws, Flow(), lambda: True).room() == FIRST


def test_it_waits_for_the_rate(ws: Workspace) -> None:
    began = time.monotonic()
    assert Turn(ws, empty(10.0)).room() > 0
    assert time.monotonic() - began > 0.3


def test_it_does_not_wait_past_its_end(ws: Workspace) -> None:
    end = time.monotonic() + 0.2
    assert Turn(ws, empty(1 / 60), lambda: time.monotonic() > end).room() == 0


def test_it_does_not_wait_for_a_relay_that_is_gone(ws: Workspace) -> None:
    flow = Flow(10.0)
    flow.heard([Outcome("unavailable")])
    assert Turn(ws, flow).room() == 0


def test_a_pause_ends_the_waiting(ws: Workspace) -> None:
    threading.Timer(0.2, sending.pause, (ws,)).start()
    assert Turn(ws, empty(1 / 60)).room() == 0
    assert Turn(ws, Flow()).room() == 0


def test_once_it_is_closed_nothing_leaves_by_the_relay(relayed: Workspace) -> None:
    here = Turn(relayed, Flow())
    assert not here.is_over()
    turn.close(relayed)
    assert (here.room(), here.is_over()) == (0, True)
    with pytest.raises(StateError):
        turn.check_open(relayed)
    turn.open_again(relayed)
    turn.check_open(relayed)
    assert here.room() == FIRST


def test_with_the_mailbox_there_is_nothing_to_close(ws: Workspace) -> None:
    turn.close(ws)
    turn.check_open(ws)
    assert Turn(ws, Flow()).room() == FIRST
