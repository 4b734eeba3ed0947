"""What a campaign did: the numbers of contract.md's `report campaign`."""

from __future__ import annotations

from typing import Any

from engine.campaigns import campaigns, ledger
from engine.store import query
from engine.workspace import Workspace

MAIL_EVENTS = ("opened", "clicked", "unsubscribed", "complained", "bounced")


def report(workspace: Workspace, name: str) -> dict[str, Any]:
    """Counts of sends and of people per mail event (each send once). Delivered: accepted and not bounced since.

    Without a goal, converted is None. Rates are shares of delivered, None where nothing was delivered.
    Raises UnknownNameError.
    """
    found = campaigns.get(workspace, name)
    states = ledger.counts(workspace, name)
    with workspace.store.read() as cursor:
        mail = dict(cursor.rows(query("report.mail_events"), campaign_id=found.campaign_id))
    delivered = max(states["sent"] - mail.get("bounced", 0), 0)
    counts = {kind: mail.get(kind, 0) for kind in MAIL_EVENTS}
    return {
        "planned": sum(states.values()),
        "sent": states["sent"],
        "delivered": delivered,
        **counts,
        "skipped": ledger.skipped_by_reason(workspace, name),
        "converted": None,
        "revenue": {},
        "rates": {kind: counts[kind] / delivered if delivered else None for kind in MAIL_EVENTS},
    }
