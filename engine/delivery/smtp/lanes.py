"""What waits for a connection, in its order, and on how many connections at a time messages to one provider may be. Pure.

Whoever may not go yet lets the others pass, and goes first once its turn has come.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from engine.delivery.providers import group_of

Item = TypeVar("Item")


class Lanes(Generic[Item]):
    """`limits`: provider or domain → connections; `address`: whom an item goes to. For one thread. `len`: of all that waits."""

    def __init__(self, limits: Mapping[str, int], address: Callable[[Item], str]):
        self._limits = limits
        self._address = address
        self._waiting: deque[Item] = deque()
        self._held: dict[str, deque[Item]] = {name: deque() for name in limits}
        self._on: dict[str, Counter[Hashable]] = {name: Counter() for name in limits}

    def __len__(self) -> int:
        return len(self._waiting) + sum(map(len, self._held.values()))

    def extend(self, items: Iterable[Item]) -> None:
        self._waiting.extend(items)

    def clear(self) -> None:
        self._waiting.clear()
        for held in self._held.values():
            held.clear()

    def take(self, line: Hashable) -> Item | None:
        """The next that may go on this connection; None: there is none now. It is on it until `left`."""
        for name, held in self._held.items():
            if held and self._may(name, line):
                return self._put_on(name, line, held.popleft())
        while self._waiting:
            item = self._waiting.popleft()
            name = self._limited(item)
            if name is None:
                return item
            if self._may(name, line):
                return self._put_on(name, line, item)
            self._held[name].append(item)
        return None

    def has_for(self, line: Hashable) -> bool:
        """Whether `take` would find one."""
        if any(held and self._may(name, line) for name, held in self._held.items()):
            return True
        # Those that may not go are asked about once, not each time.
        while self._waiting:
            name = self._limited(self._waiting[0])
            if name is None or self._may(name, line):
                return True
            self._held[name].append(self._waiting.popleft())
        return False

    def left(self, line: Hashable, item: Item) -> bool:
        """The connection has done with it. Gives whether another one may take what was held for it."""
        name = self._limited(item)
        if name is None:
            return False
        on = self._on[name]
        on[line] -= 1
        if on[line] > 0:
            return False
        del on[line]
        return bool(self._held[name])

    def give_back(self, line: Hashable, item: Item) -> bool:
        """The connection cannot have it, so that it goes first again. Gives the same as `left`."""
        self._waiting.appendleft(item)
        return self.left(line, item)

    def pop(self) -> Item:
        """The first, whatever it waits for: when there is no connection at all. Raises IndexError."""
        held = next((held for held in self._held.values() if held), self._waiting)
        return held.popleft()

    def _limited(self, item: Item) -> str | None:
        """The provider, where that has a limit."""
        if not self._limits:
            return None
        name = group_of(self._address(item))
        return name if name in self._limits else None

    def _may(self, name: str, line: Hashable) -> bool:
        on = self._on[name]
        return line in on or len(on) < self._limits[name]

    def _put_on(self, name: str, line: Hashable, item: Item) -> Item:
        self._on[name][line] += 1
        return item
