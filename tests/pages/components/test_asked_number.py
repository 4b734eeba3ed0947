"""What is typed is never dropped without a word: no number's input has bounds of its own, and what is not allowed is said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pages.components import allowed

PAGES = Path(__file__).parents[3] / "pages"


def number_inputs() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `number_input` in the pages, with its place."""
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "number_input":
                yield f"{path.relative_to(PAGES)}:{node.lineno}", node


def test_no_number_has_bounds_of_its_own() -> None:
    """Streamlit keeps the value before where something beyond them is typed: whoever reads the value says what is allowed."""
    found = dict(number_inputs())
    assert len(found) > 15
    bounded = [
        place
        for place, call in found.items()
        if len(call.args) > 1 or {k.arg for k in call.keywords} & {"min_value", "max_value"}
    ]
    assert bounded == []


@pytest.mark.parametrize(("value", "said"), [(0, True), (1, False), (1_000, False), (1_001, True), (-5, True)])
def test_what_is_allowed_is_said(value: int, said: bool) -> None:
    sentence = allowed.refused("Arms", value, 1, 1_000)
    assert sentence == ("Arms: take a whole number from 1 to 1,000." if said else None)


@pytest.mark.parametrize(
    ("typed", "is_needed", "most", "said"),
    [
        ("0m", False, None, None),
        ("3d", True, None, None),
        ("0d", True, None, "Within: take a whole number from 1 to 999,999."),
        ("-3d", False, None, "Within: take a whole number from 0 to 999,999."),
        ("1000000d", False, None, "Within: take a whole number from 0 to 999,999."),
        ("366d", True, 365, "Within: take more than nothing, and at most 365 days."),
        ("365d", True, 365, None),
        ("4000d", False, 3_660, "Within: take 0 or more, and at most 3,660 days."),
    ],
)
def test_lengths_of_time(typed: str, is_needed: bool, most: int | None, said: str | None) -> None:
    assert allowed.beyond("Within", typed, is_needed=is_needed, most=timedelta(days=most) if most else None) == said
