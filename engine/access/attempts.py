"""Wrong passwords: whoever goes on guessing waits longer each time. Kept in memory. Safe for threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

FREE = 5
"""Wrong ones without a wait, of one address about one user."""
FREE_FOR_USER = 50
"""About one user, from wherever they come: many machines may guess together."""
FREE_FOR_ADDRESS = 30
"""Of one address, about whomever: it may be a school's, behind which many sit."""
SHORTEST, LONGEST = 10.0, 900.0
"""Seconds: the first wait, doubled with each further wrong one up to the longest."""
MOST = 50_000


@dataclass
class _Count:
    wrong: int = 0
    until: float = 0.0
    last: float = 0.0


class Attempts:
    """`now`: seconds that only rise."""

    def __init__(self, now: Callable[[], float]):
        self._now = now
        self._lock = threading.Lock()
        self._counts: OrderedDict[Hashable, _Count] = OrderedDict()

    def wait(self, user: str, address: str) -> float:
        """Seconds after which one may try again, 0.0 for now."""
        with self._lock:
            now = self._now()
            found = (self._counts.get(key) for key, _ in _keys(user, address))
            return max(0.0, *(count.until - now for count in found if count), 0.0)

    def wrong(self, user: str, address: str) -> float:
        """Counts a wrong one; the wait that follows from it."""
        with self._lock:
            now, longest = self._now(), 0.0
            for key, free in _keys(user, address):
                count = self._counts.pop(key, None) or _Count()
                if now - count.last > 2 * LONGEST:
                    count = _Count()
                count.wrong, count.last = count.wrong + 1, now
                if count.wrong > free:
                    wait = min(SHORTEST * 2.0 ** min(count.wrong - free - 1, 30), LONGEST)
                    count.until = now + wait
                    longest = max(longest, wait)
                self._counts[key] = count
            while len(self._counts) > MOST:
                self._counts.popitem(last=False)
            return longest

    def right(self, user: str, address: str) -> None:
        """Who knows the password begins anew; what others tried stays."""
        with self._lock:
            self._counts.pop((user, address), None)


def _keys(user: str, address: str) -> tuple[tuple[Hashable, int], ...]:
    return (
        ((user, address), FREE),
        (("user", user, None), FREE_FOR_USER),
        (("address", address, None), FREE_FOR_ADDRESS),
    )
