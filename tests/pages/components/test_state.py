from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pages.components.state import cell, counted, listed, literal, plain, share, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", ""),
        (0, "0"),
        ([], "–"),
        (["a", 2], "a, 2"),
        ({}, "–"),
        ({"page_title": "Home", "tags": ["a", "b"], "price": None}, "page title: Home, tags: a, b, price: –"),
    ],
)
def test_cell(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(("amount", "text"), [(0, "0 people"), (1, "1 person"), (20_000, "20,000 people")])
def test_counted(amount: int, text: str) -> None:
    assert counted(amount, "person", "people") == text


def test_share() -> None:
    assert (share(1, 3), share(0, 5), share(0, 0)) == ("33.3 %", "0.0 %", "–")


def test_plain_leaves_nothing_for_markdown_to_do() -> None:
    assert plain("![x](http://a.org/b.png) <b> $x$ *y* `z` :red[no]") == (
        r"!\[x\](http\://a.org/b.png) \<b\> \$x\$ \*y\* \`z\` \:red\[no\]"
    )
    assert plain("Current courses (2026)") == "Current courses (2026)"


def test_short_is_one_line() -> None:
    assert short("a\n b ") == "a b"
    assert short("x" * 100, 10) == "xxxxxxxxx…"


def test_cell_shows_a_time_in_the_zone() -> None:
    assert cell(datetime(2026, 2, 1, 0, 30), ZoneInfo("Asia/Tokyo")) == "1 Feb 2026, 09:30"


def test_a_key_is_shown_letter_by_letter() -> None:
    assert literal("ann_1@example.org") == "`ann_1@example.org`"
    assert literal("a`b*") == "a\\`b\\*"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([], ""),
        (["beginner"], "beginner"),
        (["beginner", "advanced"], "beginner, advanced"),
        (["beginner", "intermediate", "advanced"], "beginner and 2 more"),
        (["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e, f, g"),
        (["a name that alone is too long for it", "b"], "a name that alone is too long for it and 1 more"),
    ],
)
def test_listed(parts: list[str], text: str) -> None:
    assert listed(parts, 22) == text
