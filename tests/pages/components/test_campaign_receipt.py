"""What became of the messages that waited, in one sentence."""

from __future__ import annotations

import pytest

from engine.campaigns.switch import Activated
from pages.components.campaign_receipt import words


@pytest.mark.parametrize(
    ("moved", "stayed", "expected"),
    [
        (1, 0, "The message that waited under earlier text and rules gets those of version 3."),
        (1_200, 0, "All 1,200 messages that waited under earlier text and rules get those of version 3."),
        (0, 1, "The message that waited under earlier text and rules keeps them."),
        (0, 12, "All 12 messages that waited under earlier text and rules keep them."),
        (
            1_200,
            2,
            "Of 1,202 messages that waited under earlier text and rules, 1,200 get those of version 3 and 2 keep theirs.",
        ),
    ],
)
def test_what_became_of_them(moved: int, stayed: int, expected: str) -> None:
    assert words(Activated([], moved, stayed), 3) == expected
