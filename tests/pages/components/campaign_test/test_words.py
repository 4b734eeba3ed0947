"""The winner in a phrase, as versions are compared by it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.campaigns.model import parse_definition
from pages.components.campaign_test import words


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "everybody keeps their variant"),
        (
            {"test": 0.2, "minimum": 1},
            "the best by clicks goes to the others: 20 % are tested, 4 hours to react, at least 1 message a variant",
        ),
        ({"by": "hand", "test": 0.125}, "the one chosen by hand goes to the others: 12.5 % are tested"),
        (
            {"by": "opened", "test": 0.5, "wait": "2d", "unclear": "hand"},
            "the best by opens goes to the others: 50 % are tested, 2 days to react, at least 100 messages a variant, asks if "
            "chance may have made the lead",
        ),
    ],
)
def test_in_words(said: dict[str, Any] | None, told: str) -> None:
    content = [{"template": "a"}, {"template": "b"}]
    definition = {"name": "x", "kind": "broadcast", "content": content, "winner": said}
    assert words.winner(parse_definition(definition)) == told


def test_a_trigger_campaign_tests_everybody() -> None:
    said = {
        "name": "x",
        "kind": "trigger",
        "trigger": {"event": "by_hand"},
        "content": [{"template": "a"}, {"template": "b"}],
    }
    told = words.winner(parse_definition(said | {"winner": {}}))
    assert told == "the best by clicks goes to the others: 4 hours to react, at least 100 messages a variant"
