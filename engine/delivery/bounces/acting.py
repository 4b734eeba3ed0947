"""What follows from a bounce or a complaint: events, suppressed addresses, topics that end. Inside a transaction.

The address is the one that the message went to. What a report names only tells which of a person's own it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from engine import addresses, events
from engine.delivery.bounces.report import Detail
from engine.errors import UnknownNameError
from engine.events import NewEvent
from engine.profiles import databases, reading, subscriptions
from engine.profiles.databases import Database
from engine.profiles.subscriptions import log, suppression
from engine.store import Cursor, query
from engine.workspace import Workspace

MOST_SOFT = 5
WITHIN = timedelta(days=30)
SOURCE = "bounce"
Outcome = Literal["suppressed", "recorded", "known", "unknown_send"]
_IMPLIED = {"soft": {"soft", "hard"}, "hard": {"hard"}, "complaint": {"complaint"}}
"""What is known already where one of these came before."""


def act(cursor: Cursor, workspace: Workspace, send_id: int, told: Detail, *, source: str) -> Outcome:
    """Of a report about that send whose kind is hard, soft or complaint; `source`: how it came in. Twice is once."""
    sent = cursor.dict(query("bounce.sent"), send_id=send_id)
    if sent is None:
        return "unknown_send"
    if not _IMPLIED[told.kind].isdisjoint(cursor.column(query("bounce.kinds"), send_id=send_id)):
        return "known"
    row = {"send_id": send_id, "profile_id": sent["profile_id"], "kind": told.kind, "status": told.status}
    cursor.insert("bounce", [{**row, "source": source, "taken_at": workspace.now()}])
    address = address_of(cursor, workspace, sent, named=told.address)
    # Of a person who was erased nothing is written that may name them.
    _tell(cursor, workspace, sent, told if address else replace(told, reason=None))
    if told.kind == "complaint":
        _end_topics(cursor, workspace, databases.by_id(workspace, sent["database_id"]), sent["profile_id"])
        return _suppress(cursor, workspace, address, "complaint", told)
    if told.kind == "hard" or (address and _is_too_often(cursor, workspace, sent, address)):
        return _suppress(cursor, workspace, address, "hard_bounce", told)
    return "recorded"


def refused_address(cursor: Cursor, workspace: Workspace, send_id: int, *, status: str | None) -> Outcome:
    """The relay refused the recipient itself for good (5xx 5.1.x at RCPT): suppresses the address. The send has failed and
    did not bounce: no event."""
    sent = cursor.dict(query("bounce.sent"), send_id=send_id)
    if sent is None:
        return "unknown_send"
    address = address_of(cursor, workspace, sent)
    return _suppress(cursor, workspace, address, "hard_bounce", Detail(address, "hard", status))


def _suppress(cursor: Cursor, workspace: Workspace, address: str | None, reason: str, told: Detail) -> Outcome:
    if address is None:
        return "recorded"
    keys = suppression.keys_of(workspace, address)
    if reason in suppression.standing(cursor, keys):
        return "recorded"
    # The note stays when the person is erased: a code, no words of others that may name them.
    note = {"hard": "The mailbox does not exist", "soft": f"{MOST_SOFT} messages came back", "complaint": "Complaint"}
    text = f"{note[told.kind]} ({told.status})." if told.status else f"{note[told.kind]}."
    suppression.append(cursor, workspace, [(keys[0], reason, workspace.now(), text)], source=SOURCE)
    return "suppressed"


def address_of(cursor: Cursor, workspace: Workspace, sent: dict[str, Any], *, named: str | None = None) -> str | None:
    """The address that a message went to: the person may have another one by now. None where nobody knows it any more.

    Two profiles that became one since had an address each, and nothing says whose message it was: then it is the one that the
    report has `named`, if it is among them.
    """
    known = cursor.dicts(query("bounce.addresses"), profile_id=sent["profile_id"])
    left_at = sent["left_at"]
    chain = [row for row in known if row["is_applied"]]
    before = [row["new"] for row in chain if row["recorded_at"] <= left_at]
    after = [row["old"] for row in chain if row["recorded_at"] > left_at]
    own = before[-1] if before else after[0] if after else _present(workspace, sent)
    merged_at = cursor.value(query("bounce.merged"), profile_id=sent["profile_id"])
    if merged_at is None or merged_at < left_at:
        return own
    return _one_of([own, *(row["new"] if row["recorded_at"] <= left_at else row["old"] for row in known)], named)


def _one_of(had: Sequence[str | None], named: str | None) -> str | None:
    """The only address among these, else the one that is named; None where there is no such one."""
    by_key = {addresses.key_of(address): address for address in had if address}
    if len(by_key) == 1:
        return next(iter(by_key.values()))
    return by_key.get(addresses.key_of(named)) if named else None


def _present(workspace: Workspace, sent: dict[str, Any]) -> str | None:
    """The address that the person has now."""
    try:
        name = databases.by_id(workspace, sent["database_id"]).name
        return reading.by_id(workspace, name, sent["profile_id"])["email"]
    except UnknownNameError:
        return None


def _is_too_often(cursor: Cursor, workspace: Workspace, sent: dict[str, Any], address: str) -> bool:
    """Whether with this one so many messages to this address came back; what came before it was allowed again is forgotten."""
    since = workspace.now() - WITHIN
    lifted = cursor.value(query("bounce.lifted"), keys=list(suppression.keys_of(workspace, address)))
    since = max(since, lifted) if lifted else since
    others = cursor.dicts(query("bounce.soft"), profile_id=sent["profile_id"], but=sent["send_id"], since=since)
    went_to = [address_of(cursor, workspace, other) for other in others]
    same = [a for a in went_to if a and addresses.key_of(a) == addresses.key_of(address)]
    return len(same) + 1 >= MOST_SOFT


def _end_topics(cursor: Cursor, workspace: Workspace, home: Database, profile_id: int) -> None:
    now = workspace.now()
    known = subscriptions.topics(workspace)
    ended = [t for t in known if t.is_default_in or log.state(cursor, t, profile_id)]
    rows = [log.row(home, profile_id, t, "unsubscribed", source=SOURCE, changed_at=now) for t in ended]
    log.append_differing(cursor, rows)


def _tell(cursor: Cursor, workspace: Workspace, sent: dict[str, Any], told: Detail) -> None:
    about = {"kind": told.kind, "status": told.status, "reason": told.reason}
    if told.kind == "complaint":
        about = {"reason": told.reason}
    event = NewEvent(
        databases.by_id(workspace, sent["database_id"]).name,
        sent["profile_id"],
        "complained" if told.kind == "complaint" else "bounced",
        workspace.now(),
        properties={name: value for name, value in about.items() if value},
        campaign_id=sent["campaign_id"],
        send_id=sent["send_id"],
        source="engine",
    )
    events.append(cursor, workspace, [event])
