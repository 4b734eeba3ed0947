"""Messages that ask for a confirmation: claimed with a fixed send id, sent, recorded. A kill at any point loses none and
sends none twice without anybody knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine import events
from engine.consent import people
from engine.consent.people import Person
from engine.delivery.bounces import acting
from engine.delivery.outcome import Outcome, Transport
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.profiles import subscriptions
from engine.profiles.subscriptions import noes, opt_in, suppression
from engine.runner.opt_in_making import Making
from engine.runner.record import RETRY_AFTER, UNAVAILABLE_AFTER
from engine.runner.ways import Out
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    from engine.runner.turn import Turn

EVENT = "confirmation_sent"
MOVED_ON = "other_address"
"""Why a message is not sent: the person has another address than the one that was asked."""
BATCH = 10
"""So few at a time, one after another: after each the rate and the pause are asked again."""


@dataclass(frozen=True)
class _Fate:
    """What became of one message. `is_tried`: a closed way out is no attempt. `outcome`: what the way out answered."""

    state: str
    reason: str | None = None
    next_at: datetime | None = None
    is_tried: bool = True
    outcome: Outcome | None = None


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


def _deliver(workspace: Workspace, out: Out, claims: Sequence[dict[str, Any]]) -> int:
    """Sends each and records in one transaction what became of them. If something breaks off in between, what was not
    begun is due again, and the one under way is left to `_recover`."""
    fates: list[tuple[dict[str, Any], _Fate]] = []
    begun = 0
    try:
        making = Making(workspace)
        for claim in claims:
            begun += 1
            fates.append((claim, _send(workspace, out, making, claim)))
    finally:
        again = _Fate("deferred", next_at=workspace.now(), is_tried=False)
        _record(workspace, [*fates, *((claim, again) for claim in claims[begun:])])
    heard = [fate.outcome for _, fate in fates if fate.outcome]
    out.flow.took(len(heard))
    out.flow.heard(heard)
    return sum(fate.state == "sent" for _, fate in fates)


def _send(workspace: Workspace, out: Out, making: Making, claim: dict[str, Any]) -> _Fate:
    person = people.of_profile(workspace, claim["database_id"], claim["profile_id"])
    if person is None:
        return _Fate("skipped", "erased")
    refused = _refused(workspace, claim, person)
    if refused:
        return refused
    try:
        message = making.compose(claim, person)
    except BadValueError:
        # An address that cannot stand in a message: this one fails, not the batch.
        return _Fate("failed", "render_error")
    send_id, recipient = claim["send_id"], message.recipient
    if wait := out.throttle.wait(send_id, recipient):
        return _Fate("deferred", next_at=workspace.now() + timedelta(seconds=wait), is_tried=False)
    outcome = out.transport.send(send_id, message.sender_address, recipient, message.message)
    out.throttle.heard(recipient, outcome)
    return replace(_fate(claim, outcome, workspace.now()), outcome=outcome)


def _refused(workspace: Workspace, claim: dict[str, Any], person: Person) -> _Fate | None:
    """Why there is nothing to send any more. Their own general no does not stop what answers their own sign-up."""
    if claim["state"] != "open":
        return _Fate("skipped", "not_active")
    if not person.email:
        return _Fate("skipped", "no_address")
    if suppression.keys_of(workspace, person.email)[1] != claim["address"]:
        return _Fate("skipped", MOVED_ON)
    passes = (None, suppression.OWN) if claim["source"] in noes.OWN_ACTS else (None,)
    if person.suppressed not in passes:
        return _Fate("skipped", "suppressed")
    return None


def _fate(claim: dict[str, Any], outcome: Outcome, now: datetime) -> _Fate:
    """As for other messages; what is in doubt is held: the reminder comes anyway."""
    match outcome.kind:
        case "accepted":
            return _Fate("sent")
        case "refused" | "bad_address":
            return _Fate("failed", "relay_refused")
        case "in_doubt":
            return _Fate("in_doubt", "unknown_outcome")
        case "unavailable" | "throttled":
            return _Fate("deferred", next_at=now + UNAVAILABLE_AFTER, is_tried=False)
        case _:
            attempts: int = claim["attempts"]
            if attempts > len(RETRY_AFTER):
                return _Fate("failed", "gave_up")
            return _Fate("deferred", next_at=now + RETRY_AFTER[attempts - 1])


def _recover(workspace: Workspace, transport: Transport) -> None:
    """Messages that a killed tick left claimed: sent if the transport knows so, in doubt if nobody can, else sent now under
    the same id."""
    with workspace.store.read() as cursor:
        orphans: list[int] = cursor.column(query("opt_in.orphans"))
        claims = {row["send_id"]: row for row in cursor.dicts(query("opt_in.claimed"))} if orphans else {}
    now = workspace.now()
    fates = {
        True: _Fate("sent"),
        None: _Fate("in_doubt", "unknown_outcome"),
        False: _Fate("deferred", next_at=now, is_tried=False),
    }
    if claims:
        _record(workspace, [(claim, fates[transport.was_sent(i)]) for i, claim in claims.items()])


def _record(workspace: Workspace, fates: Sequence[tuple[dict[str, Any], _Fate]]) -> None:
    now = workspace.now()

    def write(cursor: Cursor) -> None:
        for claim, fate in fates:
            cursor.run(
                query("opt_in.record"),
                send_id=claim["send_id"],
                state=fate.state,
                reason=fate.reason,
                next_at=fate.next_at,
                sent_at=now if fate.state == "sent" else None,
                untried=not fate.is_tried,
            )
            # In test mode it was somebody else's address.
            if fate.outcome and fate.outcome.kind == "bad_address" and not workspace.settings.test_to:
                acting.refused_address(cursor, workspace, claim["send_id"], status=fate.outcome.status or None)
        moved = [claim["opt_in_id"] for claim, fate in fates if fate.reason == MOVED_ON]
        if moved:
            cursor.run(query("opt_in.moved_on"), ids=moved, now=now)
        sent = [_event(workspace, claim, now) for claim, fate in fates if fate.state == "sent"]
        events.append(cursor, workspace, [event for event in sent if event])

    workspace.store.write(write)


def _event(workspace: Workspace, claim: dict[str, Any], now: datetime) -> NewEvent | None:
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
