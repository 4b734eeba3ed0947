"""Experiments made by hand, to be put into words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine import statistics
from engine.reports.experiments import Experiment, Money, Side
from engine.reports.experiments.model import Plan
from engine.statistics import Arm, MeanArm


def made(*counts: tuple[int, int], planned: Sequence[int] = (), is_over: bool = False, **said: Any) -> Experiment:
    """Of people and those who did it; of equal shares."""
    arms = [Arm(*pair) for pair in counts]
    sizes = tuple(planned) or tuple(1_000 for _ in arms)
    compared = statistics.compare_rates(arms)
    sides = tuple(
        Side(
            "ABCD"[n],
            ("Offer", "Second", "Third", "Fourth")[n],
            1 / len(arms),
            arm.n,
            arm,
            sizes[n],
            statistics.relative_lift(arms[0], arm, 0.05) if n else None,
        )
        for n, arm in enumerate(arms)
    )
    whole: dict[str, Any] = {
        "key": "news",
        "kind": "variants",
        "campaign": "news",
        "label": "News",
        "began_at": datetime(2026, 1, 5, 9),
        "metric": "clicked",
        "metrics": ("clicked", "opened"),
        "aim": "",
        "plan": Plan(0.1, True, 0.02, sizes),
        "sides": sides,
        "compared": compared,
        "judged": compared,
        "verdict": statistics.judged(compared, [s.name for s in sides], sizes, is_over=is_over, worth=0.02),
        "is_over": is_over,
        "sql": "select 1",
    }
    return Experiment(**{**whole, **said})


def money(currency: str, *arms: MeanArm) -> Money:
    return Money(currency, arms, statistics.compare_means(arms))
