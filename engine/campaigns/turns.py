"""Whose turn is next: messages that are due in their order, at most one a person. A pause puts turns off until its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa

from engine.campaigns.rules import Stretch
from engine.store import Cursor, query
from engine.store.cursor import arrow_table

WINDOW = 2
"""So many times a batch is looked at for people who have their turn."""

_TIME = pa.timestamp("us")
_STANDING = pa.schema(
    [("stretch_id", pa.int64()), ("priority", pa.int32()), ("is_over", pa.bool_()), ("was_paused", pa.bool_())]
)
_PAUSE = pa.schema([("campaign_id", pa.int64()), ("began_at", _TIME), ("ended_at", _TIME)])

_Own = dict[int, list[Stretch]]
"""The stretches of each campaign, in the order of their beginnings."""


@dataclass(frozen=True)
class Busy:
    """Whose messages are under way, and the addresses of these in small letters: what is next for them hangs on what becomes of
    those."""

    profile_ids: Collection[int] = ()
    addresses: Collection[str] = ()


NOBODY = Busy()


def find(cursor: Cursor, known: Sequence[Stretch], now: datetime, most: int, busy: Busy = NOBODY) -> None:
    """Makes due_send, of up to `most` whose turn has come at `now` (naive UTC). Inside `staged`.

    as_of: the due time, or the moment of resuming for a message that fell due in a pause, also in one whose changes count;
    counts_at: the same of the time until which a guard held it, and never before the relay took it again."""
    own = _of_campaigns(known)
    pauses = list(_pauses(own))
    standings = arrow_table(_standings(own, {p["campaign_id"] for p in pauses}, now), _STANDING)
    with cursor.staged_as("rule_standing", standings), cursor.staged_as("rule_pause", arrow_table(pauses, _PAUSE)):
        _find(cursor, now, most, busy, has_pauses=bool(pauses))


def _find(cursor: Cursor, now: datetime, most: int, busy: Busy, *, has_pauses: bool) -> None:
    """Where one person has a great many messages, further ahead than usual: they must not hold up the others."""
    window = WINDOW * most
    while True:
        parts = [cursor.run(query("decide.turns"), now=now, window=window)]
        if has_pauses:
            parts.append(cursor.append("due_turn", query("decide.turns_after_pauses"), now=now, window=window))
            cursor.run(query("decide.turns_together"), window=window)
        if busy.profile_ids:
            cursor.run(query("decide.leave_busy"), busy=list(busy.profile_ids))
        found = cursor.run(query("decide.due"), now=now, most=most)
        were_all = max(parts) < window and sum(parts) <= window
        if found * WINDOW >= most or were_all:
            return
        window *= WINDOW


def _of_campaigns(known: Sequence[Stretch]) -> _Own:
    own: _Own = defaultdict(list)
    for stretch in sorted(known, key=lambda s: (s.row["started_at"], s.row["stretch_id"])):
        own[stretch.campaign_id].append(stretch)
    return own


def _pauses(own: _Own) -> Iterator[dict[str, Any]]:
    """From the end of a stretch to the beginning of the next. A pause whose changes count is a stretch, too: it is left out."""
    for campaign_id, stretches in own.items():
        rows = [s.row for s in stretches if s.row["ended_by"] != "resumed"]
        for row, after in pairwise(rows):
            if row["stopped_at"] and after["started_at"] > row["stopped_at"]:
                yield {"campaign_id": campaign_id, "began_at": row["stopped_at"], "ended_at": after["started_at"]}


def _standings(own: _Own, paused: Collection[int], now: datetime) -> Iterator[dict[str, Any]]:
    """Stretches of campaigns that are active, or over for good; what waits in those of a paused one goes on waiting."""
    for campaign_id, stretches in own.items():
        begun = [s.row for s in stretches if s.row["started_at"] <= now]
        if not begun:
            continue
        last = begun[-1]
        has_stopped = last["stopped_at"] is not None and last["stopped_at"] <= now
        if has_stopped and last["ended_by"] not in ("archived", "finished"):
            continue
        for stretch in stretches:
            yield {
                "stretch_id": stretch.row["stretch_id"],
                "priority": stretch.definition.priority,
                "is_over": has_stopped,
                "was_paused": campaign_id in paused,
            }
