"""So many in so many seconds, by name; kept in memory. Safe for threads. And whom to count as one."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from engine.tracking.limits import Buckets


class Throttle:
    """`most` at once, and over time as many in `seconds`. `clock` gives seconds that only rise."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._buckets = Buckets(clock, burst=most, rate=most / seconds)

    def takes(self, name: str) -> bool:
        """Counts one more, or says no."""
        return self._buckets.take(name)


def net_of(host: str) -> str:
    """An address to count by: of IPv6 the net, which one household has whole; '' for what is no address."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network(f"{address}/64", strict=False))
    return str(address)
