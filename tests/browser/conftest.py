"""A real Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

expect.set_options(timeout=15_000)

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def browser() -> Iterator[Browser]:
    """One a test: a Playwright that stays open leaves its event loop running in the way of other tests."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    found.set_default_timeout(15_000)
    yield found
    found.close()


@pytest.fixture
def tab(context: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    """A tab whose last sight is kept beside the test's files, to look at when it fails."""
    page = context.new_page()
    yield page
    page.screenshot(path=tmp_path / "last.png", full_page=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"
