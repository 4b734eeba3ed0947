"""Which difference a test can show, said before it begins. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.arms import goal_of
from engine.campaigns.experiments.settings import METRICS, Metric
from engine.campaigns.experiments.starting import lately
from engine.campaigns.model import CampaignDefinition
from engine.content import templates
from engine.content.marking import marked
from engine.statistics import sample_size
from engine.store import query
from engine.workspace import Workspace

POWER = 0.8
LATELY = timedelta(weeks=4)
FAR = 0.25
"""More than this between two rates is no difference that a better message makes."""
ENOUGH = 200
"""Messages from which a rate of one's own is taken for what is usual."""
USUAL: dict[Metric, float] = {"clicked": 0.03, "opened": 0.25, "goal": 0.02}
"""Where nothing was sent yet: about what newsletters get."""
_STEPS = 40


@dataclass(frozen=True)
class Hint:
    """Of the smallest variant: `people` who get it. `baseline`: the rate that is expected, of the campaign's or the workspace's
    own messages if `is_own`; `detectable`: the smallest rate above it that is found four times out of five, None: none is.
    `without_links`: where clicks are compared, the templates in which there is nothing to click. `is_minimum`: the people are
    those whom a trigger campaign's winner needs at least, not those whom it could mail. `lately`: how many whom it could mail
    did in the time LATELY what starts a trigger campaign, None where no log tells; `has_audience`: they are of its audience.
    `twice`: people a variant that it takes to find one with twice the rate. `smallest`: the share of the smallest variant."""

    people: int
    metric: Metric
    baseline: float
    is_own: bool
    detectable: float | None
    without_links: tuple[str, ...] = ()
    is_minimum: bool = False
    lately: int | None = None
    twice: int | None = None
    smallest: float = 0.5
    has_audience: bool = False

    @property
    def is_too_small(self) -> bool:
        """Whether chance alone decides, but for a difference that no two messages have."""
        return self.detectable is None or self.detectable - self.baseline > FAR

    @property
    def weeks(self) -> float | None:
        """How long it takes until the smallest variant has its people, if it goes on as lately; None where nothing tells."""
        if not self.is_minimum or not self.lately:
            return None
        return self.people / (self.lately * self.smallest) * (LATELY / timedelta(weeks=1))


def hint(workspace: Workspace, campaign: Campaign, reached: int) -> Hint | None:
    """`reached`: how many people the campaign could mail now. For a trigger campaign count those of them who did lately what
    starts it, where a log tells; and where it chooses a winner, how many each variant has sent by then. None where there is
    nothing to compare. Raises BadValueError for a condition that cannot be asked."""
    require(workspace, "read")
    definition = campaign.definition
    if len(definition.content) < 2:
        return None
    winner = definition.winner
    smallest = min(c.share for c in definition.content) / sum(c.share for c in definition.content)
    recent = lately(workspace, campaign, workspace.now() - LATELY)
    people = int((reached if recent is None else recent) * smallest * (winner.test if winner else 1))
    is_minimum = winner is not None and winner.by != "hand" and campaign.kind == "trigger"
    if winner and is_minimum:
        people = winner.minimum
    metric: Metric = winner.metric if winner else METRICS[0]
    baseline, is_own = expected(workspace, campaign, metric)
    without = _without_links(workspace, definition) if metric == "clicked" else ()
    found = detectable(baseline, people)
    twice = sample_size(baseline, baseline, POWER).per_arm_ceil if baseline < 0.5 else None
    has_audience = bool(definition.people)
    return Hint(people, metric, baseline, is_own, found, without, is_minimum, recent, twice, smallest, has_audience)


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
