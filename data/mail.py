"""Subscriptions, and the monthly newsletters of the past with what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

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


@dataclass(frozen=True)
class Subscriber:
    """When each person subscribed to one topic and when they said no (_NEVER: did not)."""

    topic: str
    since: Times
    until: Times

    def at(self, time: int) -> NDArray[np.bool_]:
        return (self.since < time) & (self.until > time)


@dataclass
class _Log:
    """Parts of the five kinds of mail events, as the newsletters go by."""

    parts: dict[str, list[tuple[Numbers, Times, Properties]]] = field(default_factory=dict)

    def add(self, type: str, who: Numbers, at: Times, properties: Properties) -> None:
        self.parts.setdefault(type, []).append((who, at, properties))

    def deeds(self) -> list[Deeds]:
        return [
            Deeds(
                kind,
                np.concatenate([who for who, _, _ in parts]),
                np.concatenate([at for _, at, _ in parts]),
                [told for who, _, told in parts for _ in range(len(who))],
            )
            for kind, parts in self.parts.items()
        ]


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
    log = _Log()
    for number, start in enumerate(_send_times(crowd)):
        month = datetime.fromtimestamp(start).strftime("%Y-%m")
        told = {"campaign": f"newsletter-{month}", "subject": NEWSLETTERS[number % len(NEWSLETTERS)]}
        _send(rng, crowd, general, start, told, log)
    return log.deeds()


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


def _send(rng: np.random.Generator, crowd: Crowd, general: Subscriber, start: int, told: Properties, log: _Log) -> None:
    end = crowd.span.end
    who = np.flatnonzero(general.at(start) & (crowd.registered < start))
    sent_at = start + np.sort(rng.integers(0, 20 * MINUTE, len(who)))
    arrives = rng.random(len(who)) >= 0.009
    log.add("sent", who, sent_at, told)
    answered_at = sent_at + rng.integers(1, 50, len(who))
    log.add("delivered", who[arrives], answered_at[arrives], told)
    log.add("bounced", who[~arrives], answered_at[~arrives], {**told, "kind": "soft"})
    opening = np.flatnonzero(arrives & (rng.random(len(who)) < _opening(crowd, who, start)))
    opened_at = answered_at[opening] + (rng.lognormal(1.1, 1.4, len(opening)) * HOUR).astype(np.int64)
    in_time = opened_at < end - 10 * MINUTE
    who, opened_at = who[opening[in_time]], opened_at[in_time]
    log.add("opened", who, opened_at, told)
    dice = rng.random(len(who))
    clicks = dice < 0.17
    clicked_at = opened_at[clicks] + rng.integers(10, 5 * MINUTE, clicks.sum())
    _click(crowd, who[clicks], clicked_at, told, log)
    leaving = dice > np.where(crowd.leaves[who] < start, 0.965, 0.992)
    left_at = opened_at[leaving] + rng.integers(10, 3 * MINUTE, leaving.sum())
    log.add("unsubscribed", who[leaving], left_at, told)
    general.until[who[leaving]] = np.minimum(general.until[who[leaving]], left_at)


def _opening(crowd: Crowd, who: Numbers, start: int) -> NDArray[np.float64]:
    """How likely each opens a mail of that time."""
    share = np.array([_OPENS[p] for p in Persona])[crowd.persona[who]]
    lasting = np.where(crowd.leaves[who] < start - 20 * DAY, _OPENS_AFTER_LEAVING, share)
    return np.minimum(lasting * (0.4 + 0.6 * crowd.warmth[who]), 0.95)


def _click(crowd: Crowd, who: Numbers, at: Times, told: Properties, log: _Log) -> None:
    for number, course in enumerate(COURSES):
        mine = crowd.favourite[who] == number
        log.add("clicked", who[mine], at[mine], {**told, "url": f"{SITE}/courses/{course.slug}"})
