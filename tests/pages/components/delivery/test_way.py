"""A relay in words."""

from __future__ import annotations

import pytest

from engine.runner.queue import Way
from pages.components.delivery.way import facts, per, span


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (14, "14 a second"),
        (2_000, "2,000 a second"),
        (0.5, "30 a minute"),
        (1.5, "90 a minute"),
        (100 / 3600, "100 an hour"),
        (1 / 60, "1 a minute"),
    ],
)
def test_a_rate_in_the_unit_in_which_it_is_whole(rate: float, words: str) -> None:
    assert per(rate) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (59.6, "60 s"), (119, "119 s"), (1_800, "30 min")])
def test_a_span(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_facts_of_a_relay_before_its_first_message_and_after() -> None:
    assert facts(Way("a:25", False, 10, 0.0)) == [
        "Not encrypted",
        "Up to 10 connections, no bound on its rate",
        "Sending processes start with the first message",
    ]
    assert facts(Way("a:465", True, 4, 14.0, workers=1, most=2))[::2] == ["Encrypted", "1 of 2 sending processes run"]
