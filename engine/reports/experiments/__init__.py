"""Experiments as reports show them: tests of variants, holdouts, the global control group, over people. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.access import require
from engine.campaigns import campaigns
from engine.campaigns.rules import stretches
from engine.content import templates
from engine.errors import UnknownNameError
from engine.reports.experiments import held, variants
from engine.reports.experiments.model import WORTH, Experiment, Metric, Money, Named, Side
from engine.reports.experiments.variants import Asked
from engine.store import Cursor
from engine.workspace import Workspace

__all__ = ["WORTH", "Experiment", "Metric", "Money", "Named", "Side", "get", "list_all"]

_Make = Callable[[], Experiment]


def list_all(workspace: Workspace) -> list[Named]:
    """Every one that there is, at once, since nothing is counted: the control group first, then the newest."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        found = [named for named, _ in _every(cursor, workspace, None, WORTH)]
    newest = sorted(found, key=lambda e: e.began_at, reverse=True)
    return sorted(newest, key=lambda e: e.kind != "control")


def get(workspace: Workspace, key: str, metric: Metric | None = None, worth: float = WORTH) -> Experiment:
    """`metric`: another than planned. `worth`: the smallest difference that one wants to find, in relation to the rate. Raises
    UnknownNameError, BadValueError for a difference that cannot be found."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        for named, make in _every(cursor, workspace, metric, worth):
            if named.key == key:
                return make()
    raise UnknownNameError("experiment", key)


def _every(cursor: Cursor, workspace: Workspace, metric: Metric | None, worth: float) -> Iterator[tuple[Named, _Make]]:
    known = stretches(cursor, workspace)
    asked = Asked(metric, worth, {t.name: t.label for t in templates.list_all(workspace)})
    if group := held.control(cursor, workspace):
        yield group.named, partial(held.answered, workspace, group, worth)
    for campaign in campaigns.list_all(workspace):
        mine = [s for s in known if s.campaign_id == campaign.campaign_id]
        for one in variants.tested(cursor, campaign, mine):
            yield one.named, partial(variants.answered, cursor, workspace, one, asked)
        if holdout := held.holdout(campaign, mine):
            yield holdout.named, partial(held.answered, workspace, holdout, worth)
