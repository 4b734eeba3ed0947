"""Subscriptions, and the monthly newsletters of the past with what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from data.catalogue import COURSES, NEWSLETTERS, SITE
from data.crowd import Crowd, Numbers, Persona
from data.deeds import Deeds, Properties
from data.learning import Moves
from data.people import Table
from data.rhythm import DAY, HOUR, MINUTE, Times, to_datetimes

GENERAL, COURSE_NEWS = "general", "courses"
_NEVER = np.iinfo(np.int64).max
_OPENS = {Persona.NEW: 0.5, Persona.ACTIVE: 0.46, Persona.AT_RISK: 0.36, Persona.LAPSED: 0.3}
_OPENS_AFTER_LEAVING = 0.05
_BOUNCING, _CLICKING = 0.009, 0.17


@dataclass(frozen=True)
class Subscriber:
    """When each person subscribed to one topic and when they said no (_NEVER: did not)."""

    topic: str
    since: Times
    until: Times

    def at(self, time: int) -> NDArray[np.bool_]:
        return (self.since < time) & (self.until > time)


def subscribe(rng: np.random.Generator, crowd: Crowd, first_courses: Moves) -> tuple[Subscriber, Subscriber]:
    """Who is in `general` and `courses`: by a tick at the registration, or at the first course."""
    general = np.where(rng.random(crowd.size) < 0.55, crowd.registered, _NEVER)
    courses = np.where(rng.random(crowd.size) < 0.4, crowd.registered, _NEVER)
    joins = first_courses.only(rng.random(len(first_courses.who)) < 0.45)
    courses[joins.who] = np.minimum(courses[joins.who], joins.at)
    says_no = (courses != _NEVER) & (rng.random(crowd.size) < 0.06)
    no_at = crowd.span.rhythm.between(rng, np.minimum(courses, crowd.span.end), crowd.span.end)
    until = np.where(says_no & (no_at > courses), no_at, _NEVER)
    never = np.full(crowd.size, _NEVER)
    return Subscriber(GENERAL, general, never), Subscriber(COURSE_NEWS, courses, until)


def send_newsletters(rng: np.random.Generator, crowd: Crowd, general: Subscriber) -> list[Deeds]:
    """sent, delivered, bounced, opened, clicked, unsubscribed, with properties campaign and subject (clicked: url too).

    Who unsubscribes gets none any more: `general.until` is filled in.
    """
    post = _Post(rng, crowd, general)
    for number, start in enumerate(_send_times(crowd)):
        month = datetime.fromtimestamp(start, UTC).strftime("%Y-%m")
        post.send(start, {"campaign": f"newsletter-{month}", "subject": NEWSLETTERS[number % len(NEWSLETTERS)]})
    return post.deeds()


def states(subscribers: tuple[Subscriber, ...], email: list[str]) -> Table:
    """The history in order of time: email, topic, state, changed_at."""
    rows: list[tuple[int, int, str, str]] = []
    for s in subscribers:
        for times, state in ((s.since, "subscribed"), (s.until, "unsubscribed")):
            who = np.flatnonzero(times != _NEVER)
            rows += [(at, n, s.topic, state) for n, at in zip(who.tolist(), times[who].tolist(), strict=True)]
    rows.sort()
    return {
        "email": [email[n] for _, n, _, _ in rows],
        "topic": [topic for _, _, topic, _ in rows],
        "state": [state for _, _, _, state in rows],
        "changed_at": to_datetimes(np.array([at for at, _, _, _ in rows], np.int64)),
    }


def _send_times(crowd: Crowd) -> list[int]:
    """09:00 UTC on the first Tuesday of each month."""
    first, last = (np.datetime64(t, "s").astype("datetime64[M]") for t in (crowd.span.start, crowd.span.end))
    months = np.arange(first, last + 1).astype("datetime64[D]")
    weekday = (months.astype(np.int64) + 3) % 7
    tuesdays = months + (1 - weekday) % 7
    times = tuesdays.astype("datetime64[s]").astype(np.int64) + 9 * HOUR
    return times[(times > crowd.span.start) & (times < crowd.span.end)].tolist()


class _Post:
    """Sends newsletters one after the other and collects what becomes of them."""

    def __init__(self, rng: np.random.Generator, crowd: Crowd, general: Subscriber):
        self._rng = rng
        self._crowd = crowd
        self._general = general
        self._parts: dict[str, list[tuple[Numbers, Times, Properties]]] = {}

    def send(self, start: int, told: Properties) -> None:
        rng = self._rng
        who = np.flatnonzero(self._general.at(start) & (self._crowd.registered < start))
        sent_at = start + np.sort(rng.integers(0, 20 * MINUTE, len(who)))
        answered_at = sent_at + rng.integers(1, 50, len(who))
        arrives = rng.random(len(who)) >= _BOUNCING
        self._add("sent", who, sent_at, told)
        self._add("delivered", who[arrives], answered_at[arrives], told)
        self._add("bounced", who[~arrives], answered_at[~arrives], {**told, "kind": "soft"})
        opening = np.flatnonzero(arrives & (rng.random(len(who)) < self._opening(who, start)))
        opened_at = answered_at[opening] + (rng.lognormal(1.1, 1.4, len(opening)) * HOUR).astype(np.int64)
        in_time = opened_at < self._crowd.span.end - 10 * MINUTE
        who, opened_at = who[opening[in_time]], opened_at[in_time]
        self._add("opened", who, opened_at, told)
        self._answer(who, opened_at, start, told)

    def deeds(self) -> list[Deeds]:
        return [
            Deeds(
                kind,
                np.concatenate([who for who, _, _ in parts]),
                np.concatenate([at for _, at, _ in parts]),
                [told for who, _, told in parts for _ in range(len(who))],
            )
            for kind, parts in self._parts.items()
        ]

    def _add(self, kind: str, who: Numbers, at: Times, told: Properties) -> None:
        self._parts.setdefault(kind, []).append((who, at, told))

    def _opening(self, who: Numbers, start: int) -> NDArray[np.float64]:
        """How likely each opens a mail of that time."""
        crowd = self._crowd
        share = np.array([_OPENS[p] for p in Persona])[crowd.persona[who]]
        lasting = np.where(crowd.leaves[who] < start - 20 * DAY, _OPENS_AFTER_LEAVING, share)
        return np.minimum(lasting * (0.4 + 0.6 * crowd.warmth[who]), 0.95)

    def _answer(self, who: Numbers, opened_at: Times, start: int, told: Properties) -> None:
        """Some click on their favourite course, a few unsubscribe."""
        dice = self._rng.random(len(who))
        favourite = self._crowd.favourite[who]
        for number, course in enumerate(COURSES):
            clicks = (dice < _CLICKING) & (favourite == number)
            clicked_at = opened_at[clicks] + self._rng.integers(10, 5 * MINUTE, clicks.sum())
            self._add("clicked", who[clicks], clicked_at, {**told, "url": SITE + course.path})
        leaving = dice > np.where(self._crowd.leaves[who] < start, 0.965, 0.992)
        left_at = opened_at[leaving] + self._rng.integers(10, 3 * MINUTE, leaving.sum())
        self._add("unsubscribed", who[leaving], left_at, told)
        until = self._general.until
        until[who[leaving]] = np.minimum(until[who[leaving]], left_at)
