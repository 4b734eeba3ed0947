"""The page behind a link to a dashboard, as a stranger's browser gets it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import segments
from engine.api import looks, public, shared
from engine.clock import FixedClock
from engine.errors import StateError
from engine.reports.shared import board, keeping, links
from engine.reports.shared.model import BLOCKS, Days, Filters, Parts
from engine.workspace import Workspace
from tests.engine.api.test_crowd import ask, serving
from tests.engine.reports.shared.post import FIRST_NAMES, FRIEND, Post, school

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


class Site:
    """The public routes, with a clock that can be moved; no cookie is ever sent back."""

    def __init__(self, ws: Workspace):
        self.ws = ws
        self.client = TestClient(Starlette(routes=public.routes(lambda: self.ws)), headers=BROWSER)

    def later(self, **time: float) -> None:
        self.ws = self.ws.acting(clock=FixedClock(self.ws.now() + timedelta(**time)))

    def share(self, name: str = "board", **time: float) -> str:
        link = links.make(self.ws, name, self.ws.now() + timedelta(**(time or {"days": 7})))
        return "/s/" + links.url(self.ws, link).rpartition("/")[2]

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={n.replace("_", "-"): v for n, v in headers.items()})

    def views(self) -> int:
        found = looks.views(self.ws)
        return sum(v.count for v in found.values())


@pytest.fixture
def site(ws: Workspace) -> Site:
    keeping.create(ws, "board", Parts("For the <board>", "Monthly & more.", BLOCKS, Filters(days=Days(7))))
    return Site(ws)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When numbers were asked for: the store is what must not be loaded."""
    found: list[datetime] = []
    make = board.make

    def counted(workspace: Workspace, parts: Parts) -> board.Board:
        found.append(workspace.now())
        return make(workspace, parts)

    monkeypatch.setattr(board, "make", counted)
    return found


@pytest.fixture(autouse=True)
def ended(ws: Workspace) -> Generator[None]:
    """Nothing is written after the workspace was closed."""
    yield
    looks.stop(ws)


class Gate:
    """Pages are made when it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened, self.made = threading.Event(), threading.Event(), 0


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    found, make = Gate(), board.make

    def made(workspace: Workspace, parts: Parts) -> board.Board:
        found.made += 1
        found.reached.set()
        assert found.opened.wait(60)
        return make(workspace, parts)

    monkeypatch.setattr(board, "make", made)
    return found


def test_a_link_shows_the_dashboard(site: Site) -> None:
    school(site.ws)
    answer = site.get(site.share())
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>For the &lt;board&gt;</h1>" in answer.text and "Monthly &amp; more." in answer.text
    assert 'lang="en"' in answer.text and "<svg" in answer.text


def test_nothing_of_it_is_kept_run_or_told_elsewhere(site: Site) -> None:
    answer = site.get(site.share())
    headers = answer.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "frame-ancestors 'none'" in policy
    assert "set-cookie" not in headers
    assert not re.search(r"<script|\son\w+=|src=|@import|url\(", answer.text)


def test_no_name_and_no_address_stands_in_it(site: Site) -> None:
    """Whatever is shown, of a workspace whose people are known."""
    school(site.ws)
    condition = {"combinator": "and", "rules": [{"field": "first_name", "operator": "=", "value": "Quirina"}]}
    segments.save(site.ws, "students", "some", condition, label="Some of them")
    values = (*FIRST_NAMES, FRIEND, "Balthazar", "reader.", "@", "private-mail")
    for name, filters in (
        ("all", Filters(days=Days(7))),
        ("few", Filters(("tiny",))),
        ("some", Filters(segment="some")),
    ):
        keeping.create(site.ws, name, Parts(name, blocks=BLOCKS, filters=filters))
        text = re.sub(r"(?s)<style>.*?</style>", "", site.get(site.share(name)).text)
        assert [word for word in values if word in text] == [], name


def test_few_people_are_told_of_nowhere(ws: Workspace) -> None:
    post = Post(ws, 9)
    post.campaign("few")
    post.mail("few", range(4), "opened clicked")
    keeping.create(post.put(), "board", Parts("Board", blocks=("figures", "funnel", "campaigns", "over_time")))
    site = Site(ws)
    text = re.sub(r"(?s)<style>.*?</style>", "", site.get(site.share()).text)
    assert not re.search(r">\s*4\s*<", text) and "fewer than 5 people" in text
    assert not re.search(r">\s*100.0 %", text)


@pytest.mark.parametrize("how", ["unknown", "foreign", "expired", "revoked", "replaced", "removed", "another kind"])
def test_a_link_that_does_not_work_says_nothing_of_why(site: Site, how: str) -> None:
    path = site.share()
    assert site.get(path).status_code == 200
    match how:
        case "unknown":
            path = f"/s/{'x' * 35}"
        case "foreign":
            path = path[:-1] + ("A" if path[-1] != "A" else "Q")
        case "expired":
            site.later(days=7)
        case "revoked":
            links.revoke(site.ws, "board")
        case "replaced":
            site.share()
        case "removed":
            keeping.delete(site.ws, "board")
        case _:
            path = path.replace("/s/", "/u/").replace("/u/", "/s/x")
    answer, plain = site.get(path), site.get("/s/none")
    assert (answer.status_code, answer.text) == (404, plain.text)
    kept = {n: v for n, v in answer.headers.items() if n != "date"}
    assert kept == {n: v for n, v in plain.headers.items() if n != "date"}
    assert site.views() == (1 if how != "removed" else 0)


def test_a_page_is_made_once_a_minute(site: Site, made: list[datetime]) -> None:
    path = site.share()
    for _ in range(5):
        site.get(path)
    site.later(seconds=59)
    site.get(path)
    assert len(made) == 1
    site.later(seconds=1)
    assert f"{site.ws.now():%H:%M}" in site.get(path).text
    assert len(made) == 2


def test_a_change_is_seen_at_once(site: Site) -> None:
    path = site.share()
    assert "For the" in site.get(path).text
    keeping.update(site.ws, "board", Parts("Another title"))
    assert "<h1>Another title</h1>" in site.get(path).text
    assert site.get(site.share()).status_code == 200, "another link to the same page"


def test_who_asks_while_it_is_made_gets_the_same_page(site: Site, made: list[datetime]) -> None:
    path = site.share()
    with ThreadPoolExecutor(8) as pool:
        found = {answer.text for answer in pool.map(lambda _: site.get(path), range(8))}
    assert len(found) == 1 and len(made) == 1


def test_who_waits_for_a_page_is_in_nobodys_way(ws: Workspace, gate: Gate) -> None:
    """More look at one link than there are threads: whoever asks for something else is answered before the page is there."""
    keeping.create(ws, "board", Parts("Board"))
    path = Site(ws).share()
    with serving(ws) as port, ThreadPoolExecutor(60) as pool:
        lookers = [pool.submit(ask, port, "GET", path) for _ in range(60)]
        try:
            assert gate.reached.wait(60)
            assert ask(port, "GET", "/u/none") == 404
            assert not any(looker.done() for looker in lookers)
        finally:
            gate.opened.set()
        assert {looker.result() for looker in lookers} == {200}
    assert gate.made == 1


def test_the_page_before_is_shown_while_the_next_one_is_made(ws: Workspace, gate: Gate) -> None:
    """Only who asked first waits; a page that is old is shown to nobody."""
    pages = shared.Pages()
    board_ = keeping.create(ws, "board", Parts("Board"))
    gate.opened.set()
    old = pages._of(board_).ask(ws, board_).result()
    for minutes, is_shown in ((2, True), (60, False)):
        gate.opened.clear()
        later = ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=minutes)))
        first, second = (pages._of(board_).ask(later, board_) for _ in range(2))
        assert not first.done() and second.done() == is_shown
        assert (second.result() is old) if is_shown else (second is first)
        gate.opened.set()
        assert first.result() is pages._of(board_).ask(later, board_).result() is not old


def test_what_cannot_be_made_is_tried_once_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[datetime] = []

    def bad(workspace: Workspace, parts: Parts) -> board.Board:
        tried.append(workspace.now())
        raise StateError("It cannot be made.")

    monkeypatch.setattr(board, "make", bad)
    path = site.share()
    assert [site.get(path).status_code for _ in range(5)] == [503] * 5
    assert len(tried) == 1
    site.later(minutes=1)
    site.get(path)
    assert len(tried) == 2 and site.views() == 0


def test_one_address_with_many_browsers_is_counted_so_often(site: Site) -> None:
    path = site.share()
    for number in range(shared.MOST_LOOKS + 30):
        site.get(path, User_Agent=f"Mozilla/5.0 (X11; Linux) Firefox/{number}")
    assert shared.MOST_LOOKS <= site.views() < shared.MOST_LOOKS + 10, "with those of the time that it took"


def test_views_are_looks_of_people(site: Site) -> None:
    path = site.share()
    for agent in ("Slackbot-LinkExpanding 1.0", "WhatsApp/2.0", "curl/8", "", "Mozilla/5.0 Barracuda"):
        site.get(path, User_Agent=agent)
    site.client.head(path)
    site.get(path, Sec_Purpose="prefetch")
    assert site.views() == 0
    site.get(path)
    site.get(path)
    assert site.views() == 1, "again within a minute"
    site.get(path, User_Agent="Mozilla/5.0 (Macintosh) Safari/605")
    assert site.views() == 2


def test_the_same_browser_a_minute_later_is_another_look(ws: Workspace) -> None:
    seconds = [0.0]
    pages = shared.Pages(lambda: seconds[0])
    keeping.create(ws, "board", Parts("Board"))
    token = links.url(ws, links.make(ws, "board", ws.now() + timedelta(days=1))).rpartition("/")[2]
    from starlette.requests import Request

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/s/{token}",
        "query_string": b"",
        "path_params": {"token": token},
        "headers": [(b"user-agent", BROWSER["User-Agent"].encode())],
        "client": ("192.0.2.1", 1),
    }
    for at in (0, 30, 61):
        seconds[0] = at
        assert asyncio.run(pages.answer(ws, Request(scope))).status_code == 200
    assert [v.count for v in looks.views(ws).values()] == [2]


def test_what_is_wrong_with_it_is_nothing_for_strangers(site: Site) -> None:
    school(site.ws)
    condition = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "x"}]}
    segments.save(site.ws, "students", "secret-name", condition, label="Secret label")
    keeping.update(site.ws, "board", Parts("Board", filters=Filters(segment="secret-name")))
    path = site.share()
    with site.ws.store.transaction() as cursor:
        cursor.run("delete from uses")
    segments.archive(site.ws, "secret-name")
    answer = site.get(path)
    assert answer.status_code == 503
    assert "cannot be made at the moment" in answer.text and "ecret" not in answer.text
    assert site.views() == 0


def test_only_reading(site: Site) -> None:
    path = site.share()
    assert site.client.post(path).status_code == 405


def test_old_pages_leave_the_memory(ws: Workspace) -> None:
    site = Site(ws)
    pages = shared.Pages()
    for number in range(shared.MOST_KEPT + 3):
        pages._of(keeping.create(ws, f"b{number}", Parts("Board")))
    assert len(pages._kept) == shared.MOST_KEPT
    assert site.get("/s/none").status_code == 404


def test_a_sample_is_the_page_without_a_link(site: Site) -> None:
    html = shared.sample(site.ws, Parts("Not kept yet"))
    assert html.startswith("<!doctype html>") and "<h1>Not kept yet</h1>" in html
