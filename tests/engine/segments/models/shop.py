"""A small school shop: 48 people with every kind of field and event that presets look for, nothing random."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine import events
from engine.events import NewEvent
from engine.profiles import databases, fields
from engine.profiles.write import ProfileWrite, write_many
from engine.segments import models
from engine.segments.models import Preset
from engine.workspace import Workspace

PEOPLE = 48
_TAGS = (["seo"], ["seo", "email"], ["Email"], None)
_LEVELS = ("beginner", "advanced", None)
_PLACES = (("DE", "Berlin"), ("de", "Hamburg"), ("AT", "Wien"), ("FR", None), (None, None))


def open_shop(ws: Workspace) -> None:
    """The database `shop`: person number n registered 10 n days ago, is 14 + n years old, bought n % 5 times."""
    databases.create(ws, "shop", label="Shop")
    fields.add(ws, "shop", "interests", type="tags", label="Interests")
    fields.add(ws, "shop", "level", type="enum", options=["beginner", "advanced"], label="Level")
    write_many(ws, [ProfileWrite("shop", key(n), _data(n, ws.now())) for n in range(PEOPLE)])
    events.record_many(ws, [event for n in range(PEOPLE) for event in _events(n, ws.now())])


def preset(name: str) -> Preset:
    return next(p for p in models.PRESETS if p.name == name)


def key(number: int) -> str:
    return f"p{number:02}@example.org"


def _data(n: int, now: datetime) -> dict[str, Any]:
    country, city = _PLACES[n % len(_PLACES)]
    return {
        "registered_at": (now - timedelta(days=10 * n)).isoformat(),
        "birth_date": f"{now.year - 14 - n}-03-05",
        "gender": ("female", "male")[n % 2],
        "country": country,
        "city": city,
        "language": "de" if n % 3 else "fr",
        "source": "Friend" if n % 7 == 0 else "Search ads",
        "utm_source": "google" if n % 2 else None,
        "interests": _TAGS[n % len(_TAGS)],
        "level": _LEVELS[n % len(_LEVELS)],
    }


def _events(n: int, now: datetime) -> list[NewEvent]:
    def at(days: float) -> datetime:
        return now - timedelta(days=days)

    found = [NewEvent("shop", key(n), "page_view", at(n * 4), properties={"url": "/courses"})] if n % 6 else []
    found += [
        NewEvent("shop", key(n), "purchase", at(n + 30 * time), None if n % 4 == 0 else 10.0 * n, {"points": n})
        for time in range(n % 5)
    ]
    if n % 2 == 0:
        found.append(NewEvent("shop", key(n), "sent", at(5), source="engine"))
    if n % 4 == 0:
        found.append(NewEvent("shop", key(n), "opened", at(4), source="engine"))
    if n % 8 == 0:
        found.append(NewEvent("shop", key(n), "clicked", at(3), source="engine"))
    return found
