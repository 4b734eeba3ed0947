"""Lines of orders folded into one event an order, as soon as its last line has come: only open orders are in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine import addresses
from engine.errors import BadValueError, EngineError
from engine.events import types
from engine.events.lines import BadLine, Line

Key = tuple[str, str]


@dataclass(frozen=True)
class Folded:
    """An event to be, and the lines it came from."""

    type: str
    profile: str
    time: datetime
    value: float | None
    id: str | None
    properties: dict[str, Any]
    lines: tuple[int, ...]


@dataclass
class _Order:
    first: Line
    happened_at: datetime
    lines: list[int] = field(default_factory=list[int])
    items: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    value: float | None = None
    seen: set[Hashable] = field(default_factory=set[Hashable])
    said: list[str] = field(default_factory=list[str])


class Folder:
    """Takes lines in their order. `last`: the last line of each order. `returns`: orders whose quantities are all negative are
    what came back. An order with a line that cannot be taken is left out as a whole: written short, it could never be mended,
    since an order is written once. `repeated`: lines that say exactly what another line of their order says."""

    def __init__(self, last: Mapping[Key, int], reject: Callable[[int, EngineError], None], *, returns: bool = False):
        self.repeated = 0
        self._last = last
        self._reject = reject
        self._returns = returns
        self._open: dict[Key, _Order] = {}
        self._spoiled: dict[Key, int] = {}

    def take(self, line: Line) -> Iterator[Folded]:
        """The order that this line ends, if it ends one. An order of two people is refused."""
        key = (line.type, line.group or "")
        order = self._open.setdefault(key, _Order(line, line.time))
        if addresses.key_of(line.profile) != addresses.key_of(order.first.profile):
            message = f"The order {line.group} belongs to “{order.first.profile}” already."
            self._reject(line.number, BadValueError(message, field="profile", code="mixed_order"))
            self._spoiled.setdefault(key, line.number)
        else:
            self._add(order, line)
        if self._last.get(key, 0) <= line.number:
            yield from self._closed(key)

    def spoil(self, line: BadLine) -> None:
        """A line that cannot be taken, rejected already."""
        if line.order:
            self._spoiled.setdefault(line.order, line.number)

    def rest(self) -> Iterator[Folded]:
        """Orders whose last line was a bad one."""
        for key in list(self._open):
            yield from self._closed(key)

    def _add(self, order: _Order, line: Line) -> None:
        order.lines.append(line.number)
        order.items.append(line.item)
        order.happened_at = min(order.happened_at, line.time)
        amount = line.value if line.value is not None else _amount(line.item)
        if amount is not None:
            order.value = (order.value or 0.0) + amount
        said = _said(line)
        self.repeated += said in order.seen
        order.seen.add(said)
        order.said.append(repr(said))

    def _closed(self, key: Key) -> Iterator[Folded]:
        order = self._open.pop(key)
        if key in self._spoiled:
            for number in order.lines:
                self._reject(number, left_out(self._spoiled[key]))
        else:
            yield self._folded(key[1], order)

    def _folded(self, number: str, order: _Order) -> Folded:
        first = order.first
        kind = types.RETURNED if self._returns and first.type == types.PURCHASE and _is_return(order) else first.type
        return Folded(
            kind,
            first.profile,
            order.happened_at,
            None if order.value is None else round(order.value, 6),
            first.id or _id(kind, number, order),
            {"order_id": number, **first.event, "items": order.items},
            tuple(order.lines),
        )


def left_out(line: int) -> BadValueError:
    """For the good lines of an order, of which that line cannot be taken."""
    return BadValueError(
        f"Its order is left out, because line {line:,} of it cannot be taken: mend that line and import all of them again.",
        code="order_left_out",
    )


def _id(kind: str, number: str, order: _Order) -> str:
    """Parts of one order may come back again and again: what came back, and when, tells one return from the next."""
    if kind != types.RETURNED:
        return f"{kind}:{number}"
    return f"{kind}:{number}:{hashlib.sha256(chr(10).join(sorted(order.said)).encode()).hexdigest()[:16]}"


def _said(line: Line) -> Hashable:
    said = (*line.item.values(), line.value, line.time)
    try:
        hash(said)
    except TypeError:  # a list of a JSON line
        return repr(said)
    return said


def _amount(item: Mapping[str, Any]) -> float | None:
    quantity, price = item.get("quantity"), item.get("price")
    if isinstance(quantity, (int, float)) and isinstance(price, (int, float)):
        return float(quantity * price)
    return None


def _is_return(order: _Order) -> bool:
    quantities = [item.get("quantity") for item in order.items]
    return all(isinstance(q, (int, float)) and q < 0 for q in quantities)
