"""Tests of a campaign's variants: each start of a broadcast is one, and a trigger campaign's present content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from string import ascii_uppercase

from engine import statistics
from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments import hand
from engine.campaigns.experiments.arms import Arm as Counted
from engine.campaigns.experiments.choosing import Test
from engine.campaigns.rules import Stretch
from engine.reports.composed import dicts
from engine.reports.experiments.held import aim_of
from engine.reports.experiments.model import Experiment, Metric, Named, Side
from engine.reports.experiments.outcomes import NOBODY, Outcomes, Which, money, outcomes, placed, statement, steps_of
from engine.reports.experiments.plan import judged_arms, verdict
from engine.reports.messages import Statement
from engine.statistics import Arm
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """How somebody wants to look at it; `metric` None: as it was planned. `labels`: of templates, by name."""

    metric: Metric | None
    worth: float
    labels: Mapping[str, str]


@dataclass(frozen=True)
class _Going:
    """The last decision of a test (naive UTC, None: none yet), and messages that wait."""

    last_at: datetime | None
    waiting: int


@dataclass(frozen=True)
class Tested:
    """A test of a campaign, and what it is called."""

    campaign: Campaign
    test: Test
    named: Named


def tested(cursor: Cursor, campaign: Campaign, known: Sequence[Stretch]) -> Iterator[Tested]:
    """`known`: the campaign's stretches, oldest first."""
    for test in hand.tests_of(cursor, campaign, list(known)):
        key = campaign.name if test.start_id is None else f"{campaign.name}@{test.start_id}"
        first = next(s for s in known if s.row["stretch_id"] in test.stretch_ids)
        began_at = test.starts_at or first.row["started_at"]
        yield Tested(campaign, test, Named(key, "variants", campaign.label, began_at))


def answered(cursor: Cursor, workspace: Workspace, one: Tested, asked: Asked) -> Experiment:
    """Raises BadValueError for a difference that cannot be found."""
    campaign, test = one.campaign, one.test
    # The newest version's, as everywhere in reports: so can versions be compared.
    goal = campaign.definition.goal
    metrics: tuple[Metric, ...] = ("clicked", "opened", "goal") if goal else ("clicked", "opened")
    metric: Metric = asked.metric if asked.metric and asked.metric in metrics else test.winner.metric
    every = test.arms(cursor, workspace.now())
    which = Which("variants", (campaign.campaign_id,), test.stretch_ids, test.starts_at)
    found = outcomes(workspace, which, goal) if goal else None
    arms = [_arm(arm, metric, found) for arm in every]
    shares = _shares(test)
    least = test.winner.minimum if test.stretch.definition.winner else 0
    asks = _engaged(workspace, which, metric, test.winner.wait_time)
    came = found.steps if found and metric == "goal" else steps_of(dicts(workspace, asks))
    steps = placed(came, [str(n) for n in range(len(arms))])
    first, planned = judged_arms(workspace, campaign, metric, steps, shares, worth=asked.worth, least=least)
    fell = [arm.reached for arm in every]
    # The sample ratio is that of all who fell into the arms.
    ratio = statistics.sample_ratio(fell, shares)
    compared = replace(statistics.compare_rates(arms), srm=ratio)
    judged = replace(statistics.compare_rates(first), srm=ratio)
    going = _going(cursor, campaign, test)
    is_over = _is_over(cursor, campaign, test, going, workspace.now())
    if metric == "goal" and found:
        is_over = is_over and found.is_settled
    sides = _sides(test, asked.labels, fell, arms, planned.people)
    names = [side.name for side in sides]
    return Experiment(
        **vars(one.named),
        campaign=campaign.name,
        metric=metric,
        metrics=metrics,
        aim=aim_of(goal) if goal else "",
        plan=planned,
        sides=sides,
        compared=compared,
        judged=judged,
        verdict=verdict(judged, compared, names, planned, is_over=is_over),
        is_over=is_over,
        money=money(found, [str(n) for n in range(len(sides))]) if found else (),
        starts_at=test.starts_at,
        sql=(statement(workspace, which, goal) if goal and metric == "goal" else _counted(workspace, test)).shown,
    )


def _engaged(workspace: Workspace, which: Which, metric: Metric, wait: timedelta) -> Statement:
    """Opens or clicks of those who had time for them."""
    asked = {
        "campaign_id": which.campaign_ids[0],
        "stretch_ids": list(which.stretch_ids or ()),
        "starts_at": which.starts_at,
        "metric": metric,
        "wait": wait,
        "now": workspace.now(),
    }
    return Statement(query("experiments.engaged"), asked)


def _counted(workspace: Workspace, test: Test) -> Statement:
    """What `Test.arms` asks."""
    return Statement(query("experiment.arms"), test.asked(workspace.now()))


def _shares(test: Test) -> list[float]:
    content = test.stretch.definition.content
    total = sum(c.share for c in content)
    return [c.share / total for c in content]


def _arm(counted: Counted, metric: Metric, found: Outcomes | None) -> Arm:
    if metric == "goal":
        return found.arms.get(str(counted.variant), NOBODY) if found else NOBODY
    return Arm(counted.sent, counted.did(metric))


def _sides(
    test: Test, labels: Mapping[str, str], fell: Sequence[int], arms: Sequence[Arm], planned: Sequence[int]
) -> tuple[Side, ...]:
    shares = _shares(test)
    return tuple(
        Side(
            name=ascii_uppercase[n],
            label=labels.get(content.template, content.template),
            share=shares[n],
            fell=fell[n],
            arm=arms[n],
            planned=planned[n],
            lift=statistics.relative_lift(arms[0], arms[n], 0.05) if n else None,
        )
        for n, content in enumerate(test.stretch.definition.content)
    )


def _going(cursor: Cursor, campaign: Campaign, test: Test) -> _Going:
    asked = {"campaign_id": campaign.campaign_id, "stretch_ids": list(test.stretch_ids), "starts_at": test.starts_at}
    return _Going(**cursor.dicts(query("experiments.going"), **asked)[0])


def _is_over(cursor: Cursor, campaign: Campaign, test: Test, going: _Going, now: datetime) -> bool:
    """Whether nobody comes into it any more, and those who did had their time to react."""
    chosen = hand.chosen_of(cursor, test)
    is_closed = test.starts_at is not None or campaign.state in ("finished", "archived")
    if not is_closed and not (chosen and chosen.variant is not None):
        return False
    return not going.waiting and going.last_at is not None and going.last_at + test.winner.wait_time <= now
