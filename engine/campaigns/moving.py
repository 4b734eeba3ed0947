"""Sends that wait when a new version of their campaign begins: they stay with the version they were planned with, or move to it.

A move is a matter of times alone: what has its turn after the new version began goes on under it, whenever it is looked at. What
had its turn before, or was handed to the relay once, stays. So no message mixes the content of one version with the rules of
another, and the ticks do not show in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.rules import Stretch, staged, stretches
from engine.errors import StateError
from engine.store import Cursor, query
from engine.store.cursor import arrow_table
from engine.workspace import Workspace

_MOVE = pa.schema(
    [("from_stretch_id", pa.int64()), ("to_stretch_id", pa.int64()), ("since", pa.timestamp("us"))],
)
_SOON = timedelta(microseconds=1)
_EVER = datetime.max


@dataclass(frozen=True)
class Waiting:
    """What waits under other versions than the one to come. `movable`, `kept`: version → number of sends; `kept` ones stay
    whatever is chosen, because another trigger, waiting time or schedule planned them. `underway`: had their turn already and
    stay, too."""

    movable: dict[int, int]
    kept: dict[int, int]
    underway: int

    @property
    def is_asked(self) -> bool:
        """Whether there is a choice, or something to be told about it."""
        return bool(self.movable or self.kept)

    @property
    def in_time(self) -> int:
        """How many can move."""
        return sum(self.movable.values())

    @property
    def all_told(self) -> int:
        return self.in_time + sum(self.kept.values()) + self.underway


def same_start(before: CampaignDefinition, after: CampaignDefinition) -> bool:
    """Whether what one planned can go on under the other: the same trigger or schedule,
    waiting time, and way to take later changes."""
    return _start(before) == _start(after)


def waiting(cursor: Cursor, workspace: Workspace, campaign: Campaign, content: str) -> Waiting:
    """If the campaign's newest version began now with that content (JSON of `switch.pinned`)."""
    known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
    by_id = {s.row["stretch_id"]: s for s in known}
    since = _since(known, workspace.now(), is_paused=campaign.state == "paused")
    movable: dict[int, int] = {}
    kept: dict[int, int] = {}
    underway = 0
    counts = cursor.rows(query("version.waiting"), campaign_id=campaign.campaign_id, since=since)
    for stretch_id, count, in_time in counts:
        stretch = by_id[stretch_id]
        version = stretch.row["version"]
        if (version, stretch.row["content"]) == (campaign.version, content):
            continue
        if not same_start(stretch.definition, campaign.definition):
            kept[version] = kept.get(version, 0) + count
            continue
        if in_time:
            movable[version] = movable.get(version, 0) + in_time
        underway += count - in_time
    return Waiting(movable, kept, underway)


def refuse_other_start(found: Waiting) -> None:
    """Raises StateError where nothing that waits can move."""
    if found.kept and not found.movable:
        raise StateError(
            "What waits cannot move to the new version: its trigger, waiting time or schedule is another one. "
            "Activate without moving.",
            code="other_start",
        )


def carry(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], until: datetime = _EVER) -> int:
    """Moves what has its turn until then, as far as a stretch takes along what waited before it; gives how many. Inside
    `staged` of the same stretches."""
    moves = list(_moves(known))
    if not moves:
        return 0
    with cursor.staged_as("rule_move", arrow_table(moves, _MOVE)):
        cursor.run(query("version.carried"), salt=workspace.salt, until=until)
    cursor.run(query("version.trace"))
    return cursor.run(query("version.carry"))


def carry_all(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> int:
    """The same of everything that waits for one campaign."""
    known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
    with staged(cursor, workspace, known):
        return carry(cursor, workspace, known)


def _moves(known: Sequence[Stretch]) -> Iterator[dict[str, Any]]:
    """From which stretch to which, and from which turn on."""
    for new in known:
        if not new.row.get("moves_waiting"):
            continue
        before = [s for s in known if s.campaign_id == new.campaign_id and s.row["stretch_id"] < new.row["stretch_id"]]
        since = _since(before, new.row["started_at"], is_paused=_ends_in_pause(before))
        for old in before:
            if _content(old) != _content(new) and same_start(old.definition, new.definition):
                yield {"from_stretch_id": old.row["stretch_id"], "to_stretch_id": new.row["stretch_id"], "since": since}


def _since(before: Sequence[Stretch], started_at: datetime, *, is_paused: bool) -> datetime:
    """From which turn on a send is one of the version that begins then: what falls due in a pause is decided at its end."""
    if is_paused:
        return max(s.row["stopped_at"] for s in before if s.row["ended_by"] == "paused")
    return started_at + _SOON


def _ends_in_pause(before: Sequence[Stretch]) -> bool:
    real = [s for s in before if s.row["ended_by"] != "resumed"]
    return bool(real) and real[-1].row["ended_by"] == "paused"


def _content(stretch: Stretch) -> tuple[int, list[Any]]:
    """Two that are equal send the same."""
    return stretch.row["version"], orjson.loads(stretch.row["content"])


def _start(definition: CampaignDefinition) -> tuple[object, ...]:
    when = definition.wait_time, definition.on_change_during_wait, definition.schedule, definition.rate
    # Who is tested, or waits for the winner of a test, cannot go on under other variants.
    return definition.kind, definition.trigger, *when, definition.test_key if definition.winner else None
