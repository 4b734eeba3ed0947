"""Messages that ask for a confirmation: claimed with a fixed send id, sent, recorded. A kill at any point loses none and
sends none twice without anybody knowing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from engine import events
from engine.consent import people
from engine.consent.people import Person
from engine.delivery.outcome import Transport
from engine.events import NewEvent
from engine.profiles import subscriptions
from engine.profiles.subscriptions import noes, opt_in, suppression
from engine.runner import single_mails
from engine.runner.opt_in_making import Making
from engine.runner.single_mails import MOVED_ON, Claim, Fate, Kind
from engine.runner.ways import Out
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    from engine.runner.turn import Turn

EVENT = "confirmation_sent"
BATCH = 10
"""So few at a time, one after another: after each the rate and the pause are asked again."""


def send_due(workspace: Workspace, out: Out, turn: Turn) -> int:
    """Settles what a killed tick left, ends what is too old, and sends what is due and may leave in this turn; gives how many
    were sent.

    Raises BadValueError for a setting with which no message could go out."""
    sent = 0
    if not _is_due(workspace):
        return sent
    _recover(workspace, out.transport)
    opt_in.expire(workspace)
    while _is_due(workspace) and (most := min(turn.room(), BATCH)) and (claims := _claim(workspace, most)):
        sent += _deliver(workspace, out, claims)
        if turn.is_over():
            break
    return sent


def next_mail(workspace: Workspace) -> datetime | None:
    """When the clock next gives something to do here (naive UTC)."""
    with workspace.store.read() as cursor:
        return cursor.value(query("opt_in.next_mail"))


def _is_due(workspace: Workspace) -> bool:
    """One small query, so that a tick with nothing to do stays cheap."""
    due_at = next_mail(workspace)
    return due_at is not None and due_at <= workspace.now()


def _claim(workspace: Workspace, most: int) -> list[dict[str, Any]]:
    """So many of the messages that are due now, each with its id, in the transaction that says so."""
    now = workspace.now()
    with workspace.store.transaction() as cursor:
        due = cursor.dicts(query("opt_in.due"), now=now, most=most)
        first = workspace.send_ids.reserve(max(len(due), 1))
        cursor.insert("opt_in_mail", [_mail(row, first + n, now) for n, row in enumerate(due)])
        days = opt_in.REMIND_AFTER.days
        cursor.run(query("opt_in.claim_due"), ids=[row["opt_in_id"] for row in due], now=now, remind_days=days)
        cursor.run(query("opt_in.claim_deferred"), now=now, most=most - len(due))
        return cursor.dicts(query("opt_in.claimed"))


def _mail(row: dict[str, Any], send_id: int, now: datetime) -> dict[str, Any]:
    return {
        "send_id": send_id,
        "opt_in_id": row["opt_in_id"],
        "number": row["mails"] + 1,
        "state": "claimed",
        "attempts": 1,
        "claimed_at": now,
    }


def _deliver(workspace: Workspace, out: Out, claims: Sequence[Claim]) -> int:
    refused, record = partial(_refused, workspace), partial(_record, workspace)
    return single_mails.deliver(workspace, out, claims, Kind(refused, lambda: Making(workspace).compose, record))


def _refused(workspace: Workspace, claim: Claim, person: Person) -> Fate | None:
    """Why there is nothing to send any more. Their own general no does not stop what answers their own sign-up."""
    if claim["state"] != "open":
        return Fate("skipped", "not_active")
    if there := single_mails.not_there(workspace, claim, person):
        return there
    passes = (None, suppression.OWN) if claim["source"] in noes.OWN_ACTS else (None,)
    if person.suppressed not in passes:
        return Fate("skipped", "suppressed")
    return None


def _recover(workspace: Workspace, transport: Transport) -> None:
    with workspace.store.read() as cursor:
        claims = cursor.dicts(query("opt_in.claimed"))
    if claims:
        _record(workspace, single_mails.recover(workspace, transport, claims))


def _record(workspace: Workspace, fates: Sequence[tuple[Claim, Fate]]) -> None:
    now = workspace.now()

    def write(cursor: Cursor) -> None:
        for claim, fate in fates:
            single_mails.note(cursor, workspace, query("opt_in.record"), claim, fate)
        moved = [claim["opt_in_id"] for claim, fate in fates if fate.reason == MOVED_ON]
        if moved:
            cursor.run(query("opt_in.moved_on"), ids=moved, now=now)
        sent = [_event(workspace, claim, now) for claim, fate in fates if fate.state == "sent"]
        events.append(cursor, workspace, [event for event in sent if event])

    workspace.store.write(write)


def _event(workspace: Workspace, claim: Claim, now: datetime) -> NewEvent | None:
    person = people.of_profile(workspace, claim["database_id"], claim["profile_id"])
    if person is None:
        return None
    topic = next(t.name for t in subscriptions.topics(workspace) if t.topic_id == claim["topic_id"])
    return NewEvent(
        person.database.name,
        person.profile_id,
        EVENT,
        now,
        properties={"topic": topic, "reminder": claim["number"] > 1},
        send_id=claim["send_id"],
        source="engine",
    )
