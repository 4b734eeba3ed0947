"""Behind a reverse proxy that signs people in: the dashboard in a browser, its open connection too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.access import users
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.reverse_proxy import ADDRESS, HEADER, reverse_proxy

pytestmark = pytest.mark.browser

ANN = "ann@school.example"


def test_who_is_named_is_in_and_who_comes_past_it_is_not(tab: Page, browser: Browser, folder: Path) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    users.add(ws, ANN, "admin")
    ws.close()
    settings = {"WARMCAST_LOGIN": "proxy", "WARMCAST_PROXY": ADDRESS, "WARMCAST_PROXY_USER": HEADER}
    with (
        running_app(folder, WARMCAST_ENGINE="off", **settings) as past,
        reverse_proxy(int(past.rpartition(":")[2])) as proxy,
    ):
        tab.goto(f"{proxy.address}/campaigns")
        expect(tab.get_by_text("signed in by the server in front of Warmcast")).to_be_visible()

        proxy.user = "Ann@School.Example"
        tab.goto(f"{proxy.address}/campaigns")
        expect(tab.get_by_role("heading", name="Campaigns")).to_be_visible()
        settled(tab)
        expect(tab.get_by_text(re.compile("ann@.?school.example")).first).to_be_visible()
        assert tab.get_by_role("link", name="Sign out").count() == 0
        assert "warmcast_login" not in {cookie.get("name") for cookie in tab.context.cookies()}

        stranger = browser.new_context(extra_http_headers={HEADER: ANN, "X-Forwarded-For": f"{ADDRESS}:80"})
        theirs = stranger.new_page()
        theirs.goto(f"{past}/campaigns")
        expect(theirs.get_by_text("signed in by the server in front of Warmcast")).to_be_visible()
