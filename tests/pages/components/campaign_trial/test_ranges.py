from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from engine.clock import FixedClock
from engine.workspace import Workspace
from pages.components.campaign_trial import ranges

NOON = datetime(2026, 3, 30, 12)


@pytest.fixture
def riga(ws: Workspace) -> Workspace:
    """Two hours ahead of UTC in winter; the day before was the one on which summer time began."""
    settings = replace(ws.settings, time_zone="Europe/Riga")
    return replace(ws, settings=settings).acting(clock=FixedClock(NOON))


def test_whole_days_and_today_so_far(riga: Workspace) -> None:
    found = ranges.last(riga, 7)
    assert (found.start, found.end) == (datetime(2026, 3, 22, 22), NOON)
    assert found.words == "In the last 7 days and today"


def test_own_days_from_midnight_to_midnight(riga: Workspace) -> None:
    found = ranges.own(riga, date(2026, 3, 28), date(2026, 3, 29))
    assert (found.start, found.end) == (datetime(2026, 3, 27, 22), datetime(2026, 3, 29, 21))
    assert found.words == "From 28 Mar 2026 to 29 Mar 2026"


def test_today_is_over_now(riga: Workspace) -> None:
    found = ranges.own(riga, date(2026, 3, 30), date(2026, 3, 30))
    assert (found.end, found.words) == (NOON, "On 30 Mar 2026")
