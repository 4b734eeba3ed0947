"""A ledger that is only imagined: temp tables in the place of the real ones, on a cursor that nobody else gets."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from engine.campaigns import dates, happenings
from engine.campaigns.campaigns import Campaign
from engine.campaigns.decide import judge_tried, stop_alone
from engine.campaigns.guards import policy
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.plan import clear, occurrences
from engine.campaigns.rules import Stretch, staged, stretches
from engine.campaigns.switch import pinned
from engine.profiles import databases
from engine.segments.asking import ask
from engine.segments.sql.compiler import profile_column
from engine.send_ids import SendIds
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class World:
    """`cursor` sees the imagined tables send and decision. `stretch`: the one in which the campaign was active."""

    cursor: Cursor
    workspace: Workspace
    stretch: Stretch


@dataclass(frozen=True)
class Begin:
    """From when on the campaign is imagined, and what does not count though it is of that moment (`after_…`: ids up to which).
    `counts_from`: what happened before does not start it, None: from `begins_at` on. Times are naive UTC."""

    begins_at: datetime
    counts_from: datetime | None = None
    after_change_id: int = 0
    after_event_id: int = 0
    after_log_id: int = 0

    @property
    def row(self) -> dict[str, object]:
        """Its part of the stretch."""
        ids = {"after_change_id": self.after_change_id, "after_event_id": self.after_event_id}
        return {"started_at": self.counts_from or self.begins_at, "after_log_id": self.after_log_id, **ids}


Say = Callable[[int, int], None]
"""How many messages are decided, of how many. May raise StoppedError."""


def _nothing(_done: int, _total: int) -> None:
    pass


@contextmanager
def everybody_now(workspace: Workspace, campaign: Campaign) -> Generator[World]:
    """As if it started in this moment: for everybody who is in the audience of a broadcast, for every living person of the
    database of a trigger campaign. Raises BadValueError for an audience that cannot be asked."""
    people = _people(workspace, campaign)
    with _world(workspace, campaign, Begin(workspace.now()), None) as world:
        cursor = world.cursor
        with staged(cursor, workspace, [world.stretch]), cursor.staged_as("trial_person", people):
            cursor.run(query("trial.everybody"), now=workspace.now(), salt=workspace.salt)
        yield _decided(world)


def _people(workspace: Workspace, campaign: Campaign) -> pa.Table:
    home = databases.by_id(workspace, campaign.database_id)
    people = f"select profile_id from {quoted(home.table)} where _erased_at is null"
    if campaign.kind == "broadcast":
        condition = {"combinator": "and", "rules": campaign.definition.wanted}
        people = ask(workspace, home.name, condition).sql_of(profile_column("profile_id"))
    with workspace.store.read() as cursor:
        return cursor.arrow(people)


@contextmanager
def imagined(
    workspace: Workspace, campaign: Campaign, begin: Begin, end: datetime, say: Say = _nothing
) -> Generator[World]:
    """As if the campaign had been active from `begin` to `end` (naive UTC), one like it is now, and all that became of it is
    decided as far as it falls due by the workspace's clock. What others sent stands, and what this one sent before."""
    with _world(workspace, campaign, begin, end) as world:
        _plan(world)
        yield _decided(world, say)


@contextmanager
def _world(workspace: Workspace, campaign: Campaign, begin: Begin, end: datetime | None) -> Generator[World]:
    """Before anything is planned in it."""
    home = databases.by_id(workspace, campaign.database_id)
    with workspace.store.apart() as cursor:
        # Before the transaction: what one inserts into a temp table that it made empty may stay unseen (Cursor.append).
        cursor.run(query("trial.ledger"), campaign_id=campaign.campaign_id, start=begin.begins_at)
        cursor.run(query("trial.decisions"))
        cursor.run(query("trial.decision_ids"))
        cursor.run(query("trial.all_read"))
        cursor.run("begin transaction")
        row = {
            "stretch_id": 0,
            "campaign_id": campaign.campaign_id,
            "database_id": home.database_id,
            "version": campaign.version,
            "content": pinned(workspace, campaign),
            "stopped_at": end,
            "ended_by": None,
            **begin.row,
        }
        # Ids of its own: those that messages get are not spent on it.
        yield World(cursor, replace(workspace, send_ids=SendIds(lambda: 0)), Stretch(row, campaign.definition, home))


def _plan(world: World) -> None:
    cursor, workspace, stretch = world.cursor, world.workspace, world.stretch
    with staged(cursor, workspace, [stretch]):
        cursor.run(query("plan.past"), stretch_id=0, cursor=2**62)
        happenings.read_past(cursor, 0)
    planned = occurrences(cursor, workspace, [stretch], workspace.now(), partial(_reached, stretch))
    if planned.skipped:
        # As Cursor.append: of what planning inserted into the empty table, a great many may stay unseen.
        anew = f"create or replace temp table decision as {query('plan.decisions')}"
        cursor.run(anew, first_id=0, now=workspace.now())
    clear(cursor)


def _reached(stretch: Stretch, cursor: Cursor, workspace: Workspace, _known: object, _now: datetime) -> int:
    return dates.reached_in(cursor, workspace, stretch)


def _decided(world: World, say: Say = _nothing) -> World:
    """Takes each person's messages through the guards one after the other, those of all people side by side."""
    cursor, workspace, own = world.cursor, world.workspace, world.stretch
    others = [s for s in stretches(cursor, workspace) if s.campaign_id != own.campaign_id]
    known = [*others, replace(own, row={**own.row, "stopped_at": None})]
    now = workspace.now()
    at_once = not _hang_together(workspace, own.definition)
    with staged(cursor, workspace, known):
        if not at_once:
            # Most are stopped whatever becomes of the others: asked once, not once for each message of the busiest person.
            stop_alone(cursor, workspace, known, now)
        total = cursor.value(query("trial.planned"), campaign_id=own.campaign_id)
        again = not at_once
        while judge_tried(cursor, workspace, known, now, at_once=at_once, again=again):
            again = True
            say(total - cursor.value(query("trial.undecided"), now=now), total)
    return world


def _hang_together(workspace: Workspace, definition: CampaignDefinition) -> bool:
    """Whether what becomes of one message of a person may decide on another one."""
    return definition.reentry != "every_time" or any(policy.limits_of(workspace, definition))
