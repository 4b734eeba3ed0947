"""What became of each send: outcome table, retry times, recovery after a crash. One transaction a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa

from engine.campaigns.decide import Claim
from engine.delivery.bounces import acting
from engine.delivery.outbox.making import Unmade
from engine.delivery.outbox.ways import Way
from engine.delivery.outcome import Outcome
from engine.store import Cursor, query
from engine.store.cursor import arrow_table
from engine.workspace import Workspace

RETRY_AFTER = tuple(timedelta(minutes=m) for m in (5, 15, 45, 120, 240, 480))
UNAVAILABLE_AFTER = timedelta(minutes=1)
AGAIN_AFTER = (timedelta(minutes=5), timedelta(hours=2))
"""Until a service message in doubt is sent again, once and once more: what takes messages and never answers would go on so."""
NEVER = datetime(9999, 12, 31)
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

    `is_tried`: whether it counts as an attempt; a closed way out does not. `is_bad_address`: the relay says that nobody is
    there. `sent_at`: when it left, where that is known only later; else the time of the decision."""

    send_id: int
    state: str
    decided_at: datetime
    reason: str | None = None
    next_at: datetime | None = None
    evidence: dict[str, Any] = field(default_factory=dict[str, Any])
    is_tried: bool = True
    is_bad_address: bool = False
    sent_at: datetime | None = None


def result_of(send_id: int, attempts: int, outcome: Outcome, now: datetime, *, may_come_again: bool = False) -> Result:
    """The outcome table (product.md section 6): what a transport's answer makes of a send at its so many-th attempt.
    `may_come_again`: of a message in doubt, whether it can be sent again as the very same."""
    evidence = {k: v for k, v in (("code", outcome.code), ("status", outcome.status)) if v}
    match outcome.kind:
        case "accepted":
            return Result(send_id, "sent", now, evidence=evidence)
        case "refused" | "bad_address":
            is_bad = outcome.kind == "bad_address"
            return Result(send_id, "failed", now, "relay_refused", evidence=evidence, is_bad_address=is_bad)
        case "in_doubt":
            comes_again = may_come_again and attempts <= len(AGAIN_AFTER)
            next_at = now + AGAIN_AFTER[attempts - 1] if comes_again else NEVER
            return Result(send_id, "in_doubt", now, "unknown_outcome", next_at=next_at, evidence=evidence)
        case "unavailable" | "throttled":
            # The relay's fault, or ours for being too fast, not the recipient's: look again soon.
            return replace(_deferred(send_id, now, now + UNAVAILABLE_AFTER, evidence), is_tried=False)
        case _:
            if attempts > len(RETRY_AFTER):
                return Result(send_id, "failed", now, "gave_up", evidence=evidence)
            return _deferred(send_id, now, now + RETRY_AFTER[attempts - 1], evidence)


def unmade(claim: Claim, why: Unmade, now: datetime) -> Result:
    """What becomes of a send whose message could not be made. A fault may pass, and must not hold up the others if it does
    not."""
    match why.kind:
        case "missing":
            return Result(claim.send_id, "skipped", now, "missing_value", evidence=why.evidence)
        case "fault" if claim.attempts < MOST_FAULTS:
            return _deferred(claim.send_id, now, now + RETRY_AFTER[claim.attempts - 1], why.evidence)
        case _:
            return Result(claim.send_id, "failed", now, "render_error", evidence=why.evidence)


def too_early(claim: Claim, awaited: str, now: datetime) -> Result:
    """Of a send that waits for something that is about to be there."""
    return replace(_deferred(claim.send_id, now, now + UNAVAILABLE_AFTER, {"awaited": awaited}), is_tried=False)


def record(workspace: Workspace, results: Sequence[Result]) -> None:
    """Writes states, decisions, `sent` events and what follows from addresses that are none together."""
    if results:
        workspace.store.write(lambda cursor: record_in(cursor, workspace, results))


def record_in(cursor: Cursor, workspace: Workspace, results: Sequence[Result]) -> None:
    """The same inside the caller's transaction."""
    rows = [
        {
            "send_id": r.send_id,
            "state": r.state,
            "reason": r.reason,
            "evidence": orjson.dumps(r.evidence).decode(),
            "decided_at": r.decided_at,
            "next_at": r.next_at,
            "sent_at": (r.sent_at or r.decided_at) if r.state == "sent" else None,
            "is_tried": r.is_tried,
        }
        for r in results
    ]
    with cursor.staged_as("outcome", arrow_table(rows, _OUTCOME)):
        cursor.run(query("send.settle"))
        cursor.run(query("send.insert_outcomes"))
        cursor.run(query("send.insert_sent"), recorded_at=workspace.now())
    for result in results:
        # In test mode it was somebody else's address.
        if result.is_bad_address and not workspace.settings.test_to:
            acting.refused_address(cursor, workspace, result.send_id, status=result.evidence.get("status"))


def recover(workspace: Workspace, way: Way) -> list[Result]:
    """Settles sends that a killed tick left claimed: as the way tells, in_doubt if nobody can know, else waiting again. Gives
    the settled ones."""
    with workspace.store.read() as cursor:
        orphans = {row["send_id"]: row["attempts"] for row in cursor.dicts(query("send.orphans"))}
    if not orphans:
        way.settled()
        return []
    now = workspace.now()
    fates = way.fates(list(orphans))
    results = [
        result_of(send_id, orphans[send_id], fate, now, may_come_again=way.may_come_again(send_id))
        for send_id, fate in fates.items()
    ]
    record(workspace, results)
    give_back(workspace, [send_id for send_id in orphans if send_id not in fates])
    way.settled()
    return results


def give_back(workspace: Workspace, send_ids: Sequence[int]) -> None:
    """Claimed sends that nobody began to send wait again."""
    if send_ids:
        workspace.store.write(lambda cursor: cursor.run(query("send.unclaim"), ids=list(send_ids)))


def _deferred(send_id: int, now: datetime, next_at: datetime, evidence: dict[str, Any]) -> Result:
    return Result(send_id, "deferred", now, next_at=next_at, evidence=evidence)
