"""What is said of a broadcast's times before it is activated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import checked
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop


def codes(ws: Workspace, minute: float = 0, **settings: Any) -> dict[str, str]:
    """Code → level of what is said of such a broadcast to Ann, who has no time zone."""
    shop = Shop(ws).opened()
    definition: dict[str, Any] = {"name": "news", "kind": "broadcast", "content": [{"template": "offer"}]}
    campaigns.save(shop.at(0), "students", parse_definition(definition | settings))
    return {f.code: f.level for f in checked(shop.at(minute), "news").findings}


def at(minute: float) -> str:
    return (START + timedelta(minutes=minute)).isoformat()


def test_nothing_to_say(ws: Workspace) -> None:
    assert not {"schedule_past", "nobody", "no_time_zone"} & set(codes(ws, schedule={"at": at(60)}))


def test_a_time_that_is_past(ws: Workspace) -> None:
    assert codes(ws, 120, schedule={"at": at(60)})["schedule_past"] == "warning"


def test_on_some_clocks_it_is_still_to_come(ws: Workspace) -> None:
    found = codes(ws, 120, schedule={"at": at(60), "zone": "person"})
    assert "schedule_past" not in found
    assert found["no_time_zone"] == "note"


def test_nobody(ws: Workspace) -> None:
    found = codes(ws, audience={"field": "level", "operator": "=", "value": 9})
    assert found["nobody"] == "warning"
