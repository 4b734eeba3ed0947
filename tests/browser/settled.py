"""Waiting for the app to have drawn what was asked of it."""

from __future__ import annotations

from playwright.sync_api import Page


def settled(tab: Page) -> None:
    """Waits for the run that was just asked for.

    Until it ends, what was drawn before stands beside what replaces it; and two clicks before it begins count as one.
    """
    tab.wait_for_timeout(150)
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
