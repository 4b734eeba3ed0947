"""A browser's own description in a few words. What it says of itself need not be true."""

from __future__ import annotations

from pages.components.access import account_texts as texts

_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Chromium": "Chromium",
    "Safari": "Safari",
}
"""Most of them name others, too: the first one found is it."""
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def words(agent: str) -> str:
    """ "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), texts.UNKNOWN_BROWSER)
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), None)
    return texts.ON.format(browser=browser, system=system) if system else browser
