"""What became of each send: outcome table, retry times, recovery after a crash. One transaction a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa

from engine import events
from engine.campaigns.decide import Claim
from engine.delivery.transports import Outcome, Transport
from engine.events import NewEvent
from engine.profiles import databases
from engine.store import Cursor, query
from engine.store.cursor import arrow_table
from engine.workspace import Workspace

RETRY_AFTER = tuple(timedelta(minutes=m) for m in (5, 15, 45, 120, 240, 480))
UNAVAILABLE_AFTER = timedelta(minutes=1)
MOST_FAULTS = 3
"""So often a message is tried that cannot be made for a fault of ours or of the store."""

_TIME = pa.timestamp("us")
_OUTCOME = pa.schema(
    [
        ("send_id", pa.int64()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("evidence", pa.string()),
        ("decided_at", _TIME),
        ("next_at", _TIME),
        ("sent_at", _TIME),
        ("is_tried", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Result:
    """One send's decision after the guards. `state`: sent, skipped, deferred, failed, in_doubt; times naive UTC.

    `is_tried`: whether it counts as an attempt; a closed way out does not."""

    send_id: int
    state: str
    decided_at: datetime
    reason: str | None = None
    next_at: datetime | None = None
    evidence: dict[str, Any] = field(default_factory=dict[str, Any])
    is_tried: bool = True


def result_of(claim: Claim, outcome: Outcome, now: datetime) -> Result:
    """The outcome table (product.md section 6): what a transport's answer makes of the send."""
    evidence = {"code": outcome.code} if outcome.code else {}
    match outcome.kind:
        case "accepted":
            return Result(claim.send_id, "sent", now, evidence=evidence)
        case "refused":
            return Result(claim.send_id, "failed", now, "relay_refused", evidence=evidence)
        case "in_doubt":
            return Result(claim.send_id, "in_doubt", now, "unknown_outcome", evidence=evidence)
        case "unavailable":
            # The relay's fault, not the recipient's: look again soon.
            return replace(_deferred(claim, now, now + UNAVAILABLE_AFTER, evidence), is_tried=False)
        case _:
            if claim.attempts > len(RETRY_AFTER):
                return Result(claim.send_id, "failed", now, "gave_up", evidence=evidence)
            return _deferred(claim, now, now + RETRY_AFTER[claim.attempts - 1], evidence)


def not_made(claim: Claim, fault: Exception, now: datetime) -> Result:
    """What a fault while it is made makes of the send: it may pass, and must not hold up the others if it does not."""
    evidence = {"fault": type(fault).__name__}
    if claim.attempts >= MOST_FAULTS:
        return Result(claim.send_id, "failed", now, "render_error", evidence=evidence)
    return _deferred(claim, now, now + RETRY_AFTER[claim.attempts - 1], evidence)


def too_early(claim: Claim, awaited: str, now: datetime) -> Result:
    """Of a send that waits for something that is about to be there."""
    return replace(_deferred(claim, now, now + UNAVAILABLE_AFTER, {"awaited": awaited}), is_tried=False)


def record(workspace: Workspace, results: Sequence[Result]) -> None:
    """Writes states, decisions and `sent` events together."""
    if not results:
        return
    rows = [
        {
            "send_id": r.send_id,
            "state": r.state,
            "reason": r.reason,
            "evidence": orjson.dumps(r.evidence).decode(),
            "decided_at": r.decided_at,
            "next_at": r.next_at,
            "sent_at": r.decided_at if r.state == "sent" else None,
            "is_tried": r.is_tried,
        }
        for r in results
    ]

    def write(cursor: Cursor) -> None:
        with cursor.staged_as("outcome", arrow_table(rows, _OUTCOME)):
            cursor.run(query("send.settle"))
            cursor.run(query("send.insert_outcomes"))
            sent = cursor.dicts(query("send.sent_now"))
        events.append(cursor, workspace, [_sent_event(workspace, row) for row in sent])

    workspace.store.write(write)


def recover(workspace: Workspace, transport: Transport) -> list[Result]:
    """Settles sends that a killed tick left claimed: sent if the transport knows so, in_doubt if nobody can know, else
    waiting again. Gives the settled ones."""
    with workspace.store.read() as cursor:
        orphans: list[int] = cursor.column(query("send.orphans"))
    if not orphans:
        return []
    known = {send_id: transport.was_sent(send_id) for send_id in orphans}
    now = workspace.now()
    results = [
        Result(i, "sent", now) if was_sent else Result(i, "in_doubt", now, "unknown_outcome")
        for i, was_sent in known.items()
        if was_sent is not False
    ]
    record(workspace, results)
    give_back(workspace, [i for i, was_sent in known.items() if was_sent is False])
    return results


def give_back(workspace: Workspace, send_ids: Sequence[int]) -> None:
    """Claimed sends that nobody began to send wait again."""
    if send_ids:
        workspace.store.write(lambda cursor: cursor.run(query("send.unclaim"), ids=list(send_ids)))


def _sent_event(workspace: Workspace, row: dict[str, Any]) -> NewEvent:
    return NewEvent(
        databases.by_id(workspace, row["database_id"]).name,
        row["profile_id"],
        "sent",
        row["decided_at"],
        campaign_id=row["campaign_id"],
        send_id=row["send_id"],
        source="engine",
    )


def _deferred(claim: Claim, now: datetime, next_at: datetime, evidence: dict[str, Any]) -> Result:
    return Result(claim.send_id, "deferred", now, next_at=next_at, evidence=evidence)
