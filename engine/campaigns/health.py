"""How campaigns do: what fails, is stuck, is mostly skipped, or was never started. Judged from the ledger; read-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import orjson

from engine.access import require
from engine.campaigns import uses
from engine.campaigns.campaigns import Campaign, list_all
from engine.store import query
from engine.workspace import Workspace

LATELY = timedelta(days=7)
"""What was decided before says how the campaign was, not how it is; each weekday is in it once."""
LATE = timedelta(minutes=10)
"""The engine looks every second or so: whatever has been due for longer is not just in turn."""
MANY_FAIL = 0.05
"""Beyond that share relays begin to doubt the sender; below it are mistyped addresses."""
MOSTLY, ENOUGH = 0.5, 20
"""A reason that takes half of the messages is the campaign's story; of fewer than twenty nobody can say."""
SILENT = timedelta(days=7)
"""What happens on one day of the week only had its day."""
_MEANT = frozenset({"holdout", "control"})
"""Somebody set these shares: they tell nothing about how it does."""
_BY_THE_WAY = frozenset(
    {"restarted", "already_waiting", "changed_back", "value_gone", "not_in_audience", "reentry", "not_active", "limit"}
)
"""Skipped for what the campaign itself asks: good to know, and hardly ever wrong."""

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Figures:
    """Of one campaign, as the statement counts them. `decided` of the last week, of these `failed` and, for the reason
    `skipped_for`, `skipped`; of a broadcast without those of whom its start said that nobody may mail them. Now `late`, `claimed`
    for long, `in_doubt`, `held` by the surge brake, `unchosen`: due, had the winner of their test been chosen; `missed` starts of
    a broadcast. `planned` ever. `stopped_for`: why the engine paused it, as JSON."""

    campaign_id: int
    decided: int = 0
    failed: int = 0
    failed_for: str | None = None
    skipped_for: str | None = None
    skipped: int = 0
    planned: int = 0
    late: int = 0
    claimed: int = 0
    in_doubt: int = 0
    held: int = 0
    unchosen: int = 0
    missed: int = 0
    first_at: datetime = datetime.max
    stopped_for: str | None = None


@dataclass(frozen=True)
class Finding:
    """`code`: paused_itself, broken, stuck, sending, failing, in_doubt, held, unchosen, missed, mostly_skipped, silent. `count`:
    of messages, starts, or days of silence; `of`: of how many, where that is known. `reason`: of the ledger; `said`: what is
    broken."""

    level: Level
    code: str
    count: int
    of: int | None = None
    reason: str | None = None
    said: str = ""

    @property
    def percent(self) -> int:
        """Only where `of` is known. A part is never told as nothing, nor as all."""
        part = round(100 * self.count / (self.of or 1))
        return part if self.count == self.of else min(max(part, 1), 99)


def of_all(workspace: Workspace) -> dict[int, list[Finding]]:
    """Campaign id → findings, the worst first. Only campaigns that are active or paused have any."""
    require(workspace, "read")
    return _of(workspace, list_all(workspace))


def of(workspace: Workspace, campaign: Campaign) -> list[Finding]:
    """Of one, the worst first."""
    require(workspace, "read")
    return _of(workspace, [campaign]).get(campaign.campaign_id, [])


def _of(workspace: Workspace, campaigns: Iterable[Campaign]) -> dict[int, list[Finding]]:
    require(workspace, "read")
    now = workspace.now()
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("health.of_all"), now=now, since=now - LATELY, late=now - LATE)
    known = {row["campaign_id"]: Figures(**row) for row in rows}
    found: dict[int, list[Finding]] = {}
    for one in campaigns:
        figures = known.get(one.campaign_id)
        if figures and one.state in ("active", "paused"):
            awaits = one.as_it_runs.definition.trigger is not None
            broken = _broken(workspace, one)
            found[one.campaign_id] = judge(figures, one.state, now, broken=broken, awaits=awaits)
    return found


def judge(
    figures: Figures, state: str, now: datetime, *, broken: str | None = None, awaits: bool = True
) -> list[Finding]:
    """Pure. `broken`: what the audience names that is no longer as it was; `awaits`: it has a trigger that may never happen."""
    found = list(_findings(figures, is_active=state == "active", broken=broken))
    if state == "paused" and figures.stopped_for:
        why = orjson.loads(figures.stopped_for)
        # It is paused for what fails: that is told once.
        others = (f for f in found if f.code != "failing")
        found = [Finding("error", "paused_itself", why["failed"], why["of"], why["reason"]), *others]
    if awaits and state == "active" and not figures.planned and now - figures.first_at >= SILENT:
        found.append(Finding("note", "silent", (now - figures.first_at).days))
    order = ("error", "warning", "note")
    return sorted(found, key=lambda f: order.index(f.level))


def _findings(figures: Figures, *, is_active: bool, broken: str | None) -> Iterator[Finding]:
    if broken:
        yield Finding("error", "broken", figures.late, said=broken)
    elif is_active and figures.late:
        yield Finding("error", "stuck", figures.late)
    if figures.claimed:
        yield Finding("error", "sending", figures.claimed)
    if figures.failed:
        level = "error" if figures.failed > MANY_FAIL * figures.decided else "warning"
        yield Finding(level, "failing", figures.failed, figures.decided, figures.failed_for)
    if figures.in_doubt:
        yield Finding("warning", "in_doubt", figures.in_doubt)
    if figures.held:
        yield Finding("warning", "held", figures.held)
    if is_active and figures.unchosen:
        yield Finding("warning", "unchosen", figures.unchosen)
    if figures.missed:
        yield Finding("warning", "missed", figures.missed)
    yield from _skipped(figures)


def _skipped(figures: Figures) -> Iterator[Finding]:
    reason = figures.skipped_for
    if reason is None or reason in _MEANT:
        return
    if figures.decided >= ENOUGH and figures.skipped >= MOSTLY * figures.decided:
        level = "note" if reason in _BY_THE_WAY else "warning"
        yield Finding(level, "mostly_skipped", figures.skipped, figures.decided, reason)


def _broken(workspace: Workspace, campaign: Campaign) -> str | None:
    """Nothing else that a campaign names can go while it is used; an option could, in a workspace of an earlier version."""
    definition = campaign.as_it_runs.definition
    is_asked = definition.people or definition.watches_fields
    return uses.broken(workspace, definition, campaign.database_id) if is_asked else None
