"""When the winner is chosen and by what, or which one it is, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.campaigns import campaigns
from engine.campaigns.experiments.arms import Others
from engine.campaigns.experiments.choosing import Chosen
from pages.components.campaign_test import deciding
from tests.pages.components.campaign_test.shown import NOBODY, TWO, made
from tests.scenarios.school import START, School

NAMES = ["A · First", "B · Second"]
WAITING = Others(6_720, 0, 0, 0, 0)


def told(school: School, state: str = "active", **said: Any) -> str:
    """At START."""
    campaign = replace(campaigns.get(school.ws, "course-registered"), state=state)
    return deciding.line(school.at(0), campaign, made(*TWO, **said), NAMES)


def chosen(variant: int | None, reason: str | None = None, by: str = "clicked") -> Chosen:
    return Chosen("start 1", variant, reason, START, by)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"by": None}, "Nothing is chosen here: everybody keeps their variant."),
        (
            {"decides_at": START + timedelta(hours=2), "others": WAITING},
            "The winner is chosen on 5 Jan 2026, 14:00, by clicks, if each variant has reached 100 people by then. 6,720 people "
            "wait for the winner.",
        ),
        (
            {"decides_at": START - timedelta(hours=2), "by": "opened", "minimum": 1},
            "The winner is chosen by opens as soon as the engine looks, if each variant has reached 1 person.",
        ),
        (
            {"starts_at": None},
            "The winner is chosen by clicks, at the first full hour at which each variant has reached 100 people at least "
            "4 hours ago. So far the one with the fewest has reached 100.",
        ),
        (
            {"by": "hand", "others": replace(WAITING, waiting=1)},
            "You choose the winner; nothing is chosen without you. 1 person waits for the winner.",
        ),
        (
            {"chosen": chosen(None, "too_few")},
            "It asks you: a variant has reached fewer than 100 people, too few to judge.",
        ),
        ({"chosen": chosen(None, "unclear")}, "It asks you: chance alone may have made the lead."),
        ({"chosen": chosen(1)}, "“B · Second” won: chosen on 5 Jan 2026, 12:00 by clicks."),
        (
            {"chosen": chosen(0, by="Ann"), "others": Others(220, 6_497, 3, 0, 0)},
            "“A · First” won: chosen on 5 Jan 2026, 12:00 by Ann. To the others: 6,497 messages sent, 220 still to go, "
            "3 stopped by a guard or failed.",
        ),
        (
            {"chosen": chosen(0), "starts_at": None, "others": Others(2, 310, 0, 0, 0)},
            "“A · First” won: chosen on 5 Jan 2026, 12:00 by clicks. Whoever came since then got it: 310 sent, 2 on the way.",
        ),
    ],
)
def test_in_words(school: School, said: dict[str, Any], words: str) -> None:
    assert told(school, **said) == words


def test_a_pause_and_an_end(school: School) -> None:
    assert told(school, "paused", by="hand").endswith("In the pause nothing is chosen: resume it first.")
    assert told(school, "finished", by="hand") == "The campaign is finished: no winner was chosen."


def test_who_was_held_out() -> None:
    assert deciding.held_out(made(*TWO)) is None
    words = deciding.held_out(made(*TWO, others=replace(NOBODY, holdout=1, control=2_000)))
    assert words
    assert words.startswith("Held out, without a message: 1 person in the holdout, 2,000 people in the control group.")
