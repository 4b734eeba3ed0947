"""A small log of everything that reports count, by chance out of a seed, as rows of Python and in a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import orjson

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

START = datetime(2026, 1, 1)
MINUTES = 10 * 24 * 60
STATES = ("waiting", "claimed", "deferred", *["sent"] * 8, "skipped", "skipped", "failed", "in_doubt")
REASONS = ("no_consent", "limit", "holdout")
GOALS: tuple[dict[str, Any] | None, ...] = (
    {"event": "purchase"},
    {"event": "purchase", "value": None, "within": "1d"},
    None,
    {"event": "signed_up", "value": "points", "within": "8d"},
    {"segment": "members", "within": "3d"},
)
"""Of the campaigns 1 to 5; 6 belongs to another database, and has the first one's."""
TOPICS = ("general", "news", None, "general", "news", "general")
HOMES = ("students",) * 5 + ("shop",)
DOMAINS = ("gmail.com", "outlook.de", "yahoo.fr", "example.org")
PEOPLE = 6
"""Of each database; ids 1 to 12."""


@dataclass
class Log:
    """`sends`, `events`, `stays`: as the columns of their tables. `people`: id → domain and source."""

    sends: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    stays: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    people: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])


def at(dice: Random) -> datetime:
    """Whole half hours, so that many things happen at once."""
    return START + timedelta(minutes=30 * dice.randrange(MINUTES // 30))


def fill(ws: Workspace, seed: int) -> Log:
    """Campaigns are drafts: nothing plans or decides here."""
    dice, log = Random(seed), Log()
    _definitions(ws)
    for database in ("students", "shop"):
        for _ in range(PEOPLE):
            _person(ws, dice, log, database)
    for send_id in range(1, 61):
        log.sends.append(_send(dice, send_id))
    for event_id in range(1, 241):
        log.events.append(_event(dice, log.sends, event_id))
    for profile_id in range(1, PEOPLE + 1):
        log.stays += _stays(dice, profile_id)
    _write(ws, log)
    return log


def _definitions(ws: Workspace) -> None:
    for name in ("students", "shop"):
        databases.create(ws, name)
    subscriptions.create_topic(ws, "news")
    for name in ("one", "two"):
        templates.save(ws, name, TemplateSource(subject=name, html="<p>{{ links.unsubscribe }}</p>"))
    segments.save(ws, "students", "members", None, kind="static")
    rule = {"field": "email", "operator": "endsWith", "value": "gmail.com"}
    segments.save(ws, "students", "at-gmail", {"combinator": "and", "rules": [rule]})
    for n, (goal, topic, home) in enumerate(zip((*GOALS, GOALS[0]), TOPICS, HOMES, strict=True)):
        about = {"topic": topic} if topic else {"purpose": "service"}
        trigger = {"kind": "trigger", "trigger": {"event": "by_hand"}, "content": [{"template": "one"}]}
        campaigns.save(ws, home, parse_definition({"name": f"c{n + 1}", "goal": goal, **about, **trigger}))


def _person(ws: Workspace, dice: Random, log: Log, database: str) -> None:
    domain, source, utm = dice.choice(DOMAINS), dice.choice(("", "fair")), dice.choice(("", "google"))
    key = f"p{len(log.people)}@{domain}"
    data = {"source": source, "utm_source": utm}
    written = write.write(ws, ProfileWrite(database, key, {k: v for k, v in data.items() if v}))
    provider = {"gmail.com": "gmail", "outlook.de": "microsoft", "yahoo.fr": "yahoo"}.get(domain, "others")
    log.people[written.profile_id] = (provider, utm or source)


def _send(dice: Random, send_id: int) -> dict[str, Any]:
    state, due_at, campaign_id = dice.choice(STATES), at(dice), dice.randint(1, 6)
    first = 1 if campaign_id < 6 else PEOPLE + 1
    reason = dice.choice(REASONS) if state == "skipped" else "gave_up" if state == "failed" else None
    return {
        "send_id": send_id,
        "campaign_id": campaign_id,
        "stretch_id": 1,
        "version": 1,
        "database_id": 1 if campaign_id < 6 else 2,
        "profile_id": dice.randint(first, first + PEOPLE - 1),
        "occurred_at": due_at,
        "due_at": due_at,
        "next_at": due_at,
        "state": state,
        "reason": reason,
        "variant": dice.randint(0, 1),
        "template_id": dice.randint(1, 2),
        "template_version": 1,
        "attempts": 0,
        "sent_at": due_at + timedelta(minutes=dice.choice((0, 1, 600))) if state == "sent" else None,
    }


def _event(dice: Random, sends: Sequence[dict[str, Any]], event_id: int) -> dict[str, Any]:
    kind = dice.choice(
        ("opened",) * 8 + ("clicked",) * 4 + ("purchase",) * 5 + ("signed_up", "unsubscribed", "bounced")
    )
    happened_at, send = at(dice), dice.choice(sends)
    if kind in ("purchase", "signed_up"):
        found = _goal(dice, kind)
        profile_id, send_id = dice.randint(1, 2 * PEOPLE), None
    else:
        found = _reaction(dice, kind)
        profile_id, send_id = send["profile_id"], send["send_id"]
        if dice.random() < 0.8:
            # Most come after their message; some clocks are wrong, and some events come years later.
            later = timedelta(minutes=30 * dice.randrange(96)) if dice.random() < 0.95 else timedelta(days=9_000)
            happened_at = (send["sent_at"] or send["due_at"]) + later
    return {
        "event_id": event_id,
        "database_id": 1 if profile_id <= PEOPLE else 2,
        "profile_id": profile_id,
        "type": kind,
        "happened_at": happened_at,
        "recorded_at": happened_at,
        "campaign_id": send["campaign_id"] if send_id else None,
        "send_id": send_id,
        "source": "tracking",
        **found,
    }


def _reaction(dice: Random, kind: str) -> dict[str, Any]:
    machine = dice.choice((None, None, "scanner")) if kind in ("opened", "clicked") else None
    told: dict[str, Any] = {"machine": machine, "device": None if machine else dice.choice((None, "mobile", "desktop"))}
    if kind == "clicked":
        told["link"] = dice.choice((None, 1, 2))
    return {"value": None, "properties": _json(told)}


def _goal(dice: Random, kind: str) -> dict[str, Any]:
    value = dice.choice((None, 10.0, -4.5, 0.0, 0.1, 3.3, 1e300))
    told: dict[str, Any] = {"currency": dice.choice((None, "EUR", "eur ", "USD"))}
    if kind == "signed_up":
        told["points"] = dice.choice((None, 3, "7.5", "many", "nan"))
    return {"value": value, "properties": _json(told)}


def _json(told: dict[str, Any]) -> str | None:
    kept = {name: value for name, value in told.items() if value is not None}
    return orjson.dumps(kept).decode() if kept else None


def _stays(dice: Random, profile_id: int) -> list[dict[str, Any]]:
    """One that is over, and perhaps one that is not."""
    first, second = sorted((at(dice), at(dice)))
    row = {"segment_id": 1, "profile_id": profile_id, "source": "card"}
    again = [{**row, "entered_at": second + timedelta(minutes=30), "left_at": None}] if dice.random() < 0.6 else []
    return [{**row, "entered_at": first, "left_at": second}, *again]


def _write(ws: Workspace, log: Log) -> None:
    with ws.store.transaction() as cursor:
        for table, rows in (("send", log.sends), ("event", log.events), ("segment_stay", log.stays)):
            cursor.insert(table, rows)
