"""Whom the guards that ask about a person let through now."""

from __future__ import annotations

from engine.campaigns import campaigns
from engine.campaigns.mailable import mailable
from engine.campaigns.model import parse_definition
from engine.profiles import reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.shop import Shop

NAMES = ("in", "out", "bounced", "left", "no-topic")


def found(ws: Workspace, among: str | None = None, **settings: object) -> set[str]:
    definition = {
        "name": "news",
        "kind": "trigger",
        "trigger": {"event": "by_hand"},
        "content": [{"template": "offer"}],
    }
    campaign = campaigns.save(ws, "students", parse_definition(definition | settings))
    with ws.store.read() as cursor:
        ids = mailable(cursor, ws, campaign, among)["profile_id"].to_pylist()
    return {name for name in NAMES if id_of(ws, name) in ids}


def id_of(ws: Workspace, name: str) -> int:
    return reading.find(ws, "students", f"{name}@example.org")["profile_id"]


def test_of_everybody_or_of_some(ws: Workspace) -> None:
    shop = Shop(ws).opened().at(0)
    people = [
        ProfileWrite("students", f"{n}@example.org", {}, subscribe=() if n == "no-topic" else ("general",))
        for n in NAMES
    ]
    write.write_many(shop, people)
    subscriptions.suppress(shop, "bounced@example.org", "hard_bounce")
    subscriptions.suppress(shop, "left@example.org", "global_unsubscribe")
    assert found(shop) == {"in", "out"}
    assert found(shop, purpose="service") == {"in", "out", "left", "no-topic"}
    assert found(shop, f"select {id_of(shop, 'out')} as profile_id") == {"out"}
