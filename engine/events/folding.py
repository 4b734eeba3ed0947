"""Lines of orders folded into one event an order, as soon as its last line has come: only open orders are in memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import BadValueError
from engine.events import types
from engine.events.lines import Line

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


class Folder:
    """Takes lines in their order. `last`: the last line of each order. `returns`: orders whose quantities are all negative are
    what came back. `repeated`: lines that say exactly what another line of their order says."""

    def __init__(self, last: Mapping[Key, int], reject: Callable[[int, BadValueError], None], *, returns: bool = False):
        self.repeated = 0
        self._last = last
        self._reject = reject
        self._returns = returns
        self._open: dict[Key, _Order] = {}

    def take(self, line: Line) -> Iterator[Folded]:
        """The order that this line ends, if it ends one. An order of two people is refused from its second person on."""
        key = (line.type, line.group or "")
        order = self._open.setdefault(key, _Order(line, line.time))
        if line.profile != order.first.profile:
            message = f"The order {line.group} belongs to “{order.first.profile}” already."
            self._reject(line.number, BadValueError(message, field="profile", code="mixed_order"))
        else:
            self._add(order, line)
        if self._last.get(key, 0) <= line.number:
            yield self._closed(key)

    def rest(self) -> Iterator[Folded]:
        """Orders whose last line was a bad one."""
        for key in list(self._open):
            yield self._closed(key)

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

    def _closed(self, key: Key) -> Folded:
        order = self._open.pop(key)
        first, number = order.first, key[1]
        kind = types.RETURNED if self._returns and first.type == types.PURCHASE and _is_return(order) else first.type
        return Folded(
            kind,
            first.profile,
            order.happened_at,
            None if order.value is None else round(order.value, 6),
            first.id or f"{kind}:{number}",
            {"order_id": number, **first.event, "items": order.items},
            tuple(order.lines),
        )


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
