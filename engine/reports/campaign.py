"""What campaigns did: the numbers of contract.md's `report campaign` and `report overview`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.access import require
from engine.campaigns import campaigns
from engine.errors import BadValueError
from engine.reports.figures import figures
from engine.reports.slices import Slice
from engine.workspace import Workspace

COUNTS = ("planned", "sent", "delivered", "opened", "clicked", "unsubscribed", "complained", "bounced")
RATES = {
    "opened": "open_rate",
    "clicked": "click_rate",
    "unsubscribed": "unsubscribe_rate",
    "complained": "complaint_rate",
    "bounced": "bounce_rate",
    "converted": "conversion_rate",
}
"""The contract's name of a rate → the dictionary's."""


def report(
    workspace: Workspace, name: str | None = None, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """Of one campaign, or of all: messages that are counted between the two times (naive UTC; slices.py says when one is), what
    became of them, and what people did with them. Formulas are those of metrics.py; a rate of nothing is None.

    Without a goal, converted is None. Raises UnknownNameError, BadValueError for a start that is not before the end.
    """
    require(workspace, "read")
    if since and until and since >= until:
        raise BadValueError("The start must lie before the end.", field="from")
    campaign_ids = (campaigns.get(workspace, name).campaign_id,) if name else None
    found = figures(workspace, Slice(campaign_ids, since, until))
    rates = found.rates
    return {
        **{count: found.counts[count] for count in COUNTS},
        "skipped": dict(found.skipped),
        "converted": found.counts["converted"] if found.has_goal else None,
        "revenue": dict(found.revenue),
        "rates": {short: rates[long] for short, long in RATES.items()},
    }
