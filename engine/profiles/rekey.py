"""A person gets another key: the profile stays, and with it history, consent and links, which all hang on its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine import addresses
from engine.access import require
from engine.errors import EngineError, NameTakenError
from engine.profiles import reading
from engine.profiles.batch import Batch, Stamp
from engine.profiles.requests import Target
from engine.profiles.subscriptions import suppression
from engine.profiles.types import Field
from engine.profiles.write import STANDING
from engine.store import Cursor, query
from engine.workspace import Workspace

CARRIED = ("complaint", "manual", "global_unsubscribe")
"""Reasons of suppression that are about the person: they go along to a new address. A bounce is about the old one."""


class KeyTakenError(NameTakenError):
    """Somebody has the key already: the offer to merge."""

    def __init__(self, field: Field, key: str):
        EngineError.__init__(
            self, f"A profile “{key}” exists already. If both are the same person, merge them.", field=field.name
        )


@dataclass(frozen=True)
class Rekeyed:
    """`write_id`: None when the key was the same already, letter by letter."""

    profile_id: int
    key: str
    write_id: int | None


def change_key(workspace: Workspace, database: str, key: str, new_key: str, *, source: str = "api") -> Rekeyed:
    """Gives the person with `key` the key `new_key`, and the key field with it; durable on return. Starts no campaign but one
    that watches the key field.

    Raises UnknownNameError, BadValueError for a key that is none, KeyTakenError when somebody else has it.
    """
    require(workspace, "write")
    target = Target.of(workspace, database)
    value, wanted = target.key_of(new_key)
    with workspace.store.transaction() as cursor:
        row = reading.row_of(cursor, target.database, key)
        write_id = _rekey(cursor, target, row, (wanted, value), source)
        if write_id is not None and target.database.key_field == "email":
            carry_no(cursor, workspace, row["email"], value, source=source)
    return Rekeyed(row["profile_id"], wanted, write_id)


def carry_no(cursor: Cursor, workspace: Workspace, old: str | None, new: str | None, *, source: str) -> None:
    """What the person said, or staff said of them, holds for the new address too; the old one stays suppressed."""
    if not old or not new or addresses.key_of(old) == addresses.key_of(new):
        return
    known = suppression.standing(cursor, suppression.keys_of(workspace, new))
    reasons = suppression.standing(cursor, suppression.keys_of(workspace, old))
    plain, now = addresses.key_of(new), workspace.now()
    rows = [(plain, reason, now, None) for reason in reasons if reason in CARRIED and reason not in known]
    suppression.append(cursor, workspace, rows, source=source)


def last_addresses(cursor: Cursor, profile_ids: Sequence[int]) -> dict[int, str]:
    """Profile id → the address that each of these people, who have none, had last."""
    return dict(cursor.rows(query("change.last_addresses"), profile_ids=list(profile_ids))) if profile_ids else {}


def _rekey(cursor: Cursor, target: Target, row: dict[str, Any], new: tuple[str, str], source: str) -> int | None:
    """`new`: the key, and the key field's value as it is shown."""
    wanted, value = new
    database, now = target.database, target.workspace.now()
    batch = Batch(cursor, database, [row["key"], wanted])
    if wanted != row["key"] and wanted in batch.rows:
        raise KeyTakenError(target.key_field, value)
    if row[database.key_field] == value:
        return None
    before = batch.rows[row["key"]]
    batch.change(row["key"], {"key": wanted, database.key_field: value})
    stamp = Stamp(
        changed_at=now,
        recorded_at=now,
        source=source,
        standing=STANDING.get(source, "trusted"),
        starts_triggers=True,
        is_created=False,
    )
    write_id = batch.record(row["key"], before, [database.key_field], stamp)
    batch.save(batch.changes())
    return write_id
