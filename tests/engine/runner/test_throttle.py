"""Providers that ask for patience, by a clock that the test sets."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.outcome import Outcome
from engine.runner.throttle import FORGIVEN, NOT_AGAIN, PATIENCE, Throttle
from tests.engine.runner.test_flow import Clock

NUMBERS = itertools.count()
SLOWLY = Outcome("throttled", 451, "4.7.28 too fast", "4.7.28")


def left(throttle: Throttle, clock: Clock, address: str, seconds: int, each: int = 20) -> int:
    """How many leave in so many seconds, if so many are tried each second."""
    count = 0
    for _ in range(seconds):
        count += sum(not throttle.wait(next(NUMBERS), address) for _ in range(each))
        clock.now += 1
    return count


def waits(throttle: Throttle, address: str, count: int) -> list[float]:
    return [throttle.wait(next(NUMBERS), address) for _ in range(count)]


def test_nobody_waits_without_reason() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    throttle.heard("ann@gmail.com", Outcome("retry", 450, "greylisted"))
    assert left(throttle, clock, "ann@gmail.com", 10) == 200
    assert throttle.slow() == {}


def test_a_rate_of_the_settings() -> None:
    clock = Clock()
    throttle = Throttle({"gmail": 2.0, "example.org": 0.5}, clock)
    assert waits(throttle, "ann@googlemail.com", 10) == [0.0] * 5 + [0.5, 1.0, 1.5, 2.0, 2.5]
    assert waits(throttle, "ann@example.org", 1) == waits(throttle, "ann@example.net", 1) == [0.0]
    assert throttle.slow() == {}


def test_a_complaint_halves_and_others_do_not_suffer() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    assert left(throttle, clock, "ann@gmail.com", 60) == 1200
    throttle.heard("ann@gmail.com", SLOWLY)
    throttle.heard("ann@googlemail.com", SLOWLY)
    assert round(throttle.slow()["gmail"] / 60) == 10
    assert waits(throttle, "ann@example.org", 1) == [0.0]
    clock.now += NOT_AGAIN
    throttle.heard("ann@gmail.com", SLOWLY)
    assert round(throttle.slow()["gmail"] / 60) == 5


def test_it_grows_by_and_by_and_is_forgiven() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    left(throttle, clock, "ann@gmail.com", 30)
    throttle.heard("ann@gmail.com", SLOWLY)
    first = throttle.slow()["gmail"]
    clock.now += 600
    assert 1.5 < throttle.slow()["gmail"] / first < 1.7
    clock.now += FORGIVEN
    assert throttle.slow() == {}


def test_turns_are_given_in_order() -> None:
    clock = Clock()
    throttle = Throttle({"gmail": 1.0}, clock)
    assert waits(throttle, "ann@gmail.com", 20) == [max(n - PATIENCE, 0.0) for n in range(20)]


@given(st.floats(0.05, 20), st.lists(st.floats(0, 30), min_size=1, max_size=30))
def test_whoever_waited_for_its_turn_leaves(rate: float, pauses: list[float]) -> None:
    """Whenever they are asked again: each leaves at its turn, and no faster than the rate."""
    clock = Clock()
    throttle = Throttle({"gmail": rate}, clock)
    turns = {n: clock.now + throttle.wait(n, "ann@gmail.com") for n in range(40)}
    waiting = {n for n, at in turns.items() if at > clock.now}
    gone = len(turns) - len(waiting)
    for pause in pauses:
        clock.now += pause
        for n in sorted(waiting):
            if not throttle.wait(n, "ann@gmail.com"):
                waiting.discard(n)
                gone += 1
        assert waiting == {n for n, at in turns.items() if at > clock.now}
    assert gone <= (clock.now - 1000.0 + PATIENCE) * rate + 2


def test_an_end_of_the_rate_lets_all_go() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock)
    left(throttle, clock, "ann@gmail.com", 10, each=1)
    throttle.heard("ann@gmail.com", SLOWLY)
    numbers = range(1_000, 1_050)
    assert any(throttle.wait(n, "ann@gmail.com") for n in numbers)
    clock.now += FORGIVEN + 1
    assert not any(throttle.wait(n, "ann@gmail.com") for n in numbers)
