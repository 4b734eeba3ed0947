"""Messages that lead to messages: nobody gets a campaign again by what they did, or did not do, with a message that it led to.

A message of A is not opened, so B leaves; that is not opened either, so A would leave again, for ever. What starts a campaign
within a chain that holds it already is no occurrence. What people do by themselves begins a new chain.
"""

from __future__ import annotations

from engine.store import Cursor, query

TABLES = ("start", "chain")


def leave_out(cursor: Cursor) -> None:
    """Of plan_happening, where what happened came of a message."""
    if cursor.run(query("loop.of_happenings")):
        cursor.run(query("loop.chains"))
        cursor.run(query("loop.leave_out"))
    _clear(cursor)


def quieten(cursor: Cursor) -> None:
    """The same of plan_write: an answer by a link in a message changes a field."""
    if cursor.run(query("loop.of_writes")):
        cursor.run(query("loop.chains"))
        cursor.run(query("loop.quieten"))
    _clear(cursor)


def of_own(cursor: Cursor, campaign_id: int, profile_id: int) -> frozenset[int]:
    """What came of the campaign's own messages to a person: ids of events, and below zero those of writes."""
    own: list[int] = []
    if cursor.run(query("loop.of_person"), profile_id=profile_id):
        cursor.run(query("loop.chains"))
        own = cursor.column(query("loop.own"), campaign_id=campaign_id)
    _clear(cursor)
    return frozenset(own)


def _clear(cursor: Cursor) -> None:
    for name in TABLES:
        cursor.run(f"drop table if exists temp.loop_{name}")
