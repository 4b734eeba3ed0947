"""Which difference a test can show, said before it begins. Read-only."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.arms import goal_of
from engine.campaigns.experiments.settings import METRICS, Metric
from engine.campaigns.model import CampaignDefinition
from engine.content import templates
from engine.content.marking import marked
from engine.statistics import sample_size
from engine.store import query
from engine.workspace import Workspace

POWER = 0.8
ENOUGH = 200
"""Messages from which a rate of one's own is taken for what is usual."""
USUAL: dict[Metric, float] = {"clicked": 0.03, "opened": 0.25, "goal": 0.02}
"""Where nothing was sent yet: about what newsletters get."""
_STEPS = 40


@dataclass(frozen=True)
class Hint:
    """Of the smallest variant: `people` who get it. `baseline`: the rate that is expected, of the campaign's or the workspace's
    own messages if `is_own`; `detectable`: the smallest rate above it that is found four times out of five, None: none is.
    `without_links`: where clicks are compared, the templates in which there is nothing to click."""

    people: int
    metric: Metric
    baseline: float
    is_own: bool
    detectable: float | None
    without_links: tuple[str, ...] = ()


def hint(workspace: Workspace, campaign: Campaign, reached: int) -> Hint | None:
    """`reached`: how many people the campaign could mail now. Of a trigger campaign that chooses a winner it is how many each
    variant has sent by then. None where there is nothing to compare."""
    require(workspace, "read")
    definition = campaign.definition
    if len(definition.content) < 2:
        return None
    winner = definition.winner
    smallest = min(c.share for c in definition.content) / sum(c.share for c in definition.content)
    people = int(reached * smallest * (winner.test if winner else 1))
    if winner and campaign.kind == "trigger":
        people = winner.minimum
    metric: Metric = winner.metric if winner else METRICS[0]
    baseline, is_own = expected(workspace, campaign, metric)
    without = _without_links(workspace, definition) if metric == "clicked" else ()
    return Hint(people, metric, baseline, is_own, detectable(baseline, people), without)


def expected(workspace: Workspace, campaign: Campaign, metric: Metric) -> tuple[float, bool]:
    """The rate that is expected of it, and whether that is the campaign's or the workspace's own, not what is usual elsewhere."""
    own = _own_rate(workspace, campaign, metric)
    return (USUAL[metric], False) if own is None else (own, True)


def detectable(baseline: float, people: int) -> float | None:
    """The smallest rate above `baseline` that a test with so many people in each of two variants finds with the chance POWER at
    the level of 5 %; None where not even everybody would do."""
    low, high = 0.0, 1 - baseline
    if people < 2 or sample_size(baseline, high - 1e-9, POWER).per_arm > people:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if sample_size(baseline, middle, POWER).per_arm > people:
            low = middle
        else:
            high = middle
    return baseline + high


def _without_links(workspace: Workspace, definition: CampaignDefinition) -> tuple[str, ...]:
    """Labels of its templates whose messages have no link that is tracked. One that is not there yet is said elsewhere."""
    names = {c.template for c in definition.content}
    mine = [t for t in templates.list_all(workspace) if t.name in names]
    return tuple(t.label for t in mine if not marked(t.compiled.html).links)


def _own_rate(workspace: Workspace, campaign: Campaign, metric: Metric) -> float | None:
    """Of the campaign, or else of all campaigns; None where too little was sent, or nobody or everybody did it."""
    # Another campaign's goal is another thing.
    whose = (campaign.campaign_id,) if metric == "goal" else (campaign.campaign_id, None)
    with workspace.store.read() as cursor:
        for campaign_id in whose:
            asked = {"campaign_id": campaign_id, "metric": metric, **goal_of(campaign.definition.goal)}
            sent, did = cursor.rows(query("experiment.rate"), **asked)[0]
            if sent >= ENOUGH and 0 < did < sent:
                return did / sent
    return None
