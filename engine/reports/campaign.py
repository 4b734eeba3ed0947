"""What campaigns did: the numbers of contract.md's `report campaign` and `report overview`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.access import require
from engine.campaigns import campaigns, ledger
from engine.store import query
from engine.workspace import Workspace

MAIL_EVENTS = ("opened", "clicked", "unsubscribed", "complained", "bounced")


def report(
    workspace: Workspace, name: str | None = None, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """Of one campaign, or of all: sends planned for what happened between the two times (naive UTC), what became of them,
    and each mail event once a send. Delivered: accepted and not bounced since.

    Without a goal, converted is None. Rates are shares of delivered, None where nothing was delivered.
    Raises UnknownNameError.
    """
    require(workspace, "read")
    campaign_id = campaigns.get(workspace, name).campaign_id if name else None
    asked = {"campaign_id": campaign_id, "since": since, "until": until}
    with workspace.store.read() as cursor:
        states = dict(cursor.rows(query("report.states"), **asked))
        skipped = dict(cursor.rows(query("report.reasons"), **asked))
        mail = dict(cursor.rows(query("report.mail_events"), **asked))
    sent = states.get("sent", 0)
    delivered = max(sent - mail.get("bounced", 0), 0)
    counts = {kind: mail.get(kind, 0) for kind in MAIL_EVENTS}
    return {
        "planned": sum(states.get(state, 0) for state in ledger.STATES),
        "sent": sent,
        "delivered": delivered,
        **counts,
        "skipped": skipped,
        "converted": None,
        "revenue": {},
        "rates": {kind: counts[kind] / delivered if delivered else None for kind in MAIL_EVENTS},
    }
