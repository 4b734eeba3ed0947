"""Experiments as reports show them: tests of variants, holdouts, the global control group, over people. Read-only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.access import require
from engine.campaigns import campaigns
from engine.campaigns.rules import stretches
from engine.content import templates
from engine.errors import UnknownNameError
from engine.reports.experiments.held import of_control, of_holdout
from engine.reports.experiments.model import WORTH, Experiment, Metric, Money, Side
from engine.reports.experiments.variants import Asked, key_of, of_test, tests_of
from engine.store import Cursor
from engine.workspace import Workspace

__all__ = ["WORTH", "Experiment", "Metric", "Money", "Side", "get", "list_all"]


def list_all(workspace: Workspace, worth: float = WORTH) -> list[Experiment]:
    """Every one that there is: the control group first, then the newest. `worth`: the smallest difference that one wants to find,
    in relation to the rate. Raises BadValueError for one that cannot be found."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        found = list(_every(cursor, workspace, None, None, worth))
    newest = sorted((e for e in found if e.began_at), key=lambda e: str(e.began_at), reverse=True)
    ordered = [*newest, *(e for e in found if not e.began_at)]
    return sorted(ordered, key=lambda e: e.kind != "control")


def get(workspace: Workspace, key: str, metric: Metric | None = None, worth: float = WORTH) -> Experiment:
    """`metric`: another than planned. Raises UnknownNameError, BadValueError."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        found = next(_every(cursor, workspace, key, metric, worth), None)
    if found is None:
        raise UnknownNameError("experiment", key)
    return found


def _every(
    cursor: Cursor, workspace: Workspace, key: str | None, metric: Metric | None, worth: float
) -> Iterator[Experiment]:
    """Of that key, or all."""
    known = stretches(cursor, workspace)
    asked = Asked(metric, worth, {t.name: t.label for t in templates.list_all(workspace)})
    if key in (None, "control") and (found := of_control(cursor, workspace, worth)):
        yield found
    for campaign in campaigns.list_all(workspace):
        for test in tests_of(cursor, campaign, known):
            if key in (None, key_of(campaign, test)):
                yield of_test(cursor, workspace, campaign, test, asked)
        if key in (None, f"{campaign.name}/holdout") and (found := of_holdout(workspace, campaign, known, worth)):
            yield found
