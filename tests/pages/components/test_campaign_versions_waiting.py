"""What a pause costs, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.campaigns.pausing import Loss, Pausing
from pages.components.campaign_versions_waiting import losses

NOW = datetime(2026, 12, 1, 13, 0)
FRIDAY, WEEK = NOW + timedelta(days=3), NOW + timedelta(days=7)


def said(
    waiting: int, found: Sequence[tuple[datetime, int]], *, late: int = 0, first_at: datetime | None = FRIDAY
) -> str:
    lost = [Loss(until, messages) for until, messages in found]
    return losses(Pausing(waiting, lost, late, first_at, 0, timedelta(days=3)), ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("waiting", "found", "late", "first_at", "expected"),
    [
        (
            340,
            [(WEEK, 12)],
            0,
            FRIDAY,
            "The first would be too late after Fri 4 Dec 2026, 14:00; 12 of 340 by Tue 8 Dec 2026, 14:00.",
        ),
        (
            1_340,
            [(FRIDAY, 12), (WEEK, 1_300)],
            0,
            FRIDAY,
            "The first would be too late after Fri 4 Dec 2026, 14:00; 12 of 1,340 by Fri 4 Dec 2026, 14:00, 1,300 by "
            "Tue 8 Dec 2026, 14:00.",
        ),
        (
            7,
            [(WEEK, 7)],
            0,
            FRIDAY,
            "The first would be too late after Fri 4 Dec 2026, 14:00; all 7 by Tue 8 Dec 2026, 14:00.",
        ),
        (
            7,
            [(FRIDAY, 2), (WEEK, 7)],
            0,
            FRIDAY,
            "The first would be too late after Fri 4 Dec 2026, 14:00; 2 of 7 by Fri 4 Dec 2026, 14:00, all by Tue 8 Dec "
            "2026, 14:00.",
        ),
        (1, [(WEEK, 1)], 0, FRIDAY, "It would be too late after Fri 4 Dec 2026, 14:00."),
        (5, [(WEEK, 1)], 0, FRIDAY, "The first would be too late after Fri 4 Dec 2026, 14:00."),
        (5, [(FRIDAY, 1)], 0, FRIDAY, "The first would be too late after Fri 4 Dec 2026, 14:00."),
        (
            9,
            [(FRIDAY, 2), (WEEK, 4)],
            2,
            WEEK,
            "2 are too late already; the next would be after Tue 8 Dec 2026, 14:00; 4 of 9 by Tue 8 Dec 2026, 14:00.",
        ),
        (9, [(FRIDAY, 1)], 1, None, "1 is too late already; the others never get too late."),
        (2, [(FRIDAY, 2)], 2, None, "2 are too late already."),
        (1, [(FRIDAY, 1)], 1, None, "It is too late already."),
    ],
)
def test_when_the_first_is_lost_and_how_many_by_when(
    waiting: int, found: Sequence[tuple[datetime, int]], late: int, first_at: datetime | None, expected: str
) -> None:
    assert said(waiting, found, late=late, first_at=first_at) == expected
