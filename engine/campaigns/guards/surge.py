"""The surge brake: what starts a campaign far more often in an hour than usual is held until somebody looks. An import is no
surge, nor is a date or a broadcast."""

from __future__ import annotations

from engine.campaigns.guards import policy
from engine.store import Cursor, query
from engine.workspace import Workspace

MOST = 1_000
"""So many in a clock hour (of UTC) always pass."""
TIMES = 5
"""So many times the mean hour pass, too."""
HOURS = 28 * 24
"""Before the clock hour, of which the mean is taken."""


def held(cursor: Cursor, workspace: Workspace) -> None:
    """Makes due_surge (send_id, hour, rank, threshold): what is beyond in its hour, and was not released. Reads due_send."""
    cursor.run(query("surge.nobody"))
    if not policy.get(workspace).surge_brake:
        return
    start, end = cursor.rows(query("surge.span"))[0]
    # Bound as values, so that of millions of sends only those of these hours are read.
    if start is None or not cursor.run(query("surge.busy"), most=MOST, **{"from": start, "until": end}):
        return
    cursor.run(query("surge.held"), most=MOST, times=TIMES, hours=HOURS, **{"from": start, "until": end})
