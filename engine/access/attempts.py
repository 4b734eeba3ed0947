"""Wrong passwords: whoever goes on guessing waits longer each time. Kept in memory. Safe for threads. An address is what one
household has: of IPv6 the net."""

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

    def wait(self, user: str, address: str, *, is_known: bool = False) -> float:
        """Seconds after which one may try again, 0.0 for now. `is_known`: the user has been here before: what others try from
        elsewhere does not keep them out."""
        with self._lock:
            now = self._now()
            found = (self._counts.get(key) for key, _ in _keys(user, address, is_known))
            return max(0.0, *(count.until - now for count in found if count), 0.0)

    def wrong(self, user: str, address: str, *, is_known: bool = False) -> float:
        """Counts a wrong one; the wait that follows from it. To be called before the password is looked at, and `right` after it:
        so those that come at once count as well."""
        with self._lock:
            now = self._now()
            waits = [self._count(key, free, now) for key, free in _keys(user, address, is_known)]
            while len(self._counts) > MOST:
                self._counts.popitem(last=False)
            return max(waits)

    def right(self, user: str, address: str, *, is_known: bool = False) -> None:
        """Takes the last one back. Who knows the password begins anew; what others tried stays."""
        with self._lock:
            for key, free in _keys(user, address, is_known):
                if count := self._counts.get(key):
                    count.wrong -= 1
                    count.until = count.until if count.wrong > free else 0.0
            self._counts.pop((user, address), None)

    def _count(self, key: Hashable, free: int, now: float) -> float:
        count = self._counts.pop(key, None) or _Count()
        if now - count.last > 2 * LONGEST:
            count = _Count()
        count.wrong, count.last = count.wrong + 1, now
        wait = min(SHORTEST * 2.0 ** min(count.wrong - free - 1, 30), LONGEST) if count.wrong > free else 0.0
        count.until = max(count.until, now + wait) if wait else count.until
        self._counts[key] = count
        return wait


def _keys(user: str, address: str, is_known: bool) -> list[tuple[Hashable, int]]:
    """What is counted, and how many are free."""
    keys: list[tuple[Hashable, int]] = [((user, address), FREE)]
    if not is_known:
        keys.append((("user", user, None), FREE_FOR_USER))
    if address:
        keys.append((("address", address, None), FREE_FOR_ADDRESS))
    return keys
