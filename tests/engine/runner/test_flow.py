"""How much may leave: rates and the breaker, by a clock that the test sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.outcome import Outcome
from engine.runner.flow import (
    BURST,
    FEW,
    FIRST,
    FIRST_PAUSE,
    LARGEST,
    LONG,
    LONGEST_PAUSE,
    PROBE,
    SHORT,
    SMALLEST,
    Flow,
)

GONE = Outcome("unavailable", None, "The relay cannot be reached.")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_without_a_rate_all_leave() -> None:
    flow = Flow()
    flow.took(10_000)
    assert (flow.room(), flow.wait()) == (FIRST, 0.0)


@given(st.floats(0.01, 500), st.lists(st.floats(0.01, 3), min_size=1, max_size=60))
def test_a_rate_is_kept_over_any_time(rate: float, pauses: list[float]) -> None:
    clock = Clock()
    flow = Flow(rate, clock)
    sent = 0
    for pause in pauses:
        room = flow.room()
        flow.took(room)
        sent += room
        clock.now += pause
    assert sent <= (clock.now - 1000.0) * rate + BURST * rate + 1


@pytest.mark.parametrize("rate", [0.05, 1.0, 14.0, 300.0])
def test_whoever_waits_as_told_sends_that_many(rate: float) -> None:
    clock = Clock()
    flow = Flow(rate, clock)
    sent = 0
    while clock.now < 1000.0 + 600 / min(rate, 10):
        room = flow.room()
        flow.took(room)
        sent += room
        if not room:
            assert flow.wait() > 0
            clock.now += flow.wait() + 1e-6
    assert sent == pytest.approx((clock.now - 1000.0) * rate, rel=0.2, abs=BURST * rate + 2)


def test_a_relay_that_is_gone_is_left_alone_longer_and_longer() -> None:
    clock = Clock()
    flow = Flow(clock=clock)
    pauses: list[float] = []
    for _ in range(8):
        assert flow.room()
        flow.heard([GONE, GONE])
        assert flow.room() == 0
        assert flow.wait() == 0.0
        pauses.append(flow.closed_for())
        clock.now += flow.closed_for()
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert flow.why_closed == GONE.reply


def test_few_are_tried_after_a_pause() -> None:
    clock = Clock()
    flow = Flow(clock=clock)
    flow.heard([GONE])
    clock.now += FIRST_PAUSE
    assert flow.room() == PROBE
    flow.heard([Outcome("accepted", 250)])
    assert (flow.room(), flow.why_closed) == (FIRST, "")


def test_one_that_answers_is_there() -> None:
    flow = Flow()
    flow.heard([GONE, Outcome("refused", 550, "no")])
    flow.heard([])
    assert flow.room() == FIRST


def test_somebody_thinks_that_it_is_back() -> None:
    """If it is not, the pause is no longer for that."""
    clock = Clock()
    flow = Flow(clock=clock)
    flow.heard([GONE])
    for _ in range(3):
        flow.try_now()
        assert flow.room() == PROBE
        flow.heard([GONE])
        assert flow.closed_for() == FIRST_PAUSE
    clock.now += FIRST_PAUSE
    flow.heard([GONE])
    assert flow.closed_for() == 2 * FIRST_PAUSE
    flow.try_now()
    flow.heard([Outcome("accepted", 250)])
    assert flow.room() == FIRST


def test_lost_answers() -> None:
    """One is an accident; where every message is taken and none answered, it is left alone."""
    flow = Flow()
    lost = Outcome("in_doubt", None, "lost")
    flow.heard([lost])
    flow.heard([lost, Outcome("accepted", 250), lost, lost])
    assert flow.room() == FIRST
    flow.heard([lost] * FEW)
    assert (flow.room(), flow.why_closed) == (0, "lost")


def test_batches_are_as_large_as_a_short_while_allows() -> None:
    flow = Flow()
    for _ in range(5):
        flow.learn(flow.room(), 0.1)
    assert flow.room() == LARGEST
    flow.learn(LARGEST, 40.0)
    assert flow.room() == LARGEST / 40 * SHORT
    flow.learn(3, 1.0)
    assert flow.room() == LARGEST / 40 * SHORT, "few say nothing"
    flow.learn(3, LONG)
    assert flow.room() == SMALLEST, "unless they take long"


def test_a_large_batch_is_smaller_as_soon_as_the_relay_slows_down() -> None:
    """It is told of in parts."""
    flow = Flow()
    for _ in range(5):
        flow.learn(flow.room(), 0.1)
    for _ in range(6):
        flow.learn(20, 1.0)
    assert flow.room() == SMALLEST
