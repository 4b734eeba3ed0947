"""What can be wrong, in the words of the program: kinds, from when they count, and who says when one begins and ends. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Level = Literal["error", "warning"]
What = Literal["begins", "lasts", "is over"]

AGAIN = timedelta(days=1)
"""After so long what lasts is said again."""
CALM = timedelta(minutes=5)
"""So long it must be gone before it is over: what comes and goes is one trouble."""


@dataclass(frozen=True)
class Kind:
    """`label` and `limit` for people: what it is, and from when it counts. `patience`: for so long it must be there first."""

    name: str
    label: str
    limit: str
    level: Level
    patience: timedelta = timedelta(0)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("engine_stuck", "Engine stuck", "no sign of life for 5 minutes, or its thread has ended", "error"),
        Kind("engine_failing", "Ticks fail", "for 2 minutes", "error", timedelta(minutes=2)),
        Kind(
            "store_silent", "Store silent", "no answer within 20 seconds, for 2 minutes", "error", timedelta(minutes=2)
        ),
        Kind("disk", "Disk nearly full", "less than 5 % or 1 GB free", "error"),
        Kind("relay_closed", "Relay closed", "no answer, for 10 minutes", "error", timedelta(minutes=10)),
        Kind("failures", "Messages fail", "over 5 % of an hour's messages, and 20 at least", "error"),
        Kind("in_doubt", "Messages in doubt", "any, for 15 minutes", "warning", timedelta(minutes=15)),
        Kind("campaign_stopped", "Campaign paused itself", "any", "error"),
        Kind("complaints", "Complaints", "from 0.1 % of the messages to a provider", "warning"),
        Kind(
            "bounces_unread",
            "Bounces unread",
            "the mailbox cannot be read, for 30 minutes",
            "warning",
            timedelta(minutes=30),
        ),
        Kind("guessing", "Guessing", "30 wrong passwords or tokens within an hour", "warning"),
    )
}


@dataclass(frozen=True)
class Trouble:
    """One that is there now. `subject`: which of its kind, '' for the only one; with `kind` it says whether it is the same."""

    kind: str
    text: str
    subject: str = ""

    @property
    def level(self) -> Level:
        return KINDS[self.kind].level

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.subject


@dataclass(frozen=True)
class Notice:
    """What is to be said of a trouble, and `told`: that it got to somebody. Times are naive UTC."""

    what: What | Literal["told"]
    trouble: Trouble
    since: datetime
    at: datetime


@dataclass(frozen=True)
class _Known:
    trouble: Trouble
    since: datetime
    said_at: datetime | None = None
    gone_at: datetime | None = None


class Memory:
    """Remembers what is there, so that of each is said when it begins, daily that it lasts, and when it is over. Who hears of it
    when is another matter (hearing.py)."""

    def __init__(self, said: Iterable[tuple[Trouble, datetime, datetime]] = ()):
        """`said`: what was on before: since when, and when something was said of it last."""
        self._known = {t.key: _Known(t, since, said_at) for t, since, said_at in said}

    def look(self, now: datetime, found: Iterable[Trouble], unknown: Collection[str] = ()) -> list[Notice]:
        """`unknown`: kinds of which nothing is known at present; theirs neither begin nor end."""
        there = {trouble.key: trouble for trouble in found}
        for key, trouble in there.items():
            known = self._known.get(key)
            self._known[key] = replace(known, trouble=trouble, gone_at=None) if known else _Known(trouble, now)
        notices = [self._present(key, now) for key in there]
        notices += [self._absent(key, now) for key in list(self._known) if key not in there and key[0] not in unknown]
        return [notice for notice in notices if notice]

    def on(self) -> list[tuple[Trouble, datetime]]:
        """What began and is not over, with the time since when, the longest first."""
        return sorted(((trouble, since) for trouble, since, _ in self.said()), key=lambda pair: pair[1])

    def said(self) -> list[tuple[Trouble, datetime, datetime]]:
        """As `on`, with the time when something was said of it last; what another memory may begin with."""
        return [(known.trouble, known.since, known.said_at) for known in self._known.values() if known.said_at]

    def _present(self, key: tuple[str, str], now: datetime) -> Notice | None:
        known = self._known[key]
        if known.said_at is None:
            if now - known.since < KINDS[known.trouble.kind].patience:
                return None
        elif now - known.said_at < AGAIN:
            return None
        self._known[key] = replace(known, said_at=now)
        return Notice("lasts" if known.said_at else "begins", known.trouble, known.since, now)

    def _absent(self, key: tuple[str, str], now: datetime) -> Notice | None:
        known = self._known[key]
        if known.said_at is None:
            del self._known[key]
        elif known.gone_at is None:
            self._known[key] = replace(known, gone_at=now)
        elif now - known.gone_at >= CALM:
            del self._known[key]
            return Notice("is over", known.trouble, known.since, now)
        return None
