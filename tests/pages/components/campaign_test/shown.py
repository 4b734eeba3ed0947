"""Tests of variants made by hand, to be put into words and figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.campaigns.experiments.arms import Arm, Others, compared
from engine.campaigns.experiments.hand import Shown
from engine.campaigns.experiments.settings import Metric

NOBODY = Others(0, 0, 0, 0, 0)
TWO = (Arm(0, 110, 105, 100, 30, 5), Arm(1, 110, 105, 100, 20, 9))


def made(*arms: Arm, metric: Metric = "clicked", **said: Any) -> Shown:
    """Of equal shares; a start of a broadcast, unless `starts_at` is None."""
    shares = tuple(1 / len(arms) for _ in arms)
    found = Shown(
        templates=("first", "second", "third")[: len(arms)],
        shares=shares,
        metric=metric,
        by=metric,
        wait="4h",
        minimum=100,
        arms=arms,
        others=NOBODY,
        compared=compared(arms, metric, shares),
        decides_at=None,
        chosen=None,
        start_id=1,
        starts_at=datetime(2026, 1, 5, 9),
    )
    return replace(found, **said)
