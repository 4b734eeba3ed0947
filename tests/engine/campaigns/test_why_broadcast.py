"""Why somebody did, or did not, get a broadcast, in sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.model import parse_definition
from engine.campaigns.why import why
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.broadcasts import people
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
    assert sentences(shop, "ann") == ["Start of 5 Jan 2026, 12:05 for one person: sent 5 Jan 2026, 12:05."]
    (told,) = sentences(shop, "ben")
    assert told.startswith("Start of 5 Jan 2026, 12:05 for one person: no message, because the person was not in its")
    assert "level" in told and "“2”" in told


def test_who_was_excluded_and_who_came_later(ws: Workspace) -> None:
    shop = opened(ws, exclude=IS_ONE)
    switching.start(shop.at(5), "news", accept="tried")
    shop.tick(5)
    shop.at(60)
    shop.write(90, {"level": 3}, "cem@example.org")
    assert "left out: " in sentences(shop, "ann")[0]
    assert sentences(shop, "cem")[0].endswith("no message, because the person was not in its audience then.")


def test_starts_that_were_missed(ws: Workspace) -> None:
    shop = opened(ws, schedule={"at": (START + timedelta(minutes=60)).isoformat()})
    switch.activate(shop.at(0), "news", accept="tried")
    assert sentences(shop, "ann", 1) == ["The broadcast has not started yet: it does so on 5 Jan 2026, 13:00."]
    shop.tick(500)
    assert sentences(shop, "ann") == [
        "Start of 5 Jan 2026, 13:00: missed, because the engine was not running then; "
        "it waits until somebody starts it or leaves it out."
    ]
    switching.leave_out(shop.at(501), "news")
    assert sentences(shop, "ann") == ["Start of 5 Jan 2026, 13:00: left out, so nobody got it."]


def test_whose_turn_is_when_at_a_rate(ws: Workspace) -> None:
    shop = opened(ws, rate={"messages": 1, "per": "1h"})
    shop.person("cem@example.org")
    write.write(shop.at(-1), ProfileWrite("students", "dan@example.org", {}))
    switching.start(shop.at(0), "news", accept="tried")
    shop.tick(0)
    waiting = {r["due_at"]: r["profile"].split("@")[0] for r in ledger.sends(shop.ws, state="waiting")}
    second, third = (waiting[START + timedelta(hours=n)] for n in (1, 2))
    begins = "Start of 5 Jan 2026, 12:00 for 4 people: "
    assert sentences(shop, second, 1) == [
        f"{begins}waits for its turn, number 1 of the 2 who still wait: leaves on 5 Jan 2026, 13:00, at the rate of the "
        "broadcast."
    ]
    assert "number 2 of the 2 who still wait: leaves on 5 Jan 2026, 14:00" in sentences(shop, third, 1)[0]
    assert sentences(shop, second, 90)[0].startswith(f"{begins}due since 5 Jan 2026, 13:00, number 1")
    assert sentences(shop, "dan", 1) == [
        f"{begins}skipped, because the person is not subscribed to the campaign's topic; what counts is the moment of the start."
    ]
    shop.tick(60)
    switch.pause(shop.at(70), "news")
    assert sentences(shop, third, 80) == [
        f"{begins}waits, the last one: the broadcast is paused, and goes on where it was once it is resumed."
    ]


def test_who_waits_for_a_winner(ws: Workspace) -> None:
    content = [{"template": "offer"}, {"template": "offer"}]
    shop = opened(ws, content=content, winner={"by": "hand", "test": 0.5})
    people(shop, 20)
    switching.start(shop.at(0), "news", accept="tried")
    shop.tick(0)
    waiting = [r["profile"].split("@")[0] for r in ledger.sends(shop.ws, state="waiting")]
    (told,) = sentences(shop, waiting[0], 1)
    assert told.endswith(f"waits for the winner of the test, as do {len(waiting) - 1} other people.")
