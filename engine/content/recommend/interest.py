"""What people did with products, a row each person × product, made from the events. The engine keeps it up to date."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.events.types import OF_ORDERS, PAGE_VIEW
from engine.profiles import databases
from engine.store import Cursor, Store, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    # Heavy, and seldom needed.
    import pyarrow as pa

SEEN = (PAGE_VIEW, "clicked", "opened")
"""Beside orders: what names a product, or an address that is a product's page."""
AT_ONCE = 20_000
"""People whose rows are made at once, and so many unread events are passed over without a note in the file."""
_looked: weakref.WeakKeyDictionary[Store, dict[int, datetime]] = weakref.WeakKeyDictionary()
"""Database id → when it was last read (naive UTC), also where nobody did anything: an engine at rest writes nothing."""


@dataclass(frozen=True)
class _Home:
    """A database with a catalogue in its `revision`. Its events were read up to `event_id` and the moment `read_until` (naive
    UTC), with the catalogue as it was in `read_revision`; None: not yet."""

    database_id: int
    revision: int
    event_id: int | None
    read_until: datetime | None
    read_revision: int | None

    def is_to_be_read_anew(self, now: datetime) -> bool:
        """What the catalogue did not have was no product's page; a clock that was set back knows less than before."""
        return self.read_until is None or self.read_until > now or self.read_revision != self.revision

    def is_to_be_read(self, now: datetime, looked_at: datetime | None, pause: timedelta) -> bool:
        """Whether the last time is `pause` ago. `looked_at`: when nobody had done anything, None: not yet."""
        if self.read_until is None or self.is_to_be_read_anew(now):
            return True
        last = max(self.read_until, looked_at) if looked_at and looked_at <= now else self.read_until
        return last + pause <= now


def refresh(workspace: Workspace, *, pause: timedelta = timedelta(0), even_anew: bool = True) -> None:
    """Makes the rows anew of everybody who did something with a product since the last time, and of nobody else. `pause`: how
    long ago that must be at least. `even_anew`: False leaves to a later call what everybody's events must be read for."""
    now = workspace.now()
    looked = _looked.setdefault(workspace.store, {})
    with workspace.store.read() as cursor:
        # Before the events are looked for: what comes in between is read twice, never skipped.
        newest = cursor.value(query("recommend.newest_event"))
        homes = [_Home(**row) for row in cursor.dicts(query("recommend.homes"))]
        if even_anew:
            homes = [h for h in homes if h.is_to_be_read(now, looked.get(h.database_id), pause)]
        else:
            homes = [h for h in homes if h.read_until is not None]
        doers = {home: _doers(cursor, home, now, even_anew=even_anew) for home in homes}
    for home, people in doers.items():
        is_whole = even_anew or not home.is_to_be_read_anew(now)
        is_behind = home.event_id is None or newest - home.event_id >= AT_ONCE
        if people or (is_whole and is_behind):
            _write(workspace, home, people, now, newest if is_whole else None)
        if is_whole:
            looked[home.database_id] = now


def _doers(cursor: Cursor, home: _Home, now: datetime, *, even_anew: bool) -> list[int]:
    is_anew = even_anew and home.is_to_be_read_anew(now)
    return cursor.column(
        query("recommend.doers"),
        database_id=home.database_id,
        types=[*OF_ORDERS, *SEEN],
        event_id=-1 if is_anew else home.event_id,
        read_until=now if is_anew else home.read_until,
        now=now,
    )


def _write(workspace: Workspace, home: _Home, people: Sequence[int], now: datetime, newest: int | None) -> None:
    """`newest`: the event up to which everything is read with it; None: not everything is."""
    database_id = home.database_id
    for start in range(0, max(1, len(people)), AT_ONCE):
        some = people[start : start + AT_ONCE]
        # Others write meanwhile: reading takes longest.
        with workspace.store.read() as cursor:
            stones = _stones(cursor, workspace, database_id)
            rows = _made(cursor, database_id, some, now)
        with workspace.store.transaction() as cursor:
            if _stones(cursor, workspace, database_id) != stones:
                # Somebody was erased or merged meanwhile, and must not come back.
                rows = _made(cursor, database_id, some, now)
            cursor.run(query("recommend.forget"), database_id=database_id, profile_ids=some)
            cursor.insert("interest", rows)
            if newest is not None and start + AT_ONCE >= len(people):
                told = {"event_id": newest, "now": now, "changed": len(people), "revision": home.revision}
                cursor.run(query("recommend.read"), database_id=database_id, **told)


def _stones(cursor: Cursor, workspace: Workspace, database_id: int) -> int:
    """How many were erased or merged into others by now."""
    table = databases.by_id(workspace, database_id).table
    return cursor.value(f"select count(*) from {quoted(table)} where _erased_at is not null")


def _made(cursor: Cursor, database_id: int, people: Sequence[int], now: datetime) -> pa.Table:
    """Their rows of interest."""
    theirs: dict[str, Any] = {"database_id": database_id, "profile_ids": people, "now": now}
    bought = cursor.arrow(query("product.bought"), **theirs)
    seen = cursor.arrow(query("product.viewed"), **theirs, types=list(SEEN))
    with cursor.staged_as("bought", bought), cursor.staged_as("seen", seen):
        return cursor.arrow(query("recommend.made"), database_id=database_id)
