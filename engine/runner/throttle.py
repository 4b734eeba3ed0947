"""Slower to whoever says "not so fast": a rate for each mailbox provider and domain, halved at each complaint, slowly growing.

Of the messages to them that come too early each waits until its turn; nobody's attempts are counted. In memory only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.delivery.outcome import Outcome
from engine.delivery.providers import group_of

SLOWEST = 1 / 60
"""Messages a second: one a minute gets through to everybody."""
HALVED, GROWN = 0.5, 1.05
"""What a complaint makes of a rate, and each minute without one."""
FORGIVEN = 3600.0
"""Seconds without a complaint after which a rate that nobody set is lifted."""
NOT_AGAIN = 30.0
"""Seconds in which several complaints are one: they are about the same burst."""
PATIENCE = 2.0
"""Seconds of a group's messages that leave at once."""
MOST_TURNS, MOST_GROUPS = 100_000, 10_000
"""What is kept in memory: turns of a group, and groups; whoever is beyond asks again."""


@dataclass
class _Group:
    """`rate` and `bound` (what the settings allow) in messages a second, 0 for no bound. `turns`: when each that
    waits may leave. Times by the clock."""

    bound: float
    rate: float = 0.0
    spent_until: float = 0.0
    grown_at: float = 0.0
    complained_at: float = float("-inf")
    first_at: float = 0.0
    sent: int = 0
    turns: dict[int, float] = field(default_factory=dict[int, float])


class Throttle:
    """`rates`: messages a second that the settings allow to a provider or domain; `clock` gives seconds."""

    def __init__(self, rates: Mapping[str, float] | None = None, clock: Callable[[], float] = time.monotonic):
        self._rates = rates or {}
        self._clock = clock
        self._groups: dict[str, _Group] = {}

    def wait(self, send_id: int, address: str) -> float:
        """Seconds that a message to there has to wait for its turn, which it keeps; 0: it may leave, and is counted as left."""
        group, now = self._group(address), self._clock()
        if now - group.first_at > 60:
            group.first_at, group.sent = now, 0
        wait = self._turn(group, send_id, now)
        group.sent += not wait
        return wait

    def _turn(self, group: _Group, send_id: int, now: float) -> float:
        rate = self._rate(group, now)
        if not rate:
            group.turns.clear()
            return 0.0
        at = group.turns.get(send_id)
        if at is None:
            at = max(group.spent_until - PATIENCE, now)
            group.spent_until = max(group.spent_until, now) + 1 / rate
        if at <= now:
            group.turns.pop(send_id, None)
            return 0.0
        if len(group.turns) < MOST_TURNS:
            group.turns[send_id] = at
        return at - now

    def heard(self, address: str, outcome: Outcome) -> None:
        """What the relay answered to a message to there."""
        if outcome.kind != "throttled":
            return
        group, now = self._group(address), self._clock()
        if now - group.complained_at < NOT_AGAIN:
            return
        lately = group.sent / max(now - group.first_at, 1.0)
        group.rate = max((self._rate(group, now) or lately) * HALVED, SLOWEST)
        group.complained_at = group.grown_at = now

    def slow(self) -> dict[str, float]:
        """Messages a minute to those that asked for patience, by name."""
        now = self._clock()
        found = {name: self._rate(group, now) * 60 for name, group in list(self._groups.items()) if group.rate}
        return {name: rate for name, rate in found.items() if rate}

    def _rate(self, group: _Group, now: float) -> float:
        """What holds now: what was found out, never more than what is allowed."""
        if group.rate and now - group.complained_at > FORGIVEN:
            group.rate = 0.0
        if group.rate:
            minutes = (now - group.grown_at) // 60
            group.rate *= GROWN**minutes
            group.grown_at += minutes * 60
        if group.rate and group.bound:
            return min(group.rate, group.bound)
        return group.rate or group.bound

    def _group(self, address: str) -> _Group:
        name = group_of(address)
        if name not in self._groups:
            if len(self._groups) >= MOST_GROUPS:
                self._groups = {n: g for n, g in self._groups.items() if g.rate or g.bound}
            self._groups[name] = _Group(self._rates.get(name, 0.0), first_at=self._clock())
        return self._groups[name]
