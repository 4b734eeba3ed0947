from __future__ import annotations

from engine.api.throttle import Throttle


def test_so_many_at_once_and_then_as_time_goes() -> None:
    now = [0.0]
    throttle = Throttle(2, 60.0, lambda: now[0])
    assert [throttle.takes("a") for _ in range(3)] == [True, True, False]
    assert throttle.takes("b")
    now[0] = 29.9
    assert not throttle.takes("a")
    now[0] = 30.0
    assert [throttle.takes("a") for _ in range(2)] == [True, False]
    now[0] = 90.0
    assert [throttle.takes("a") for _ in range(3)] == [True, True, False]
