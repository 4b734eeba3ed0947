"""What the brake holds, in words."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.campaigns.releasing import Hold
from engine.workspace import Workspace
from pages.components.campaign_surge import words

NOON = datetime(2026, 1, 5, 12)


@pytest.mark.parametrize(
    ("holds", "parts"),
    [
        ([Hold(NOON, 3, 0, 1003, 0)], ["started 1,003 times, where nothing started it in the four weeks before."]),
        ([Hold(NOON, 3, 0, 1003, 0.2)], ["where fewer than 1 an hour are usual."]),
        ([Hold(NOON, 3, 2, 1003, 2.5)], ["where 2.5 an hour are usual.", "2 of them are no longer useful"]),
        (
            [Hold(NOON, 3, 0, 9, 321.4), Hold(NOON, 2, 0, 8, 1)],
            ["started 9 times, where 321 an", "some of another hour."],
        ),
    ],
)
def test_the_hour_of_which_most_is_held(ws: Workspace, holds: list[Hold], parts: list[str]) -> None:
    said = words(ws, holds)
    assert said.startswith("In the hour from 5 Jan 2026, 12:00 this campaign was started")
    for part in parts:
        assert part in said
