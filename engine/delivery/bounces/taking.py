"""A message that came back is taken: read, matched to its send, and acted on, whichever way it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.access import require
from engine.delivery.bounces import acting
from engine.delivery.bounces.matching import is_test, matched
from engine.delivery.bounces.reading import understood
from engine.delivery.bounces.report import BounceReport
from engine.delivery.tokens import Tokens
from engine.workspace import Workspace

OUTCOMES = {
    "suppressed": "the address gets nothing more",
    "recorded": "noted, the address may still get messages",
    "known": "known already, nothing changed",
    "delayed": "the other side still tries, nothing changed",
    "not_for_us": "no bounce and no complaint, nothing changed",
    "unsigned": "not signed by Warmcast, so nobody knows whether it is true: nothing changed",
    "test": "a test message, nothing changed",
    "unknown_send": "about a message that is not known here, nothing changed",
}
"""What came of it → in words."""


@dataclass(frozen=True)
class Taken:
    """`outcome`: one of OUTCOMES. `send_id`: of a message of ours, proved."""

    report: BounceReport
    outcome: str
    send_id: int | None

    def as_dict(self) -> dict[str, Any]:
        worst = self.report.worst
        return {
            "kind": worst.kind,
            "recipients": self.report.recipients,
            "status": worst.status,
            "reason": worst.reason,
            "send_id": self.send_id,
            "outcome": self.outcome,
            "message": OUTCOMES[self.outcome],
        }


def take(workspace: Workspace, data: bytes, *, source: str) -> Taken:
    """`source`: how it came in: command, api, imap. Durable on return; a message taken twice is taken once."""
    require(workspace, "write")
    found, report = understood(data)
    worst = report.worst
    if worst.kind in ("auto_reply", "not_a_bounce"):
        return Taken(report, "not_for_us", None)
    send_id = matched(found, Tokens(workspace.secrets))
    if send_id is None:
        return Taken(report, "unsigned", None)
    if is_test(found):
        return Taken(report, "test", send_id)
    if worst.is_delay:
        return Taken(report, "delayed", send_id)
    outcome = workspace.store.write(lambda cursor: acting.act(cursor, workspace, send_id, worst, source=source))
    return Taken(report, outcome, send_id)
