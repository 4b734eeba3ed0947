"""Messages that fall due in quiet hours: held until these are over, or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from engine.campaigns.guarding import QuietHours, zones
from engine.campaigns.guards import policy, quiet
from engine.campaigns.rules import Stretch
from engine.store import Cursor, query
from engine.store.cursor import arrow_table
from engine.workspace import Workspace

_QUIET = pa.schema([("send_id", pa.int64()), ("held_until", pa.timestamp("us"))])


def apply(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch]) -> None:
    """Of due_verdict, what has passed so far."""
    hours = {s.row["stretch_id"]: q for s in known if (q := policy.quiet_hours_of(workspace, s.definition))}
    if not hours:
        return
    asked = cursor.rows(query("guard.maybe_quiet"), stretch_ids=list(hours), salt=workspace.salt)
    rows: list[dict[str, object]] = []
    for send_id, stretch_id, at, own_zone, place in asked:
        found = hours[stretch_id]
        released = quiet.released(at, found, _zone(workspace, found, own_zone), place)
        if released is not None:
            rows.append({"send_id": send_id, "held_until": _held(found, released)})
    if rows:
        with cursor.staged_as("due_quiet", arrow_table(rows, _QUIET)):
            cursor.run(query("guard.apply_quiet"))


def _held(hours: QuietHours, released: datetime) -> datetime | None:
    return released if hours.then == "hold" else None


def _zone(workspace: Workspace, hours: QuietHours, own: str | None) -> ZoneInfo:
    """The person's, if it is one, or else the campaign's, or else the workspace's."""
    if own and own in zones():
        return ZoneInfo(own)
    return ZoneInfo(hours.zone) if hours.zone else workspace.zone
