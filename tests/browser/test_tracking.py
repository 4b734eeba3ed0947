"""A site of its own on another port with the snippet in its pages, in a real browser: what is told, what is kept, what is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from engine import events, tracking
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import free_port, running_app

pytestmark = pytest.mark.browser

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
"""A person's: that of a browser without a window is left out."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def site(folder: Path) -> Generator[str]:
    """Another origin: the files of a folder on a port of their own."""
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def visitor(browser: Browser, **options: Any) -> Generator[tuple[BrowserContext, Page]]:
    context = browser.new_context(user_agent=AGENT, **options)
    try:
        yield context, context.new_page()
    finally:
        context.close()


def page(snippet: str, body: str = "") -> str:
    return f"<!doctype html><title>A course</title>{snippet}<h1>Course</h1>{body}"


def opened(folder: Path) -> Workspace:
    return Workspace.open(Settings(data=str(folder)))


def test_a_site_tells_what_a_known_person_looks_at(browser: Browser, folder: Path, tmp_path: Path) -> None:
    with closing(opened(folder)) as ws:
        databases.create(ws, "school")
        ann, bob = (write.write(ws, ProfileWrite("school", f"{n}@example.org", {})).profile_id for n in ("ann", "bob"))
        tracking.allow(ws, ["signed_up"])
        tokens = [tracking.person_token(ws, "school", i) for i in (ann, bob)]
    files = tmp_path / "site"
    files.mkdir()
    with running_app(folder) as app, site(files) as address:
        script = f'<script async src="{app}/t.js" %s></script>'
        (files / "known.html").write_text(page(script % f'data-person="{tokens[0]}" data-product="seo"'))
        (files / "linked.html").write_text(page(script % 'data-store="local"', '<a href="later.html">on</a>'))
        (files / "later.html").write_text(page(script % 'data-store="local"'))
        (files / "stranger.html").write_text(page(script % ""))
        pixel = f'<img src="{app}/t.gif?person={tokens[1]}" referrerpolicy="no-referrer-when-downgrade">'
        (files / "own.html").write_text(page(script % f'data-person="{tokens[0]}" data-store="local" data-view="off"'))
        (files / "off.html").write_text(page(script % 'data-store="local" data-view="off"'))
        (files / "plain.html").write_text(page("", pixel))
        known(browser, address)
        handed_on(browser, address, *tokens)
        linked(browser, address, tokens[1])
        plain(browser, address)
        time.sleep(1)
    with closing(opened(folder)) as ws:
        told = [(e["type"], e["value"], e["properties"]) for e in reversed(events.timeline(ws, "school", ann))]
        assert [(kind, value) for kind, value, _ in told] == [("page_view", None), ("signed_up", 5.0)]
        assert told[0][2] == {
            "url": f"{address}/known.html?page=2",
            "title": "A course",
            "product": "seo",
            "utm_source": "mail",
        }
        assert told[1][2]["plan"] == "big"
        views = [e["properties"] for e in reversed(events.timeline(ws, "school", bob))]
        assert [v["url"] for v in views] == [
            f"{address}/linked.html?a=1",
            f"{address}/later.html",
            f"{address}/plain.html",
        ]
        assert views[1]["referrer"] == f"{address}/linked.html"


def known(browser: Browser, address: str) -> None:
    """The page knows; a goal is told by hand. Nothing is kept, nothing is complained about."""
    with visitor(browser) as (context, tab):
        said: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        with tab.expect_request_finished(lambda r: r.url.endswith("/t")) as told:
            tab.goto(f"{address}/known.html?utm_source=mail&page=2#top")
        request = told.value
        assert request.method == "POST"
        assert request.headers["content-type"].startswith("text/plain")
        assert "cookie" not in request.headers
        with tab.expect_request_finished(lambda r: r.url.endswith("/t")):
            tab.evaluate("warmcast('signed_up', {value: 5, properties: {plan: 'big'}})")
        assert context.cookies() == []
        assert tab.evaluate("Object.keys(localStorage)") == []
        assert [line for line in said if "favicon" not in line and "404" not in line] == []


def handed_on(browser: Browser, address: str, mine: str, other: str) -> None:
    """Somebody else's link makes nobody somebody else, and its id goes from the address also where nothing is told."""
    kept = "localStorage.getItem('warmcast.person')"
    with visitor(browser) as (_, tab):
        for name in ("own.html", "off.html"):
            tab.goto(f"{address}/{name}?wc={other}", wait_until="networkidle")
            assert (tab.url, tab.evaluate(kept)) == (f"{address}/{name}", mine)
    with visitor(browser) as (_, tab):
        tab.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
        tab.goto(f"{address}/off.html?wc={other}", wait_until="networkidle")
        assert (tab.url, tab.evaluate(kept)) == (f"{address}/off.html", None)


def linked(browser: Browser, address: str, token: str) -> None:
    """A link says who it is; the address does not keep it, the browser does, because the site wants it so."""
    with visitor(browser) as (context, tab):
        with tab.expect_request_finished(lambda r: r.url.endswith("/t")):
            tab.goto(f"{address}/linked.html?a=1&wc={token}")
        assert tab.url == f"{address}/linked.html?a=1"
        with tab.expect_request_finished(lambda r: r.url.endswith("/t")):
            tab.get_by_role("link", name="on").click()
        assert context.cookies() == []
        tab.evaluate("warmcast('forget')")
        assert tab.evaluate("Object.keys(localStorage)") == []
        requests: list[str] = []
        tab.on("request", lambda r: requests.append(r.url))
        for name in ("later.html", "stranger.html"):
            tab.goto(f"{address}/{name}", wait_until="networkidle")
        assert [r for r in requests if r.endswith("/t")] == []


def plain(browser: Browser, address: str) -> None:
    """Without script there is the pixel."""
    with (
        visitor(browser, java_script_enabled=False) as (_, tab),
        tab.expect_response(lambda r: "/t.gif" in r.url) as told,
    ):
        tab.goto(f"{address}/plain.html")
    assert told.value.status == 200
