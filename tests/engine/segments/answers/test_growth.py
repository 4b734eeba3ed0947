"""Counts of past times."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine import segments
from engine.errors import BadValueError
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.romans import DAY, ROMANS, make, on


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    make(ws)
    return ws


def test_growth_counts_each_time_as_it_was(school: Workspace) -> None:
    write.write(on(school, 2), ProfileWrite("school", "bob@example.org", {"city": "Rome"}))
    write.write(on(school, 4), ProfileWrite("school", "ann@example.org", {"city": None}))
    times = [datetime(2026, 1, 5, 12) + n * DAY for n in (-1, 0, 1, 2, 3, 4)]
    assert segments.growth(on(school, 5), "school", ROMANS, times) == [0, 1, 1, 2, 2, 1]
    with pytest.raises(BadValueError, match="then"):
        segments.growth(school, "school", ROMANS, [datetime(2026, 1, 6)])
