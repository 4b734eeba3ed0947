"""What became of the messages that waited, in one sentence."""

from __future__ import annotations

import pytest

from engine.campaigns.switch import Activated
from pages.components.campaign_receipt import words


@pytest.mark.parametrize(
    ("moved", "stayed", "expected"),
    [
        (1, 0, "The message that waited moved to version 3."),
        (1_200, 0, "All 1,200 messages that waited moved to version 3."),
        (0, 1, "The message that waited stayed with its version: it did not move to version 3."),
        (0, 12, "All 12 messages that waited stayed with their version: none moved to version 3."),
        (1_200, 2, "Of 1,202 messages that waited, 1,200 moved to version 3 and 2 stayed with theirs."),
    ],
)
def test_of_another_version(moved: int, stayed: int, expected: str) -> None:
    assert words(Activated([], moved, stayed), 3, is_text=False) == expected


@pytest.mark.parametrize(
    ("moved", "stayed", "expected"),
    [
        (1, 0, "The message that waited gets the templates as they are now."),
        (0, 12, "All 12 messages that waited keep their templates as they were."),
        (5, 2, "Of 7 messages that waited, 5 get the templates as they are now and 2 keep theirs."),
    ],
)
def test_of_other_templates(moved: int, stayed: int, expected: str) -> None:
    assert words(Activated([], moved, stayed), 3, is_text=True) == expected
