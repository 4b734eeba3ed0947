"""What the people of each arm did within a time after they fell into it, whoever gets the credit: some have no message."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine.campaigns.goal import Goal
from engine.campaigns.guards import policy
from engine.campaigns.rules import BUCKETS
from engine.reports.composed import dicts
from engine.reports.experiments.model import Kind, Money
from engine.reports.messages import Statement
from engine.segments import list_all
from engine.statistics import Arm, MeanArm, MeansCompared, added, compare_means
from engine.store import query
from engine.workspace import Workspace

NOBODY = Arm(0, 0)
FEWEST_BUYERS = 5
"""Of each arm, before a difference of money gets an interval and p."""
_NOTHING = (0, 0.0, 0.0)


@dataclass(frozen=True)
class Which:
    """Which people, and which arms: as of queries/experiments.sql. Times are naive UTC."""

    by: Kind
    campaign_ids: tuple[int, ...]
    stretch_ids: tuple[int, ...] | None = None
    starts_at: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Outcomes:
    """By arm: people who fell into it, and of those whose time is over who reached the goal; of the latter also in the `steps` in
    which they came. By currency and arm: how many brought some, their mean and variance."""

    fell: Mapping[str, int]
    arms: Mapping[str, Arm]
    steps: Sequence[Mapping[str, Arm]]
    brought: Mapping[str, Mapping[str, tuple[int, float, float]]]

    @property
    def is_settled(self) -> bool:
        """Whether everybody's time is over: others may still reach the goal."""
        return all(self.arms[name].n == people for name, people in self.fell.items())


def outcomes(workspace: Workspace, which: Which, goal: Goal) -> Outcomes:
    """As of now: those whose time still runs are not compared."""
    rows = dicts(workspace, statement(workspace, which, goal))
    brought: dict[str, dict[str, tuple[int, float, float]]] = defaultdict(dict)
    fell: dict[str, int] = defaultdict(int)
    arms: dict[str, Arm] = {}
    for row in rows:
        if row["currency"] is None:
            fell[row["arm"]] += row["people"]
            (arms[row["arm"]],) = added([arms.get(row["arm"], NOBODY)], [Arm(row["n"], row["x"])])
        else:
            brought[row["currency"]][row["arm"]] = row["n"], row["mean"], row["variance"]
    return Outcomes(fell, arms, steps_of([row for row in rows if row["currency"] is None]), brought)


def steps_of(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Arm]]:
    """Of rows arm, step, n, x in the order of the steps."""
    found: dict[int, dict[str, Arm]] = defaultdict(dict)
    for row in rows:
        found[row["step"]][row["arm"]] = Arm(row["n"], row["x"])
    return list(found.values())


def placed(steps: Iterable[Mapping[str, Arm]], names: Sequence[str]) -> list[list[Arm]]:
    """Each step's arms in the order of `names`."""
    return [[step.get(name, NOBODY) for name in names] for step in steps]


def statement(workspace: Workspace, which: Which, goal: Goal) -> Statement:
    """What `outcomes` asks."""
    asked: dict[str, Any] = {
        **vars(which),
        "campaign_ids": list(which.campaign_ids),
        "stretch_ids": None if which.stretch_ids is None else list(which.stretch_ids),
        "event": goal.event,
        "segment_id": _segment(workspace, goal.segment),
        "property": goal.value,
        "seconds": goal.within_time / timedelta(seconds=1),
        "salt": workspace.salt,
        "control": round(policy.get(workspace).control * BUCKETS),
        "now": workspace.now(),
    }
    return Statement(query("experiments.outcomes"), asked)


def money(found: Outcomes, names: Sequence[str]) -> tuple[Money, ...]:
    """A currency each, the arms in the order of `names`."""
    every: list[Money] = []
    for currency, brought in sorted(found.brought.items()):
        arms = tuple(_mean(found.arms.get(name, NOBODY).n, *brought.get(name, _NOTHING)) for name in names)
        buyers = [brought.get(name, _NOTHING)[0] for name in names]
        every.append(Money(currency, arms, _judged(compare_means(arms), buyers)))
    return tuple(every)


def _judged(found: MeansCompared, buyers: Sequence[int]) -> MeansCompared:
    """Without an interval and p where hardly anybody of an arm brought anything: the test would take it for certain that nobody
    of it ever does."""
    pairs = [
        pair
        if min(buyers[pair.a], buyers[pair.b]) >= FEWEST_BUYERS
        else replace(pair, ci=None, t=None, df=None, p=None)
        for pair in found.comparisons
    ]
    return MeansCompared(pairs)


def _mean(n: int, some: int, mean: float, variance: float) -> MeanArm:
    """Of `n` people of whom `some` brought that, with their mean and variance, and all others nothing."""
    if not n:
        return MeanArm(0, None, None)
    squares = some * variance + some * mean**2 * (1 - some / n)
    return MeanArm(n, some * mean / n, math.sqrt(max(0.0, squares) / (n - 1)) if n > 1 else None)


def _segment(workspace: Workspace, name: str | None) -> int | None:
    return next((s.segment_id for s in list_all(workspace, archived=True) if s.name == name), None) if name else None
