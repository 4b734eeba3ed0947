"""Page views: sessions from the registration on, a look at a course before one enrols, clicks in newsletters.

They hold what a browser shows: the whole address, and where it came from. What becomes of that is the engine's.
"""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np

from data.catalogue import COURSES, PAGES, SITE, SOURCES
from data.crowd import Crowd, Numbers, Persona
from data.deeds import Deeds, Properties
from data.learning import Moves
from data.rhythm import MINUTE, Times

_PER_WEEK = {Persona.NEW: 0.55, Persona.ACTIVE: 0.15, Persona.AT_RISK: 0.12, Persona.LAPSED: 0.16}
_PER_SESSION = 2.6
_ON_COURSES = 0.3
"""Share of views that are of the course that the person is interested in."""
_LONGEST = 20


def visit(rng: np.random.Generator, crowd: Crowd) -> Deeds:
    """page_view with url and, on the first of a session, utm_* in it and the referrer."""
    who, start = _sessions(rng, crowd)
    views = np.minimum(rng.geometric(1 / _PER_SESSION, len(who)), _LONGEST)
    session = np.repeat(np.arange(len(who)), views)
    is_first = np.diff(session, prepend=-1) > 0
    pause = np.where(is_first, 0, 10 + rng.exponential(75, len(session)).astype(np.int64))
    total = np.cumsum(pause)
    at = start[session] + total - total[is_first][session]
    kept = at < np.minimum(crowd.leaves[who[session]] + 30 * MINUTE, crowd.span.end)
    pages = _pages(rng, crowd.favourite[who[session]])
    # How somebody came back: the same way as at first, or by typing the address.
    way = np.where(rng.random(len(who)) < 0.55, crowd.source[who], len(SOURCES) - 1)
    seen = _properties()
    kind = np.where(is_first, way[session], -1) * 1_000 + pages
    properties = [seen[k] for k in kind[kept].tolist()]
    return Deeds("page_view", who[session][kept], at[kept], properties)


def look(rng: np.random.Generator, crowd: Crowd, enrolments: Moves) -> Deeds:
    """page_view of a course a little before one enrols in it."""
    before = enrolments.at - rng.integers(20, 5 * MINUTE, len(enrolments.at))
    at = np.maximum(before, crowd.registered[enrolments.who] + 1)
    seen: list[Properties] = [{"url": SITE + c.path} for c in COURSES]
    return Deeds("page_view", enrolments.who, at, [seen[n] for n in enrolments.new.tolist()])


def arrive(clicks: Deeds) -> Deeds:
    """page_view of what was clicked in a newsletter."""
    told: list[Properties] = [
        {"url": _tagged(p["url"], "newsletter", "email", p["campaign"])} for p in clicks.properties
    ]
    return Deeds("page_view", clicks.who, clicks.at + 2, told)


def _sessions(rng: np.random.Generator, crowd: Crowd) -> tuple[Numbers, Times]:
    weekly = np.array([_PER_WEEK[p] for p in Persona])[crowd.persona]
    # Interest fades: the longer somebody is here, the rarer they come.
    count = rng.poisson(weekly * (crowd.days / 7) ** 0.8 * crowd.warmth)
    who = np.repeat(np.arange(crowd.size), count)
    again = crowd.span.rhythm.between(rng, crowd.registered[who], crowd.leaves[who])
    return np.concatenate([np.arange(crowd.size), who]), np.concatenate([crowd.registered, again])


def _pages(rng: np.random.Generator, favourite: Numbers) -> Numbers:
    """Numbers of pages; those of the courses come after the others."""
    weight = np.array([w for _, w in PAGES], float)
    any_page = rng.choice(len(PAGES), len(favourite), p=weight / weight.sum())
    return np.where(rng.random(len(favourite)) < _ON_COURSES, len(PAGES) + favourite, any_page)


def _properties() -> dict[int, Properties]:
    """(source, or -1 within a session) × 1,000 + page → what such a view tells."""
    paths = [path for path, _ in PAGES] + [c.path for c in COURSES]
    found: dict[int, Properties] = {}
    for page, path in enumerate(paths):
        url = SITE + path
        found[-1_000 + page] = {"url": url}
        for number, source in enumerate(SOURCES):
            campaign = source.campaigns[0] if source.campaigns else None
            told = {"url": _tagged(url, source.utm_source, source.utm_medium, campaign), "referrer": source.referrer}
            found[number * 1_000 + page] = {k: v for k, v in told.items() if v}
    return found


def _tagged(url: str, source: str | None, medium: str | None, campaign: str | None) -> str:
    tags = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
    query = urlencode({name: value for name, value in tags.items() if value})
    return f"{url}?{query}" if query else url
