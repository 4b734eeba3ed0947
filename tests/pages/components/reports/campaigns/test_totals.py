"""Rows by day and by campaign add up to what the whole says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from engine import demo
from engine.clock import FixedClock
from engine.reports import figures
from engine.reports.figures import NONE, Figures
from engine.reports.metrics import COUNTS
from engine.reports.slices import Dimension, Slice
from engine.workspace import Workspace
from pages.components.reports.campaigns.totals import total


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("demo")
    ws = Workspace.in_memory(FixedClock(datetime(2026, 11, 24, 14, 30)), folder)
    demo.fill(ws, small=True)
    yield ws
    ws.close()


@pytest.mark.parametrize("dimension", ["campaign", "day", "version", "variant", "template", "hour"])
def test_rows_add_up_to_the_whole(school: Workspace, dimension: Dimension) -> None:
    whole = figures.figures(school, Slice())
    assert whole.counts["clicked"] > 0
    rows = figures.by(school, Slice(), dimension)
    assert total((row.figures for row in rows), has_goal=True) == whole


def test_currencies_stay_apart_and_refunds_count() -> None:
    parts = [
        Figures(dict.fromkeys(COUNTS, 1), {"limit": 1}, {"EUR": 10.1, "": 3.0}),
        Figures(dict.fromkeys(COUNTS, 2), {"holdout": 2}, {"EUR": -20.2, "CHF": 5.0}),
    ]
    found = total(parts, has_goal=False)
    assert found.counts == dict.fromkeys(COUNTS, 3)
    assert list(found.skipped.items()) == [("holdout", 2), ("limit", 1)]
    assert found.revenue == {"": 3.0, "CHF": 5.0, "EUR": -10.1}


def test_nothing() -> None:
    assert total([], has_goal=False) == NONE
