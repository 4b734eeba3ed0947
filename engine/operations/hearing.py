"""What one receiver knows of, and what it is told next: a kind is one word, and keeps no other kind out. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.operations.trouble import AGAIN, KINDS, Trouble, What

Case = tuple[Trouble, datetime]
"""A trouble, and since when it has been there (naive UTC)."""
Key = tuple[str, str]

MOST, WITHIN = 20, timedelta(hours=1)
"""Words to one within so long."""
_FURTHER = MOST - len(KINDS) - 1
"""Of these may tell of a kind again: the first of each kind, and of a test, has a place of its own."""
_MOST_OVER = 500
"""What is over and not told yet; of a receiver that is gone for good it must not become ever more."""


@dataclass(frozen=True)
class News:
    """One word: all of one kind to which the same happened, the longest first."""

    what: What
    of: tuple[Case, ...]
    at: datetime

    @property
    def kind(self) -> str:
        return self.of[0][0].kind


class Hearing:
    """Of one receiver. What it was not told stays due, whatever becomes of it meanwhile. Not safe for threads."""

    def __init__(self) -> None:
        self._now = datetime.min
        self._on: dict[Key, Case] = {}
        self._over: dict[Key, Case] = {}
        self._told: dict[Key, datetime] = {}
        self._failed: Counter[str] = Counter()
        self._words: deque[tuple[datetime, str, bool]] = deque(maxlen=2 * MOST)

    def knew(self, told: Iterable[tuple[Trouble, datetime]]) -> None:
        """What was told before a restart, and when."""
        for trouble, at in told:
            self._told.setdefault(trouble.key, at)

    def hear(self, now: datetime, on: Iterable[Case], over: Iterable[Case]) -> None:
        """What is on now, and what has ended since the last time."""
        self._now = now
        for trouble, since in on:
            if self._over.pop(trouble.key, None):
                self._told.pop(trouble.key, None)
            self._on[trouble.key] = (trouble, since)
        for trouble, since in over:
            self._on.pop(trouble.key, None)
            self._over[trouble.key] = (trouble, since)
        while len(self._over) > _MOST_OVER:
            self._forget(next(iter(self._over)))

    def due(self) -> list[News]:
        """A kind that was not told yet first; one whose word was refused after all others, so that it holds up none."""
        return sorted((news for kind in KINDS for news in self._of(kind)), key=self._turn)

    def next(self) -> News | None:
        """The first for which there is room within the hour."""
        return next((news for news in self.due() if self.has_room(news.kind, news.at)), None)

    def has_room(self, kind: str, at: datetime) -> bool:
        """Of any hour the first word of a kind always has; what tells of it again shares the rest."""
        within = [(which, is_further) for told_at, which, is_further in self._words if at - told_at < WITHIN]
        if all(which != kind for which, _ in within):
            return True
        return sum(is_further for _, is_further in within) < _FURTHER

    def said(self, kind: str, at: datetime) -> None:
        """Counts a word."""
        is_further = any(which == kind for told_at, which, _ in self._words if at - told_at < WITHIN)
        self._words.append((at, kind, is_further))

    def told(self, news: News) -> None:
        """It got there."""
        self.said(news.kind, news.at)
        self._failed.pop(news.kind, None)
        for trouble, since in news.of:
            if news.what != "is over":
                self._told[trouble.key] = news.at
            elif self._over.get(trouble.key, (trouble, None))[1] == since:
                self._forget(trouble.key)

    def failed(self, news: News) -> None:
        """It did not."""
        self._failed[news.kind] += 1

    def _of(self, kind: str) -> Iterable[News]:
        on = sorted((case for case in self._on.values() if case[0].kind == kind), key=_since)
        new = [case for case in on if case[0].key not in self._told]
        over = sorted((case for case in self._over.values() if case[0].kind == kind), key=_since)
        if new:
            yield News("begins", tuple(new), self._now)
        elif on and self._now - min(self._told[trouble.key] for trouble, _ in on) >= AGAIN:
            yield News("lasts", tuple(on), self._now)
        if over:
            yield News("is over", tuple(over), self._now)

    def _turn(self, news: News) -> tuple[int, bool, bool, bool, datetime]:
        is_known = any(kind == news.kind for kind, _ in self._told)
        is_mild = KINDS[news.kind].level != "error"
        return self._failed[news.kind], is_known, news.what != "begins", is_mild, _since(news.of[0])

    def _forget(self, key: Key) -> None:
        self._over.pop(key, None)
        self._told.pop(key, None)


def _since(case: Case) -> datetime:
    return case[1]
