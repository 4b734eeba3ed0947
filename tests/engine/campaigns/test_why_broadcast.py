"""Why somebody did, or did not, get a broadcast, in sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.campaigns import campaigns, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.model import parse_definition
from engine.campaigns.why import why
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop

IS_ONE = {"field": "level", "operator": "=", "value": 1}


def opened(ws: Workspace, **settings: Any) -> Shop:
    shop = Shop(ws).open()
    shop.person("ann@example.org", level=1)
    shop.person("ben@example.org", level=2)
    definition: dict[str, Any] = {"name": "news", "kind": "broadcast", "content": [{"template": "offer"}]}
    campaigns.save(shop.at(0), "students", parse_definition(definition | settings))
    return shop


def sentences(shop: Shop, person: str, at: float = 9_999) -> list[str]:
    return why(shop.at(at), "news", f"{person}@example.org")["sentences"]


def test_before_it_starts(ws: Workspace) -> None:
    assert sentences(opened(ws), "ann") == ["The broadcast has not started yet."]


def test_who_got_it_and_who_was_not_in_its_audience(ws: Workspace) -> None:
    shop = opened(ws, audience=IS_ONE)
    switching.start(shop.at(5), "news", accept="tried")
    shop.tick(5)
    # What they are now does not count.
    shop.set(60, "ben@example.org", level=1)
    assert sentences(shop, "ann") == ["5 Jan 2026, 12:05 start for one person: sent 5 Jan 2026, 12:05."]
    (told,) = sentences(shop, "ben")
    assert told.startswith("5 Jan 2026, 12:05 start for one person: not planned, because the person is not in the")
    assert "level" in told and "“2”" in told


def test_who_was_excluded_and_who_came_later(ws: Workspace) -> None:
    shop = opened(ws, exclude=IS_ONE)
    switching.start(shop.at(5), "news", accept="tried")
    shop.tick(5)
    shop.at(60)
    shop.write(90, {"level": 3}, "cem@example.org")
    assert "left out: " in sentences(shop, "ann")[0]
    assert sentences(shop, "cem")[0].endswith("not planned, because the person was not among its recipients then.")


def test_starts_that_were_missed(ws: Workspace) -> None:
    shop = opened(ws, schedule={"at": (START + timedelta(minutes=60)).isoformat()})
    switch.activate(shop.at(0), "news", accept="tried")
    shop.tick(500)
    assert sentences(shop, "ann") == [
        "5 Jan 2026, 13:00 start: missed, because the engine was not running then; "
        "it waits until somebody starts it or leaves it out."
    ]
    switching.leave_out(shop.at(501), "news")
    assert sentences(shop, "ann") == ["5 Jan 2026, 13:00 start: left out."]
