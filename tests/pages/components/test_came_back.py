"""Bounces and complaints as the timeline of a card tells them."""

from __future__ import annotations

from typing import Any

import pytest

from pages.components.came_back import words


@pytest.mark.parametrize(
    ("type", "properties", "told"),
    [
        ("bounced", {"kind": "hard", "status": "5.1.1", "reason": "550 User unknown"}, "For good: 550 User unknown"),
        ("bounced", {"kind": "soft", "status": "5.2.2"}, "For now: 5.2.2"),
        ("bounced", {"kind": "elsewhere"}, None),
        ("bounced", None, None),
        ("complained", {"reason": "abuse"}, "The person called the message spam"),
        ("purchase", {"kind": "hard"}, None),
    ],
)
def test_words(type: str, properties: Any, told: str | None) -> None:
    assert words({"type": type, "properties": properties}) == told
