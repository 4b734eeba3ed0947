from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.campaigns import campaigns, reaching
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases
from engine.segments.conditions.reach import Reach
from engine.workspace import Workspace

DAY = timedelta(days=1)


@pytest.fixture
def shop(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"))
    return ws


def saved(ws: Workspace, **more: Any) -> campaigns.Campaign:
    definition = {
        "name": "one",
        "kind": "trigger",
        "purpose": "service",
        "trigger": {"event": "profile_created"},
        "content": [{"template": "letter"}],
    }
    return campaigns.save(ws, "students", parse_definition(definition | more))


def rule(within: str) -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"event": "visit", "operator": "none", "within": within}]}


def test_its_people_and_its_goal(shop: Workspace) -> None:
    goal = {"event": "purchase", "within": "30d"}
    campaign = saved(shop, audience=rule("9d"), exclude=rule("8d"), goal=goal)
    assert list(reaching.of_people(shop, campaign)) == [Reach("visit", 9 * DAY), Reach("visit", 8 * DAY)]
    assert list(reaching.of(shop, campaign))[2:] == [Reach("purchase", 30 * DAY)]


def test_only_what_did_not_come_is_looked_for(shop: Workspace) -> None:
    saved(shop, name="other")
    for did, found in (("opened", []), ("clicked", []), ("not_opened", [Reach("opened", 200 * DAY)])):
        trigger = {"event": "mail", "campaign": "other", "did": did, "within": "200d"}
        assert list(reaching.of(shop, saved(shop, trigger=trigger))) == found
    assert not list(reaching.of(shop, saved(shop, trigger={"event": "event", "type": "visit"})))
