"""What each variant of a test did. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine import statistics
from engine.campaigns.experiments.settings import Metric
from engine.campaigns.goal import Goal
from engine.statistics import RatesCompared
from engine.store import Cursor, query

ALPHA = 0.05
"""Below it a difference is called clear, after Holm's correction."""


@dataclass(frozen=True)
class Arm:
    """`variant`: its place in the campaign's content. People, each counted once: `planned` for, of whom so many `reached` the
    holdout and were `sent` a message; of these so many opened or clicked one, or reached the campaign's goal after it."""

    variant: int
    planned: int
    reached: int
    sent: int
    opened: int
    clicked: int
    reached_goal: int = 0

    def did(self, metric: Metric) -> int:
        return {"clicked": self.clicked, "opened": self.opened, "goal": self.reached_goal}[metric]


@dataclass(frozen=True)
class Others:
    """Messages outside of the test: `waiting` for the winner or for their time, `sent` with it, `stopped` by a guard or a
    failure. And of all, in the test and outside of it, those that `holdout` and `control` group kept back."""

    waiting: int
    sent: int
    stopped: int
    holdout: int
    control: int


def arms_of(cursor: Cursor, variants: int, asked: Mapping[str, Any]) -> list[Arm]:
    """One a variant, also of those that sent nothing. `asked`: as `asked_of` gives it."""
    rows = cursor.dicts(query("experiment.arms"), **asked)
    found = {row["variant"]: Arm(**row) for row in rows}
    return [found.get(n, Arm(n, 0, 0, 0, 0, 0)) for n in range(variants)]


def asked_of(
    campaign_id: int,
    stretch_ids: Sequence[int],
    goal: Goal | None,
    *,
    until: datetime,
    since: datetime | None = None,
    starts_at: datetime | None = None,
) -> dict[str, Any]:
    """What `arms_of` asks: what people did by `until` with messages that had their turn by `since` (naive UTC; None: by `until`,
    too). `starts_at`: only of that start of a broadcast."""
    return {
        **goal_of(goal),
        "campaign_id": campaign_id,
        "stretch_ids": list(stretch_ids),
        "until": until,
        "since": since or until,
        "starts_at": starts_at,
    }


def goal_of(goal: Goal | None) -> dict[str, Any]:
    """As statements ask for it; without one nobody reaches it."""
    return {
        "event": goal.event if goal else None,
        "goal_segment": goal.segment if goal else None,
        "seconds": goal.within_time / timedelta(seconds=1) if goal else 0,
    }


def others_of(
    cursor: Cursor, campaign_id: int, stretch_ids: Sequence[int], *, starts_at: datetime | None = None
) -> Others:
    """As of now. `starts_at`: as of `arms_of`."""
    asked = {"campaign_id": campaign_id, "stretch_ids": list(stretch_ids), "starts_at": starts_at}
    return Others(**cursor.dicts(query("experiment.others"), **asked)[0])


def compared(arms: Sequence[Arm], metric: Metric, shares: Sequence[float]) -> RatesCompared:
    """Of those that were sent. The sample ratio is that of all who reached the holdout."""
    rates = [statistics.Arm(arm.sent, arm.did(metric)) for arm in arms]
    found = statistics.compare_rates(rates, shares)
    return replace(found, srm=statistics.sample_ratio([a.reached for a in arms], shares))


def best(arms: Sequence[Arm], metric: Metric) -> Arm:
    """The one with the highest rate; of equal ones the first."""
    return max(arms, key=lambda a: (a.did(metric) / a.sent if a.sent else 0.0, -a.variant))


def is_clear(arms: Sequence[Arm], metric: Metric) -> bool:
    """Whether the best one differs from each of the others by more than chance."""
    first = best(arms, metric)
    others = [a for a in arms if a is not first]
    ordered = [statistics.Arm(a.sent, a.did(metric)) for a in (first, *others)]
    adjusted = statistics.compare_rates(ordered).adjusted.holm
    return all(p is not None and p < ALPHA for p in adjusted)
