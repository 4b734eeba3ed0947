from __future__ import annotations

import pytest

from engine.api.throttle import Throttle, net_of


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


@pytest.mark.parametrize(
    ("host", "net"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", ""),
        ("", ""),
    ],
)
def test_whom_to_count_as_one(host: str, net: str) -> None:
    assert net_of(host) == net
