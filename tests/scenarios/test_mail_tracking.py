"""Opens and clicks of real messages over HTTP: a winner by clicks, and that machines count nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import segments, tracking
from engine.api import public
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.experiments import hand
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.reports import campaign as reports
from engine.workspace import Workspace
from tests.scenarios.shop import Shop, sound
from tests.scenarios.winners import broadcast, of, opened, people, sends

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
MACHINE = {"User-Agent": "Barracuda Sentinel (EE)"}
SHOP = "https://shop.example.org"


def source(word: str) -> TemplateSource:
    links = f'<a href="{SHOP}/{word}">{word}</a> <a href="{{{{ links.unsubscribe }}}}">no more</a>'
    return TemplateSource(subject=word, html=f"<html><body><p>{links}</p></body></html>")


class Post:
    """The public routes as readers reach them, at a minute of the shop's clock."""

    def __init__(self, shop: Shop):
        self.shop = shop

    def look(self, send_id: int, minute: float, *, clicks: bool = False, machine: bool = False) -> str:
        """Opens a message, or presses its first link; gives where that leads."""
        html = mailbox.read(self.shop.ws.mailbox, send_id).html
        url = re.findall(r'"(http://127\.0\.0\.1:8501/c/[^"]*)"' if clicks else r'src="([^"]*/o/[^"]*)"', html)[0]
        ws = self.shop.at(minute)
        site = Starlette(routes=public.routes(lambda: ws))
        with TestClient(site, base_url="http://127.0.0.1:8501", follow_redirects=False) as client:
            answer = client.get(urlsplit(url).path, headers=MACHINE if machine else PERSON)
        tracking.stop(ws)
        return answer.headers.get("location", "")


@pytest.fixture
def shop(ws: Workspace) -> Iterator[Shop]:
    found = opened(ws)
    for name in ("offer", "second"):
        templates.save(found.at(0), name, source(name))
    yield found
    tracking.stop(ws)


def report(shop: Shop, name: str = "news") -> tuple[int, int]:
    found = reports.report(shop.at(1_000), name)
    return found["opened"], found["clicked"]


def test_a_winner_by_clicks_from_end_to_end(shop: Shop) -> None:
    post = Post(shop)
    people(shop, 100)
    broadcast(shop, {"test": 0.4, "wait": "2h", "minimum": 5})
    switching.start(shop.at(0), "news", accept="x")
    shop.tick(0)
    tested = sends(shop, state="sent")
    places = [post.look(row["send_id"], 30, clicks=True) for row in of(tested, 1)[:4]]
    for row in of(tested, 0):
        post.look(row["send_id"], 30, clicks=True, machine=True)
    post.look(of(tested, 0)[0]["send_id"], 31, clicks=True)
    assert {urlsplit(p)._replace(query="").geturl() for p in places} == {f"{SHOP}/second"}
    assert parse_qs(urlsplit(places[0]).query) == {
        "utm_source": ["warmcast"],
        "utm_medium": ["email"],
        "utm_campaign": ["news"],
        "utm_content": ["B"],
    }
    shop.tick(119)
    assert len(sends(shop, state="sent")) == len(tested)
    shop.tick(130)
    (shown,) = hand.shown(shop.at(200), "news")
    assert shown.chosen and (shown.chosen.variant, shown.chosen.by) == (1, "clicked")
    assert [a.clicked for a in shown.arms] == [1, 4]
    rest = [r for r in sends(shop, state="sent") if r["send_id"] not in {t["send_id"] for t in tested}]
    assert {r["variant"] for r in rest} == {1}
    # Who got the winner has its links, under the same campaign and letter.
    assert post.look(rest[0]["send_id"], 150, clicks=True) == places[0]
    assert report(shop) == (0, 6)
    sound(shop)


def mail_rule(did: str, operator: str = "atLeast") -> dict[str, Any]:
    rule: dict[str, Any] = {"mail": did, "campaign": "first", "operator": operator}
    return {"combinator": "and", "rules": [rule | ({"value": 1} if operator == "atLeast" else {})]}


def answering(shop: Shop, name: str, did: str, within: str | None = None) -> None:
    trigger = {"event": "mail", "campaign": "first", "did": did} | ({"within": within} if within else {})
    definition = {"name": name, "kind": "trigger", "trigger": trigger, "content": [{"template": "second"}]}
    campaigns.save(shop.at(0), "students", parse_definition(definition))
    switch.activate(shop.at(0), name, accept="tried")


def states(shop: Shop, name: str) -> list[str]:
    return [row["state"] for row in ledger.sends(shop.ws, campaign=name)]


@pytest.mark.parametrize("machine", [True, False])
def test_machines_count_nowhere_and_people_everywhere(shop: Shop, machine: bool) -> None:
    post, ws = Post(shop), shop.at(600)
    shop.person()
    shop.offer("first", "one")
    for name, did, within in (
        ("on-open", "opened", None),
        ("on-click", "clicked", None),
        ("not-open", "not_opened", "2h"),
    ):
        answering(shop, name, did, within)
    shop.set(0, one=1)
    shop.tick(0)
    (sent,) = ledger.sends(shop.ws, campaign="first", state="sent")
    post.look(sent["send_id"], 10, machine=machine)
    post.look(sent["send_id"], 11, clicks=True, machine=machine)
    shop.tick(20)
    shop.tick(300)
    counted = 0 if machine else 1
    assert report(shop, "first") == (counted, counted)
    assert states(shop, "on-open") == states(shop, "on-click") == ["sent"] * counted
    assert states(shop, "not-open") == ["sent" if machine else "skipped"]
    for did in ("opened", "clicked"):
        assert segments.how_many(ws, "students", mail_rule(did)) == counted
        assert segments.how_many(ws, "students", mail_rule(did, "none")) == 1 - counted
