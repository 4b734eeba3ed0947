from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.access.audit_log import Entry
from pages.components.access import audit_words as words

BERLIN = ZoneInfo("Europe/Berlin")


def entry(before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None, name: str = "news") -> Entry:
    return Entry(1, datetime(2026, 1, 5), "ann", None, "changed", "topic", name, before, after)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (True, "yes"),
        (0.5, "0.5"),
        ("2026-01-05T12:00:00", "5 Jan 2026, 13:00"),
        ("Take That", "Take That"),
        ('["a","b"]', "a, b"),
        ('{"is_on": false}', "is on: no"),
        ("[news] of today", "[news] of today"),
        ({"quiet_hours": {"from": "22:00"}, "limits": [{"most": 3}]}, "quiet hours: from: 22:00, limits: most: 3"),
        ([], "–"),
    ],
)
def test_a_value_in_words(value: object, text: str) -> None:
    assert words.said(value, BERLIN) == text


def test_both_sides_field_by_field() -> None:
    both = entry({"reply_to": None, "gone": 1}, {"reply_to": "a@example.org", "new": [1, 2]})
    assert words.changes(both, BERLIN) == [
        ("reply to", "–", "a@example.org"),
        ("gone", "1", ""),
        ("new", "", "1, 2"),
    ]


def test_in_one_line() -> None:
    assert words.summary(entry({"role": "viewer"}, {"role": "analyst"}), BERLIN) == "role: viewer → analyst"
    assert words.summary(entry(after={"scope": "read", "rate": None}), BERLIN) == "scope: read · rate: –"
    assert words.summary(entry({"role": "viewer"}), BERLIN) == "role: viewer"
    assert words.summary(entry({"state": "draft"}, {"state": "active", "version": 1}), BERLIN) == (
        "state: draft → active · version: 1"
    )
    assert words.summary(entry(), BERLIN) == ""
    assert len(words.summary(entry(after={"label": "x" * 500}), BERLIN)) == 120


def test_what_it_was_done_to() -> None:
    assert words.subject(entry()) == "Topic news"
    assert words.subject(entry(name="")) == words.subject(entry(name="topic")) == "Topic"
