"""Examples to be pasted name the address at which the app really answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.settings import Settings
from pages.components.own_address import address

OPENED = "http://localhost:8674/campaign"


@pytest.mark.parametrize(
    ("said", "opened", "expected"),
    [
        ({}, OPENED, "http://localhost:8674"),
        ({}, None, "http://127.0.0.1:8501"),
        ({"base_url": "https://mail.example.org/"}, OPENED, "https://mail.example.org"),
        ({"dashboard_url": "https://own.example.org"}, OPENED, "https://own.example.org"),
    ],
)
def test_as_the_settings_say_else_as_the_browser_came(said: dict[str, str], opened: str | None, expected: str) -> None:
    assert address(replace(Settings(), **said), opened) == expected  # type: ignore[arg-type]
