"""How many people each arm needs, from the rate that is expected and the smallest difference that one wants to find.

The rate is that of all arms together once enough people are in: it tells nothing about which arm is better, so that looking at
it again spoils no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.hint import ENOUGH, expected
from engine.reports.experiments.model import Metric, Plan
from engine.statistics import Arm, needed
from engine.workspace import Workspace

USUAL_GOAL = 0.02
"""Where too few people are in to know: about one in fifty."""


def plan(
    workspace: Workspace,
    campaign: Campaign | None,
    metric: Metric,
    arms: Sequence[Arm],
    shares: Sequence[float],
    *,
    worth: float,
    least: int = 0,
) -> Plan:
    """`worth`: in relation to the rate. `least`: people that each arm is to have in any case. Raises BadValueError for a
    difference that cannot be found."""
    n, x = sum(arm.n for arm in arms), sum(arm.x for arm in arms)
    baseline, is_own = x / n if n >= ENOUGH else 0.0, True
    if not 0 < baseline < 1:
        baseline, is_own = _expected(workspace, campaign, metric)
    difference = worth * min(baseline, 1 - baseline)
    people = tuple(max(least, size) for size in needed(baseline, difference, shares))
    return Plan(baseline, is_own, difference, people)


def _expected(workspace: Workspace, campaign: Campaign | None, metric: Metric) -> tuple[float, bool]:
    if metric == "goal" or campaign is None:
        return USUAL_GOAL, False
    return expected(workspace, campaign, metric)
