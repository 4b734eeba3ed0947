"""A school of two, and its days: for tests of what was when."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.clock import FixedClock
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

DAY = timedelta(days=1)
ROMANS = {"field": "city", "operator": "=", "value": "Rome"}


def make(ws: Workspace) -> None:
    """Ann in Rome and Bob in Oslo, on 5 January 2026 at noon, the clock of the fixture `ws`."""
    databases.create(ws, "school")
    fields.add(ws, "school", "points", type="integer")
    for name, city, points in (("ann", "Rome", 1), ("bob", "Oslo", None)):
        write.write(ws, ProfileWrite("school", f"{name}@example.org", {"city": city, "points": points}))


def on(ws: Workspace, days: int) -> Workspace:
    """So many days later."""
    return ws.acting(clock=FixedClock(datetime(2026, 1, 5, 12) + days * DAY))
