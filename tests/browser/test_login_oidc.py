"""Signing in with an organisation in a browser: the app in a process of its own, a provider on loopback, there and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from engine.access import users
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.oidc_provider import CLIENT, SECRET, Provider, running_provider

pytestmark = pytest.mark.browser

ANN, BEN = "ann@school.example", "ben@school.example"
BUTTON = "Sign in with your organisation"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as found:
        yield found


@pytest.fixture
def address(folder: Path, provider: Provider) -> Iterator[str]:
    ws = Workspace.open(Settings(data=str(folder)))
    users.add(ws, ANN, "admin")
    users.add(ws, BEN, "viewer")
    ws.close()
    settings = {
        "WARMCAST_LOGIN": "oidc",
        "WARMCAST_OIDC_ISSUER": provider.issuer,
        "WARMCAST_OIDC_CLIENT": CLIENT,
        "WARMCAST_OIDC_SECRET": SECRET,
        "WARMCAST_ENGINE": "off",
    }
    with running_app(folder, **settings) as found:
        yield found


def shown(email: str) -> re.Pattern[str]:
    """As the foot of the menu shows it: with a joint that keeps it from becoming a link."""
    return re.compile(email.replace("@", "@.?"))


def cookies(context: BrowserContext) -> set[str]:
    return {cookie.get("name", "") for cookie in context.cookies()}


def test_in_with_the_organisation_and_out_again(
    tab: Page, context: BrowserContext, browser: Browser, address: str, provider: Provider
) -> None:
    tab.goto(f"{address}/campaigns?search=a")
    expect(tab.get_by_role("heading", name="Sign in to Warmcast")).to_be_visible()
    assert tab.locator("input[type=password]").count() == 0
    tab.get_by_role("link", name=BUTTON).click()
    tab.wait_for_url(f"{address}/campaigns?search=a")
    expect(tab.get_by_role("heading", name="Campaigns")).to_be_visible()
    settled(tab)
    expect(tab.get_by_text(shown(ANN)).first).to_be_visible()
    assert "warmcast_login" in cookies(context)
    assert "_streamlit_user" not in cookies(context)
    assert "_streamlit_user_tokens" not in cookies(context)

    # A new tab of the same browser is in; another browser with what else it keeps is not.
    second = context.new_page()
    second.goto(f"{address}/people")
    second.locator("[data-testid=stApp]").wait_for()
    assert "/login" not in second.url
    second.close()
    kept = context.storage_state()
    kept["cookies"] = [c for c in kept.get("cookies", []) if c.get("name") != "warmcast_login"]
    theirs = browser.new_context(storage_state=kept).new_page()
    theirs.goto(address)
    assert re.search(r"/login", theirs.url)

    # Whoever goes back to where they signed in is not asked again.
    tab.go_back()
    expect(tab.get_by_role("heading", name="Campaigns")).to_be_visible()

    tab.goto(f"{address}/logout")
    tab.get_by_role("button", name="Sign out").click()
    assert "warmcast_login" not in cookies(context)
    tab.goto(f"{address}/campaigns")
    expect(tab.get_by_role("heading", name="Sign in to Warmcast")).to_be_visible()

    provider.claims["email"] = "eve@school.example"
    tab.get_by_role("link", name=BUTTON).click()
    expect(tab.get_by_text("eve@school.example is not known here. Ask an admin to add you.")).to_be_visible()
    assert "warmcast_login" not in cookies(context)
    provider.claims["email"] = "BEN@school.example"
    tab.get_by_role("link", name=BUTTON).click()
    tab.wait_for_url(f"{address}/campaigns")
    expect(tab.get_by_text(shown(BEN)).first).to_be_visible()
