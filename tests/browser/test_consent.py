"""Sign up by a form, confirm by the message, choose on the preference page: in a real browser, once without JavaScript."""

from __future__ import annotations

import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.clock import SystemClock
from engine.consent import forms
from engine.consent.forms import FormParts
from engine.delivery import mailbox
from engine.delivery.tokens import Tokens
from engine.profiles import databases, quality_settings, subscriptions
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app

pytestmark = pytest.mark.browser

KEY = "ann@example.org"


def prepare(folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)), SystemClock())
    databases.create(ws, "club")
    subscriptions.create_topic(ws, "news", label="Course news", double_opt_in=True)
    subscriptions.create_topic(ws, "tips", label="Weekly tips")
    forms.create(ws, "course-news", "news", "club", FormParts("Get our course news", fields=("first_name", "city")))
    quality_settings.save(ws, "club", "city", {"confirmable": True})
    ws.close()


def message(folder: Path) -> mailbox.Mail:
    """The confirmation message, once the engine has sent it."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = mailbox.list_mails(folder / "mailbox")
        if found:
            return mailbox.read(folder / "mailbox", found[0].send_id)
        time.sleep(0.1)
    raise AssertionError("no message came")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_form_to_the_preferences(browser: Browser, folder: Path, has_scripts: bool) -> None:
    prepare(folder)
    context = browser.new_context(
        viewport={"width": 420, "height": 900}, java_script_enabled=has_scripts, color_scheme="dark", locale="en-GB"
    )
    tab = context.new_page()
    with running_app(folder) as address:
        sign_up(tab, address)
        mail = message(folder)
        confirm(tab, re.search(r"http://\S+/k/\S+", mail.text)[0])
        secret = (folder / "secret").read_text().strip().encode()
        choose(tab, f"{address}/p/{Tokens([secret]).sign('p', mail.send_id)}")
        leave(tab, re.search(r"http://\S+/u/\S+", mail.text)[0])
    context.close()


def sign_up(tab: Page, address: str) -> None:
    tab.goto(f"{address}/f/course-news?utm_source=fair")
    fits(tab)
    tab.get_by_label("Email address").fill(KEY)
    tab.get_by_label("First name").fill("Ann")
    tab.get_by_label("City").fill("Riga")
    time.sleep(2.1)
    tab.get_by_role("button", name="Subscribe").click()
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()


def confirm(tab: Page, url: str) -> None:
    tab.goto(url)
    fits(tab)
    expect(tab.get_by_text("Riga")).to_be_visible()
    tab.get_by_role("button", name="Yes, subscribe me").click()
    expect(tab.get_by_role("heading", name="You are subscribed")).to_be_visible()


def choose(tab: Page, url: str) -> None:
    tab.goto(url)
    fits(tab)
    expect(tab.get_by_label("Course news")).to_be_checked()
    tab.get_by_label("Course news").uncheck()
    tab.get_by_label("Weekly tips").check()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Saved.")).to_be_visible()
    expect(tab.get_by_label("Course news")).not_to_be_checked()
    expect(tab.get_by_label("City")).to_have_value("Riga")
    tab.get_by_label("City").fill("Ulm")
    tab.get_by_role("button", name="These are right").click()
    expect(tab.get_by_text("your details are saved")).to_be_visible()
    tab.get_by_role("combobox").select_option("90")
    tab.get_by_role("button", name="Pause").click()
    expect(tab.get_by_text("Paused until")).to_be_visible()


def leave(tab: Page, url: str) -> None:
    tab.goto(url)
    tab.get_by_role("button", name="Unsubscribe from everything").click()
    expect(tab.get_by_role("heading", name="You are unsubscribed from everything")).to_be_visible()
    tab.get_by_role("button", name="Undo: allow messages again").click()
    expect(tab.get_by_role("heading", name="You are subscribed again")).to_be_visible()


def fits(tab: Page) -> None:
    """Nothing is wider than the phone, and what stands there can be read."""
    box = tab.locator("main").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 420
    assert tab.viewport_size == {"width": 420, "height": 900}


@contextmanager
def other_site(folder: Path, html: str) -> Generator[str]:
    """Another site on this machine that serves one page; gives its address."""
    folder.mkdir()
    (folder / "index.html").write_text(html)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


def test_the_form_in_a_frame_of_another_site(browser: Browser, folder: Path) -> None:
    prepare(folder)
    context = browser.new_context()
    tab = context.new_page()
    with running_app(folder) as address:
        frames = f'<iframe src="{address}/f/course-news" height="700"></iframe><iframe src="{address}/p/x"></iframe>'
        with other_site(folder.parent / "shop", frames) as shop:
            tab.goto(shop)
            form, preferences = (tab.frame_locator("iframe").nth(n) for n in (0, 1))
            form.get_by_label("Email address").fill(KEY)
            time.sleep(2.1)
            form.get_by_role("button", name="Subscribe").click()
            expect(form.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
            expect(preferences.get_by_role("heading")).to_have_count(0)
        assert message(folder).to == KEY
    context.close()
