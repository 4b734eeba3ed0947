"""Messages of the engine's own, one after another: claimed with a fixed send id, sent, recorded. A kill at any point loses none
and sends none twice without anybody knowing. What they say and when they are due is their kind's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine.consent import people
from engine.consent.people import Person
from engine.delivery.bounces import acting
from engine.delivery.outcome import Outcome, Transport
from engine.delivery.outgoing import Outgoing
from engine.errors import BadValueError
from engine.profiles.subscriptions import suppression
from engine.runner.record import RETRY_AFTER, UNAVAILABLE_AFTER
from engine.runner.ways import Out
from engine.store import Cursor
from engine.workspace import Workspace

Claim = dict[str, Any]
"""At least send_id, attempts, database_id and profile_id."""
Composer = Callable[[Claim, Person], Outgoing]
MOVED_ON = "other_address"
"""Why a message is not sent: the person has another address than the one that it is for."""


@dataclass(frozen=True)
class Fate:
    """What became of one message. `is_tried`: a closed way out is no attempt. `outcome`: what the way out answered."""

    state: str
    reason: str | None = None
    next_at: datetime | None = None
    is_tried: bool = True
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Kind:
    """`refused`: why there is nothing to send any more, at the last moment. `composer` reads what all messages of a batch need;
    what it gives raises BadValueError for an address that cannot stand in a message. `record` writes all in one transaction."""

    refused: Callable[[Claim, Person], Fate | None]
    composer: Callable[[], Composer]
    record: Callable[[Sequence[tuple[Claim, Fate]]], None]


def deliver(workspace: Workspace, out: Out, claims: Sequence[Claim], kind: Kind) -> int:
    """Sends each and records what became of them; gives how many left. If something breaks off in between, what was not begun
    is due again, and the one under way is left to `recover`."""
    fates: list[tuple[Claim, Fate]] = []
    begun = 0
    try:
        compose = kind.composer()
        for claim in claims:
            begun += 1
            fates.append((claim, _send(workspace, out, kind, compose, claim)))
    finally:
        again = Fate("deferred", next_at=workspace.now(), is_tried=False)
        kind.record([*fates, *((claim, again) for claim in claims[begun:])])
    heard = [fate.outcome for _, fate in fates if fate.outcome]
    out.flow.took(len(heard))
    out.flow.heard(heard)
    return sum(fate.state == "sent" for _, fate in fates)


def recover(workspace: Workspace, transport: Transport, claims: Sequence[Claim]) -> list[tuple[Claim, Fate]]:
    """Of messages that a killed tick left claimed: sent if the transport knows so, in doubt if nobody can, else due now under
    the same id."""
    fates = {
        True: Fate("sent"),
        None: Fate("in_doubt", "unknown_outcome"),
        False: Fate("deferred", next_at=workspace.now(), is_tried=False),
    }
    return [(claim, fates[transport.was_sent(claim["send_id"])]) for claim in claims]


def note(cursor: Cursor, workspace: Workspace, statement: str, claim: Claim, fate: Fate) -> None:
    """Writes down what became of a message, by its kind's statement; an address that the relay knows to be none is noted, too."""
    cursor.run(
        statement,
        send_id=claim["send_id"],
        state=fate.state,
        reason=fate.reason,
        next_at=fate.next_at,
        sent_at=workspace.now() if fate.state == "sent" else None,
        untried=not fate.is_tried,
    )
    # In test mode it was somebody else's address.
    if fate.outcome and fate.outcome.kind == "bad_address" and not workspace.settings.test_to:
        acting.refused_address(cursor, workspace, claim["send_id"], status=fate.outcome.status or None)


def not_there(workspace: Workspace, claim: Claim, person: Person) -> Fate | None:
    """Where the person reads another mailbox by now, or none. The claim's `address`: the keyed hash of the one it is for."""
    if not person.email:
        return Fate("skipped", "no_address")
    if suppression.keys_of(workspace, person.email)[1] != claim["address"]:
        return Fate("skipped", MOVED_ON)
    return None


def _send(workspace: Workspace, out: Out, kind: Kind, compose: Composer, claim: Claim) -> Fate:
    person = people.of_profile(workspace, claim["database_id"], claim["profile_id"])
    if person is None:
        return Fate("skipped", "erased")
    refused = kind.refused(claim, person)
    if refused:
        return refused
    try:
        message = compose(claim, person)
    except BadValueError:
        # An address that cannot stand in a message: this one fails, not the batch.
        return Fate("failed", "render_error")
    send_id, recipient = claim["send_id"], message.recipient
    if wait := out.throttle.wait(send_id, recipient):
        return Fate("deferred", next_at=workspace.now() + timedelta(seconds=wait), is_tried=False)
    outcome = out.transport.send(send_id, message.sender_address, recipient, message.message)
    out.throttle.heard(recipient, outcome)
    return replace(_fate(claim, outcome, workspace.now()), outcome=outcome)


def _fate(claim: Claim, outcome: Outcome, now: datetime) -> Fate:
    """As for other messages; what is in doubt is held: whoever waits for it asks again, or is reminded."""
    match outcome.kind:
        case "accepted":
            return Fate("sent")
        case "refused" | "bad_address":
            return Fate("failed", "relay_refused")
        case "in_doubt":
            return Fate("in_doubt", "unknown_outcome")
        case "unavailable" | "throttled":
            return Fate("deferred", next_at=now + UNAVAILABLE_AFTER, is_tried=False)
        case _:
            attempts: int = claim["attempts"]
            if attempts > len(RETRY_AFTER):
                return Fate("failed", "gave_up")
            return Fate("deferred", next_at=now + RETRY_AFTER[attempts - 1])
