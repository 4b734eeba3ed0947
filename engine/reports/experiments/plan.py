"""How many people each arm needs, from the rate that is expected and the smallest difference that one wants to find.

The rate is that of all arms together once enough people are in: it tells nothing about which arm is better, so that looking at
it again spoils no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from engine import statistics
from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.hint import ENOUGH, USUAL, expected
from engine.reports.experiments.model import Metric, Plan
from engine.statistics import Arm, RatesCompared, Verdict, added, first_reached, needed
from engine.workspace import Workspace

USUAL_GOAL = USUAL["goal"]
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
    return _plan(arms, shares, worth, least, lambda: _expected(workspace, campaign, metric))


def judged_arms(
    workspace: Workspace,
    campaign: Campaign | None,
    metric: Metric,
    steps: Sequence[Sequence[Arm]],
    shares: Sequence[float],
    *,
    worth: float,
    least: int = 0,
) -> tuple[tuple[Arm, ...], Plan]:
    """By whom it is judged, and the plan as of then: the people who came first, until each arm had its size, and nobody after
    them, so that every later look finds the same; all, before that. `steps`: as of statistics.first_reached. The rest as of
    `plan`."""
    usual = cache(lambda: _expected(workspace, campaign, metric))

    def planned(arms: Sequence[Arm]) -> Plan:
        return _plan(arms, shares, worth, least, usual)

    arms = first_reached(steps, lambda together: planned(together).people)
    if arms is None:
        arms = tuple(Arm(0, 0) for _ in shares)
        for step in steps:
            arms = added(arms, step)
    return arms, planned(arms)


def verdict(
    judged: RatesCompared, everybody: RatesCompared, names: Sequence[str], planned: Plan, *, is_over: bool
) -> Verdict:
    """Of `judged`, as of `judged_arms`, whose places are those of `everybody`. Where more people came than are judged, it says
    so; where enough came, and only their time is not over, that."""
    found = statistics.judged(judged, names, planned.people, is_over=is_over, worth=planned.worth)
    first, came = (sum(arm.n for arm in compared.arms) for compared in (judged, everybody))
    if found.kind in ("clear", "none") and first < came:
        return replace(found, sentence=f"{found.sentence} Judged by the first {first:,} people.")
    if found.kind == "early" and all(a.n >= n for a, n in zip(everybody.arms, planned.people, strict=True)):
        return replace(found, sentence="Not enough data yet: people who came still have time to react.")
    return found


def _plan(
    arms: Sequence[Arm], shares: Sequence[float], worth: float, least: int, usual: Callable[[], tuple[float, bool]]
) -> Plan:
    n, x = sum(arm.n for arm in arms), sum(arm.x for arm in arms)
    baseline, is_own = x / n if n >= ENOUGH else 0.0, True
    if not 0 < baseline < 1:
        baseline, is_own = usual()
    difference = worth * min(baseline, 1 - baseline)
    people = tuple(max(least, size) for size in needed(baseline, difference, shares))
    return Plan(baseline, is_own, difference, people)


def _expected(workspace: Workspace, campaign: Campaign | None, metric: Metric) -> tuple[float, bool]:
    if metric == "goal" or campaign is None:
        return USUAL_GOAL, False
    return expected(workspace, campaign, metric)
