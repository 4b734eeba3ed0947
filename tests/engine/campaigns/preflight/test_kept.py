"""A campaign is warned of that looks back at what retention has deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import preflight
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, retention
from engine.workspace import Workspace

DAY = timedelta(days=1)


@pytest.fixture
def shop(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"))
    return ws


def warned(ws: Workspace, **more: Any) -> list[str]:
    definition = {
        "name": "one",
        "kind": "trigger",
        "purpose": "service",
        "trigger": {"event": "profile_created"},
        "content": [{"template": "letter"}],
    }
    campaigns.save(ws, "students", parse_definition(definition | more))
    return [f.message for f in preflight(ws, "one").warnings() if f.code == "not_kept"]


def rule(event: str, **more: Any) -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"event": event, "operator": "none", **more}]}


def test_what_looks_back_before_it_is_whole(shop: Workspace) -> None:
    assert not warned(shop, audience=rule("purchase"))
    since = shop.now() - 100 * DAY + retention.LATER
    shop.store.write(lambda cursor: retention.mark(cursor, shop, "purchases", since))
    shop.cache.clear()
    day = f"{shop.now() - 100 * DAY:%d %b %Y}"
    [said] = warned(shop, audience=rule("purchase"))
    assert said.startswith(f"What chooses its people looks at “purchase” from before {day}, of which")
    assert warned(shop, exclude=rule("purchase", within="101d"))
    # As far back as everything is kept.
    assert not warned(shop, exclude=rule("purchase", within="100d"))
    assert not warned(shop, audience=rule("visit"))
    assert not warned(shop, goal={"event": "purchase", "within": "300d"})
    shop.store.write(lambda cursor: retention.mark(cursor, shop, "events", since))
    shop.cache.clear()
    both = {"combinator": "or", "rules": [rule("visit"), rule("purchase"), rule("visit", within="300d")]}
    assert len(warned(shop, audience=both)) == 2
