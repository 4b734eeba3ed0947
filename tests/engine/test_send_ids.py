from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.send_ids import SendIds


@given(st.lists(st.tuples(st.integers(0, 2**42), st.integers(1, 3_000_000)), min_size=1, max_size=50))
def test_ids_rise_whatever_the_clock_does(steps: list[tuple[int, int]]) -> None:
    clock = iter([ms for ms, _ in steps])
    ids = SendIds(lambda: next(clock))
    after = -1
    for ms, n in steps:
        first = ids.reserve(n)
        assert first > after
        assert first >= ms << 20
        after = first + n - 1
    assert after < 2**63


def test_the_clock_is_in_the_high_bits() -> None:
    assert SendIds(lambda: 1_764_000_000_123).reserve(5) == 1_764_000_000_123 << 20


def test_the_default_is_the_machines_clock() -> None:
    before = time.time_ns() // 1_000_000
    first = SendIds().reserve(1)
    assert before <= first >> 20 <= time.time_ns() // 1_000_000


def test_a_clock_that_stands_still_or_steps_back() -> None:
    clock = iter([1000, 1000, 900])
    ids = SendIds(lambda: next(clock))
    assert [ids.reserve(3) - (1000 << 20) for _ in range(3)] == [0, 3, 6]


def test_threads_never_share_an_id() -> None:
    ids = SendIds(lambda: 1)
    taken: list[int] = []
    start = threading.Barrier(8)

    def take() -> None:
        start.wait()
        mine = [ids.reserve(7) for _ in range(500)]
        taken.extend(mine)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [(1 << 20) + 7 * k for k in range(4000)]


def test_nothing_to_reserve_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        SendIds().reserve(0)
