"""Suppression: addresses that get nothing in the whole workspace. The last row of an address is what holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine import addresses
from engine.access import audit, masking, may, require
from engine.errors import BadValueError
from engine.profiles.databases import Database
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

REASONS = ("hard_bounce", "complaint", "manual", "global_unsubscribe")
OWN = "global_unsubscribe"
"""The one reason that is the person's own word, and that they may take back."""
MOST_NOTE = 500
_HASH = re.compile(r"#[0-9a-f]{64}")


def keys_of(workspace: Workspace, address: str) -> tuple[str, str]:
    """What a row of the log may hold for this address: the address with case ignored, and its keyed hash, which stays when
    the person is erased. Both count everywhere. In SQL: `lower(a)`, and `'#' || sha256(salt || ':' || lower(a))`."""
    plain = addresses.key_of(address)
    digest = hashlib.sha256(f"{workspace.salt}:{plain}".encode("utf-8", "replace"))
    return plain, f"#{digest.hexdigest()}"


def is_hash(key: str) -> bool:
    """Whether a key of the log is a keyed hash, of an address that nobody knows any more."""
    return _HASH.fullmatch(key) is not None


def suppress(workspace: Workspace, address: str, reason: str, *, source: str = "manual", note: str = "") -> None:
    """The address gets nothing more in the whole workspace. `note`: for people. Raises BadValueError."""
    require(workspace, "write")
    key, _ = keys_of(workspace, addresses.normalise(address))
    row = (key, _reason(reason), workspace.now(), _note(note))
    # The note stands in the log of suppressions, where an erasure finds it.
    after = {"reason": reason}
    with workspace.store.transaction() as cursor:
        append(cursor, workspace, [row], source=source)
        audit.record(cursor, workspace, action="suppressed", kind="suppression", name=key, after=after)


def suppress_many(
    workspace: Workspace, rows: Sequence[tuple[str, str, datetime, str | None]], *, source: str
) -> tuple[int, int]:
    """Takes over a list: (key of the address, reason, since (naive UTC), note), checked already. Who is suppressed
    for that reason stays as they are. A no counts from now on: dated back, a lift in between would undo it; its own date
    stands in the note. Gives how many were added and how many were there."""
    require(workspace, "write")
    now = workspace.now()
    with workspace.store.transaction() as cursor:
        known = set(cursor.rows(query("suppression.among"), keys=[key for key, *_ in rows]))
        first = {row[:2]: row for row in reversed(rows) if row[:2] not in known}
        new = [(key, reason, now, _dated(note, since, now)) for key, reason, since, note in first.values()]
        append(cursor, workspace, new, source=source)
        audit.record(cursor, workspace, action="imported", kind="suppression", name="", after={"added": len(new)})
    return len(new), len(rows) - len(new)


def lift_suppression(workspace: Workspace, address: str, *, source: str = "manual", note: str = "") -> None:
    """The address may get messages again, whatever it was suppressed for. `note`: why. Raises BadValueError."""
    require(workspace, "write")
    normal = addresses.normalise(address)
    with workspace.store.transaction() as cursor:
        if lift(cursor, workspace, normal, source=source, note=_note(note)):
            key = keys_of(workspace, normal)[0]
            audit.record(cursor, workspace, action="lifted", kind="suppression", name=key)


def lift(cursor: Cursor, workspace: Workspace, address: str, *, source: str, note: str | None) -> bool:
    """As lift_suppression, inside a transaction; gives whether it was suppressed."""
    keys = keys_of(workspace, address)
    if not standing(cursor, keys):
        return False
    _log(cursor, [(key, "manual", workspace.now(), note) for key in keys], source=source, is_suppressed=False)
    return True


def stop(cursor: Cursor, workspace: Workspace, address: str, *, source: str) -> bool:
    """The person wants nothing any more; gives whether that is new."""
    keys = keys_of(workspace, address)
    if OWN in standing(cursor, keys):
        return False
    append(cursor, workspace, [(keys[0], OWN, workspace.now(), None)], source=source)
    return True


def take_back(cursor: Cursor, workspace: Workspace, address: str, *, source: str) -> bool:
    """The person takes their own word back; a bounce, a complaint and a decision of staff go on. Gives whether there was
    such a word."""
    keys = keys_of(workspace, address)
    reasons = standing(cursor, keys)
    if OWN not in reasons:
        return False
    now = workspace.now()
    _log(cursor, [(key, OWN, now, None) for key in keys], source=source, is_suppressed=False)
    append(cursor, workspace, [(keys[0], reason, now, None) for reason in reasons if reason != OWN], source=source)
    return True


def standing(cursor: Cursor, keys: Sequence[str]) -> tuple[str, ...]:
    """Every reason for which an address is suppressed now; the weakest, the person's own word, last."""
    found: dict[str, set[str]] = {key: set() for key in keys}
    for key, reason, is_suppressed in cursor.rows(query("suppression.told"), keys=list(keys)):
        # A lift ends every reason given before it.
        found[key] = found[key] | {reason} if is_suppressed else set()
    return tuple(sorted(set[str]().union(*found.values()), key=REASONS.index))


def suppressed(
    workspace: Workspace, limit: int = 1000, *, text: str = "", reason: str | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """Addresses suppressed now: address, reason, changed_at (UTC), source, note; newest first. `text`: a part of it.
    Masked for who may not see personal data; raises ForbiddenError for a text from them."""
    require(workspace, "read")
    if text.strip():
        require(workspace, "personal")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(
            query("suppression.list"), most=limit, skip=offset, text=text.strip().casefold(), reason=reason
        )
    return rows if may(workspace, "personal") else [_masked(row) for row in rows]


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    address = row["address"] if is_hash(row["address"]) else masking.hidden(row["address"])
    return {**row, "address": address, "note": masking.hidden(row["note"])}


def counts(workspace: Workspace) -> dict[str, int]:
    """Reason → how many addresses are suppressed for it now."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("suppression.counts")))


def suppression_of(workspace: Workspace, address: str) -> str | None:
    """The reason why an address is suppressed now, or None."""
    require(workspace, "personal")
    with workspace.store.read() as cursor:
        found = standing(cursor, keys_of(workspace, address))
    return found[0] if found else None


def of_person(workspace: Workspace, database: Database, profile_id: int) -> str | None:
    """As `suppression_of`, of this person's address, which nobody need know."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        address = cursor.value(f"select email from {quoted(database.table)} where profile_id = $id", id=profile_id)
        found = standing(cursor, keys_of(workspace, address)) if address else ()
    return found[0] if found else None


def append(
    cursor: Cursor, workspace: Workspace, rows: Sequence[tuple[str, str, datetime, str | None]], *, source: str
) -> None:
    """Suppresses (key, reason, since, note), inside a transaction. What is being asked of these addresses ends; after a bounce
    it goes on once that is lifted."""
    require(workspace, "write")
    _log(cursor, rows, source=source, is_suppressed=True)
    refused = [
        key if is_hash(key) else keys_of(workspace, key)[1] for key, reason, *_ in rows if reason != "hard_bounce"
    ]
    if refused:
        cursor.run(query("opt_in.refuse_addresses"), addresses=refused, now=workspace.now())


def _log(
    cursor: Cursor, rows: Sequence[tuple[str, str, datetime, str | None]], *, source: str, is_suppressed: bool
) -> None:
    ids = cursor.next_ids("seq_log", len(rows))
    names = ("address", "reason", "changed_at", "note")
    cursor.insert(
        "suppression_change",
        [
            {"log_id": i, **dict(zip(names, row, strict=True)), "is_suppressed": is_suppressed, "source": source}
            for i, row in zip(ids, rows, strict=True)
        ],
    )


def cut(text: str, most: int = MOST_NOTE) -> str:
    """A text as a note can hold it; what is cut shows it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _dated(note: str | None, since: datetime, now: datetime) -> str | None:
    if since >= now:
        return note
    text = f"Since {since:%Y-%m-%d %H:%M} UTC."
    return text if note is None else note if note.startswith("Since ") else cut(f"{text} {note}")


def _reason(reason: str) -> str:
    if reason not in REASONS:
        raise BadValueError(f"“{reason}” is not a reason: {', '.join(REASONS)}.", field="reason")
    return reason


def _note(note: str) -> str | None:
    text = note.strip()
    if len(text) > MOST_NOTE:
        raise BadValueError(f"This note has {len(text):,} characters, {MOST_NOTE} are the most.", field="note")
    return text or None
