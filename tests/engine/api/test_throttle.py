from __future__ import annotations

from engine.api.throttle import Throttle


def test_so_many_in_a_window_that_slides() -> None:
    now = [0.0]
    throttle = Throttle(2, 60.0, lambda: now[0])
    assert [throttle.takes("a") for _ in range(3)] == [True, True, False]
    assert throttle.takes("b")
    now[0] = 59.9
    assert not throttle.takes("a")
    now[0] = 60.0
    assert [throttle.takes("a") for _ in range(3)] == [True, True, False]
