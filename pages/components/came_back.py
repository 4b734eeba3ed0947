"""Bounces and complaints in the words of a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS = {"hard": "For good", "soft": "For now"}


def words(event: Mapping[str, Any]) -> str | None:
    """What a bounce or a complaint says; None for any other event."""
    about: Mapping[str, Any] = event["properties"] or {}
    match event["type"]:
        case "bounced":
            told = (_KINDS.get(about.get("kind", "")), about.get("reason") or about.get("status"))
            return ": ".join(text for text in told if text) or None
        case "complained":
            return "The person called the message spam"
        case _:
            return None
