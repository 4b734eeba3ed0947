from __future__ import annotations

from engine.tracking.limits import Buckets


def test_a_burst_and_then_as_time_goes() -> None:
    now = [0.0]
    buckets = Buckets(lambda: now[0], burst=3, rate=0.5)
    assert [buckets.take(1) for _ in range(5)] == [True, True, True, False, False]
    assert buckets.take(2)
    now[0] = 2.0
    assert [buckets.take(1) for _ in range(2)] == [True, False]
    now[0] = 1_000.0
    assert [buckets.take(1) for _ in range(4)] == [True, True, True, False]


def test_only_the_latest_are_remembered() -> None:
    buckets = Buckets(lambda: 0.0, burst=1, most=2)
    assert [buckets.take(n) for n in (1, 2, 1, 3)] == [True, True, False, True]
    assert [buckets.take(n) for n in (1, 2)] == [False, True]


def test_a_name_may_have_a_rate_of_its_own_and_hears_how_long_to_wait() -> None:
    now = [0.0]
    buckets = Buckets(lambda: now[0])
    assert buckets.wait("a", burst=1, rate=0.1) == 0
    assert buckets.wait("a", burst=1, rate=0.1) == 10
    now[0] = 10.0
    assert buckets.wait("a", burst=1, rate=0.1) == 0
