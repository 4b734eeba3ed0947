"""A campaign for purchases: from its message over pixel and links to the revenue in its report, by the doors that people use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import definitions, events, tracking
from engine.api import public
from engine.clock import FixedClock
from engine.events import NewEvent
from engine.profiles import erase
from engine.reports import figures, links, people
from engine.reports.campaign import report
from engine.reports.slices import Slice
from engine.workspace import Workspace
from tests.engine.tracking.letters import Letter
from tests.scenarios.school import START

TELEPHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile/15E148"}
GMAIL = {"User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"}
FILTER = {"User-Agent": "Barracuda Sentinel (EE)"}


@pytest.fixture
def letter(ws: Workspace) -> Letter:
    return Letter(ws, goal={"event": "purchase", "within": "3d"})


def look(letter: Letter, minute: float, path: str, headers: dict[str, str]) -> None:
    ws = letter.at(minute * 60)
    with TestClient(Starlette(routes=public.routes(lambda: ws)), follow_redirects=False) as client:
        assert client.get(path, headers=headers).status_code in (200, 302)
    tracking.stop(ws)


def buy(letter: Letter, minute: float, value: float, currency: str) -> None:
    happened_at = START + timedelta(minutes=minute)
    order = {"currency": currency, "order_id": f"at {minute}"}
    here = letter.ws.acting(clock=FixedClock(happened_at))
    events.record(here, NewEvent("students", letter.person, "purchase", happened_at, value, order))


def told(letter: Letter) -> dict[str, Any]:
    found = report(letter.at(10 * 86400), "welcome")
    return {key: found[key] for key in ("opened", "clicked", "converted", "revenue")}


def test_from_the_message_to_the_revenue(letter: Letter) -> None:
    look(letter, 1, letter.links[1], FILTER)
    buy(letter, 2, 10, "EUR")
    assert told(letter) == {"opened": 0, "clicked": 0, "converted": 0, "revenue": {}}
    look(letter, 3, letter.pixel, GMAIL)
    look(letter, 4, letter.links[0], TELEPHONE)
    look(letter, 5, letter.links[0], TELEPHONE)
    for minute, value, currency in ((6, 49.5, "EUR"), (60, -9.5, "EUR"), (61, 20, "USD"), (4 * 1440, 99, "EUR")):
        buy(letter, minute, value, currency)
    # The proxy shows that the person looked; what they look on is known by the click.
    expected = {"opened": 1, "clicked": 1, "converted": 1, "revenue": {"EUR": 40, "USD": 20}}
    assert told(letter) == expected
    assert report(letter.ws, "welcome")["rates"]["converted"] == 1
    found = figures.figures(letter.ws, Slice())
    assert [found.counts[name] for name in ("opens", "clicks", "clicks_raw", "conversions")] == [1, 2, 3, 3]
    assert [row.key for row in figures.by(letter.ws, Slice(), "device")] == ["mobile"]
    assert [(f.number, f.clicks, f.clicks_raw) for f in links.links(letter.ws, Slice())] == [
        (1, 2, 2),
        (2, 0, 1),
        (3, 0, 0),
        (4, 0, 0),
    ]
    assert [row["profile"] for row in people.people(letter.ws, Slice(), "converted")] == ["ann@example.org"]
    erase.erase(letter.ws, "students", "ann@example.org")
    assert told(letter) == expected
    assert people.people(letter.ws, Slice(), "converted") == []


def test_the_goal_survives_an_export(letter: Letter, tmp_path: Path) -> None:
    definitions.export(letter.ws, tmp_path / "out")
    documents = [(file.name, file.read_text("utf-8")) for file in sorted((tmp_path / "out").iterdir())]
    assert any("within: 3d" in text for _, text in documents)
    assert {done.action for done in definitions.apply(letter.ws, documents)} == {"unchanged"}
