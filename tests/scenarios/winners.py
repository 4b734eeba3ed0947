"""The shop tests two messages: how the scenarios make a test, and what people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine import events
from engine.campaigns import campaigns, ledger
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop

SECOND = TemplateSource(subject="Second", html='<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>')


def opened(ws: Workspace) -> Shop:
    # Chance falls the same way in every run.
    found = Shop(replace(ws, salt="of the tests")).open()
    templates.save(found.at(0), "second", SECOND)
    return found


def people(shop: Shop, count: int, first: int = 0) -> list[str]:
    keys = [f"p{n:04}@example.org" for n in range(first, first + count)]
    write.write_many(shop.at(-1), [ProfileWrite("students", key, {}, subscribe=("general",)) for key in keys])
    return keys


def broadcast(shop: Shop, winner: dict[str, Any] | None, **settings: Any) -> None:
    definition: dict[str, Any] = {
        "name": "news",
        "kind": "broadcast",
        "content": [{"template": "offer"}, {"template": "second"}],
        "winner": winner,
    }
    campaigns.save(shop.at(0), "students", parse_definition(definition | settings))


def sends(shop: Shop, **asked: Any) -> list[dict[str, Any]]:
    return ledger.sends(shop.ws, campaign="news", **asked)


def react(shop: Shop, at: float, rows: list[dict[str, Any]], kind: str = "clicked") -> None:
    campaign_id = campaigns.get(shop.ws, "news").campaign_id
    for row in rows:
        event = NewEvent(
            "students",
            row["profile"],
            kind,
            START + timedelta(minutes=at),
            campaign_id=campaign_id,
            send_id=row["send_id"],
            source="engine",
        )
        events.record(shop.at(at), event)


def of(rows: list[dict[str, Any]], variant: int) -> list[dict[str, Any]]:
    return [r for r in rows if r["variant"] == variant]


def trigger(shop: Shop, winner: dict[str, Any] | None, **settings: Any) -> None:
    definition: dict[str, Any] = {
        "name": "news",
        "kind": "trigger",
        "trigger": {"event": "fields_updated", "fields": ["one"]},
        "content": [{"template": "offer"}, {"template": "second"}],
        "winner": winner,
        "useful_for": "never",
    }
    campaigns.save(shop.at(0), "students", parse_definition(definition | settings))
