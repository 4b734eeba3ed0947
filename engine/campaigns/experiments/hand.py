"""Choosing the winner of a test by hand, and what a test shows so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.access import audit, require
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.experiments.arms import Arm, Others, compared
from engine.campaigns.experiments.choosing import Chosen, Test, keep, of_start, of_trigger
from engine.campaigns.experiments.settings import METRICS, Metric
from engine.campaigns.plan import catch_up
from engine.campaigns.rules import Stretch, staged, stretches
from engine.errors import BadValueError, StateError
from engine.statistics import RatesCompared
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Shown:
    """A test so far. `templates`: those of the variants; `shares` add up to 1. `decides_at`: naive UTC, None where that is not
    known. `chosen`: None as long as nothing was. `by`, `wait`, `minimum`: how the winner is chosen, as the definition of then
    says; `by` None: nothing ever is, people keep their variants."""

    templates: tuple[str, ...]
    shares: tuple[float, ...]
    metric: Metric
    by: str | None
    wait: str
    minimum: int
    arms: tuple[Arm, ...]
    others: Others
    compared: RatesCompared
    decides_at: datetime | None
    chosen: Chosen | None
    start_id: int | None
    starts_at: datetime | None
    has_goal: bool = False

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """By which the variants can be compared, the one that decides first."""
        return tuple(sorted((m for m in METRICS if m != "goal" or self.has_goal), key=lambda m: m != self.metric))


def shown(workspace: Workspace, name: str) -> list[Shown]:
    """The tests of a campaign's variants, the newest first: one for each start of a broadcast, one for a trigger campaign's
    present content; none where there is one variant, or it never was active. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name)
    with workspace.store.read() as cursor:
        known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
        return [_shown(cursor, workspace, test) for test in tests_of(cursor, campaign, known)]


def choose(workspace: Workspace, name: str, variant: int, *, start_id: int | None = None) -> None:
    """From now on everybody gets that variant: of a trigger campaign who comes from now on, of a broadcast's start (None: the
    last one) those who wait for it. Raises UnknownNameError, BadValueError, StateError where nobody waits for it."""
    require(workspace, "send")
    with workspace.store.transaction() as cursor:
        now = workspace.now()
        catch_up(cursor, workspace, now)
        campaign = get(workspace, name)
        known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
        tests = [t for t in tests_of(cursor, campaign, known) if start_id is None or t.start_id == start_id]
        test = next((t for t in tests if t.stretch.definition.winner), None)
        if test is None:
            raise StateError(f"In “{name}” no test waits for a winner.")
        if not 0 <= variant < len(test.stretch.definition.content):
            raise BadValueError(f"“{name}” has no variant {variant}.", field="variant")
        said = chosen_of(cursor, test)
        if test.start_id is not None and said and said.variant is not None:
            raise StateError(f"The winner of this start of “{name}” is chosen already, and on its way.")
        if campaign.state != "active":
            raise StateError(f"“{name}” is {campaign.state}: a winner is chosen while it is active.")
        later = now - test.planned_at if test.planned_at else timedelta()
        with staged(cursor, workspace, known):
            keep(cursor, test, Chosen(test.key, variant, None, now, workspace.actor.name), later=later)
        after = {"variant": variant, "test": test.key}
        audit.record(cursor, workspace, action="chose winner", kind="campaign", name=name, after=after)


def tests_of(cursor: Cursor, campaign: Campaign, known: list[Stretch]) -> list[Test]:
    """As of `shown`; `known`: the campaign's stretches, oldest first."""
    if campaign.kind == "broadcast":
        by_id = {s.row["stretch_id"]: s for s in known}
        rows = cursor.dicts(query("experiment.starts"), campaign_id=campaign.campaign_id)
        found = [of_start(by_id[row["stretch_id"]], row, known) for row in rows]
        return [t for t in found if len(t.stretch.definition.content) > 1]
    newest = known[-1:]
    return [of_trigger(cursor, s, known) for s in newest if len(s.definition.content) > 1]


def _shown(cursor: Cursor, workspace: Workspace, test: Test) -> Shown:
    definition = test.stretch.definition
    total = sum(c.share for c in definition.content)
    shares = tuple(c.share / total for c in definition.content)
    metric = test.winner.metric
    arms = test.arms(cursor, workspace.now())
    return Shown(
        templates=tuple(c.template for c in definition.content),
        shares=shares,
        metric=metric,
        by=definition.winner.by if definition.winner else None,
        wait=test.winner.wait,
        minimum=test.winner.minimum,
        arms=tuple(arms),
        others=test.others(cursor),
        compared=compared(arms, metric, shares),
        decides_at=test.decides_at,
        chosen=chosen_of(cursor, test),
        start_id=test.start_id,
        starts_at=test.starts_at,
        has_goal=definition.goal is not None,
    )


def chosen_of(cursor: Cursor, test: Test) -> Chosen | None:
    """What was chosen, or that nothing could be; None as long as nothing was said."""
    for campaign_id, key, variant, reason, at, by in cursor.rows(query("experiment.chosen")):
        if (campaign_id, key) == (test.campaign_id, test.key):
            return Chosen(key, variant, reason, at, by)
    return None
