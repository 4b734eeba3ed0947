"""What campaigns do at all: people who get their messages against those who are kept without, by a campaign's holdout or by the
global control group. Everybody is compared who got as far as being kept back or not, whatever became of their message: guards
come before, and look at nobody differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine import statistics
from engine.campaigns import campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.goal import Goal
from engine.campaigns.guards import policy
from engine.campaigns.rules import Stretch
from engine.reports.experiments.model import Experiment, Named, Side
from engine.reports.experiments.outcomes import NOBODY, Outcomes, Which, money, outcomes, placed, statement
from engine.reports.experiments.plan import judged_arms, verdict
from engine.statistics import Arm
from engine.store import Cursor, query
from engine.workspace import Workspace

USUAL = Goal(event="purchase", within="30d")
"""By which it is judged where no goal is set."""
HOLDOUT, CONTROL = "holdout", "control"
_MAILED = "mailed"
_LABELS = {
    HOLDOUT: ("Holdout", "kept without this campaign"),
    CONTROL: ("Control group", "kept without any marketing"),
    _MAILED: ("Mailed", "everybody else whom it reached"),
}


@dataclass(frozen=True)
class Question:
    """`control`: the arm that is kept without mail, `share` of all that was to fall into it."""

    named: Named
    campaign: Campaign | None
    which: Which
    control: str
    share: float
    goal: Goal
    is_over: bool


def holdout(campaign: Campaign, known: Sequence[Stretch]) -> Question | None:
    """Of the stretches with the holdout that the campaign has now; None where it has none. `known`: the campaign's stretches,
    oldest first."""
    share = known[-1].definition.holdout if known else 0.0
    if not share:
        return None
    same = [s for s in known if s.definition.holdout == share]
    which = Which("holdout", (campaign.campaign_id,), tuple(s.row["stretch_id"] for s in same))
    named = Named(f"{campaign.name}/holdout", "holdout", campaign.label, same[0].row["started_at"])
    is_over = campaign.state in ("finished", "archived")
    return Question(named, campaign, which, HOLDOUT, share, campaign.definition.goal or USUAL, is_over)


def control(cursor: Cursor, workspace: Workspace) -> Question | None:
    """All marketing against the control group, since that has the size that it has; None where there is none."""
    since = control_since(cursor, workspace)
    if since is None:
        return None
    share = policy.get(workspace).control
    every = [c for c in campaigns.list_all(workspace) if c.definition.purpose == "marketing"]
    which = Which("control", tuple(c.campaign_id for c in every), since=since)
    named = Named("control", "control", "All marketing", since)
    return Question(named, None, which, CONTROL, share, USUAL, is_over=False)


def control_since(cursor: Cursor, workspace: Workspace) -> datetime | None:
    """When the global control group got the size that it has (naive UTC); None where there is none."""
    if not policy.get(workspace).control:
        return None
    return cursor.value(query("experiments.control_since"), now=workspace.now())


def answered(workspace: Workspace, asked: Question, worth: float) -> Experiment:
    """Raises BadValueError for a difference that cannot be found."""
    found = outcomes(workspace, asked.which, asked.goal)
    places = [asked.control, _MAILED]
    shares = [asked.share, 1 - asked.share]
    arms = [found.arms.get(place, NOBODY) for place in places]
    steps = placed(found.steps, places)
    first, planned = judged_arms(workspace, asked.campaign, "goal", steps, shares, worth=worth)
    kept = found.fell.get(asked.control, 0)
    # Whoever was not kept in the holdout, in the control group or not: its size then does not matter.
    ratio = statistics.sample_ratio([kept, sum(found.fell.values()) - kept], shares)
    compared = replace(statistics.compare_rates(arms), srm=ratio)
    is_over = asked.is_over and found.is_settled
    names = [_LABELS[place][0] for place in places]
    judged = replace(statistics.compare_rates(first), srm=ratio)
    return Experiment(
        **vars(asked.named),
        campaign=asked.campaign.name if asked.campaign else None,
        metric="goal",
        metrics=("goal",),
        aim=aim_of(asked.goal),
        plan=planned,
        sides=_sides(places, shares, found, arms, planned.people),
        compared=compared,
        judged=judged,
        verdict=verdict(judged, compared, names, planned, is_over=is_over),
        is_over=is_over,
        money=money(found, places),
        sql=statement(workspace, asked.which, asked.goal).shown,
    )


def _sides(
    places: Sequence[str], shares: Sequence[float], found: Outcomes, arms: Sequence[Arm], planned: Sequence[int]
) -> tuple[Side, ...]:
    return tuple(
        Side(
            *_LABELS[place],
            shares[n],
            found.fell.get(place, 0),
            arms[n],
            planned[n],
            statistics.relative_lift(arms[0], arms[n], 0.05) if n else None,
        )
        for n, place in enumerate(places)
    )


def aim_of(goal: Goal) -> str:
    """ "purchase within 30 days"."""
    what = goal.event.replace("_", " ") if goal.event else f"came into “{goal.segment}”"
    number, unit = goal.within[:-1], {"m": "minute", "h": "hour", "d": "day"}[goal.within[-1]]
    return f"{what} within {number} {unit}{'' if number == '1' else 's'}"
