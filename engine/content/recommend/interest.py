"""What people did with products, a row each person × product, made from the events. The engine keeps it up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.events.types import OF_ORDERS, PAGE_VIEW
from engine.store import Cursor, query
from engine.workspace import Workspace

SEEN = (PAGE_VIEW, "clicked", "opened")
"""Beside orders: what names a product, or an address that is a product's page."""
AT_ONCE = 20_000
"""People whose rows are made in one transaction."""


@dataclass(frozen=True)
class _Home:
    """A database with a catalogue, which grew at `added_at`. Its events were read up to `event_id` and the moment `read_until`
    (naive UTC); None: not yet."""

    database_id: int
    added_at: datetime
    event_id: int | None
    read_until: datetime | None

    def is_to_be_read_anew(self, now: datetime) -> bool:
        """What the catalogue did not have was no product's page; a clock that was set back knows less than before."""
        return self.read_until is None or self.read_until > now or self.read_until < self.added_at <= now


def refresh(workspace: Workspace, *, pause: timedelta = timedelta(0)) -> None:
    """Makes the rows anew of everybody who did something with a product since the last time, and of nobody else. `pause`: how
    long ago that must be at least."""
    now = workspace.now()
    with workspace.store.read() as cursor:
        # Before the events are looked for: what comes in between is read twice, never skipped.
        newest = cursor.value(query("recommend.newest_event"))
        known = [_Home(**row) for row in cursor.dicts(query("recommend.homes"))]
        homes = [h for h in known if h.is_to_be_read_anew(now) or h.read_until is None or h.read_until + pause <= now]
        doers = {home.database_id: _doers(cursor, home, now) for home in homes}
    for home in homes:
        people = doers[home.database_id]
        if not people and home.read_until is not None and newest - (home.event_id or 0) < AT_ONCE:
            continue
        _write(workspace, home.database_id, people, newest, now)


def _doers(cursor: Cursor, home: _Home, now: datetime) -> list[int]:
    is_anew = home.is_to_be_read_anew(now)
    return cursor.column(
        query("recommend.doers"),
        database_id=home.database_id,
        types=[*OF_ORDERS, *SEEN],
        event_id=-1 if is_anew else home.event_id,
        read_until=now if is_anew else home.read_until,
        now=now,
    )


def _write(workspace: Workspace, database_id: int, people: Sequence[int], newest: int, now: datetime) -> None:
    for start in range(0, max(1, len(people)), AT_ONCE):
        with workspace.store.transaction() as cursor:
            _put(cursor, database_id, people[start : start + AT_ONCE], now)
            if start + AT_ONCE >= len(people):
                told = {"event_id": newest, "now": now, "changed": len(people)}
                cursor.run(query("recommend.read"), database_id=database_id, **told)


def _put(cursor: Cursor, database_id: int, people: Sequence[int], now: datetime) -> None:
    """Reads the events in the transaction that writes, so that nobody comes back who is erased meanwhile."""
    theirs: dict[str, Any] = {"database_id": database_id, "profile_ids": people}
    bought = cursor.arrow(query("product.bought"), **theirs, now=now)
    seen = cursor.arrow(query("product.viewed"), **theirs, now=now, types=list(SEEN))
    cursor.run(query("recommend.forget"), **theirs)
    with cursor.staged_as("bought", bought), cursor.staged_as("seen", seen):
        cursor.run(query("recommend.put"), database_id=database_id)
