"""Many writes at once, as statements over a staged table: what engine/profiles/write.py does row by row, with the same result.

A test holds the two together. The statements stand in engine/profiles/imports/statements.py.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from engine.errors import BadValueError, EngineError, NameTakenError, StateError, UnknownNameError
from engine.profiles import fields
from engine.profiles.imports import statements
from engine.profiles.requests import Target
from engine.profiles.types import Field
from engine.profiles.write import STANDING, carry_noes
from engine.store import Cursor


class DoubledError(EngineError):
    """The row's key stands in an earlier one, of that number."""

    def __init__(self, first: int):
        super().__init__("The key stands in an earlier row.", code="duplicate_key")
        self.first = first


@dataclass(frozen=True)
class Common:
    """What all writes of one import share. `write_id`: None in a dry run."""

    mode: str
    triggers: bool
    source: str
    write_id: int | None

    @property
    def is_dry(self) -> bool:
        return self.write_id is None


@dataclass(frozen=True)
class Written:
    """What became of the staged rows. `refused`: number of the row → why; `profile_ids` of the rows taken, 0 for one that a
    dry run would make; `kept`: values that stayed because their cell was empty; `changed`: a field's name → how many;
    `newcomers`: reads the addresses of new profiles; `changes`: reads the rows of `change`, without change_id; `samples`:
    [number of the row, field, old, new] as texts."""

    refused: dict[int, EngineError]
    profile_ids: list[int]
    inserted: int
    updated: int
    unchanged: int
    kept: int
    changed: dict[str, int]
    newcomers: Callable[[], list[str]]
    changes: Callable[[], pa.Table]
    samples: list[tuple[int, str, str | None, str | None]]


def stage(numbers: Any, keys: Any, values: Sequence[tuple[Any, Any, Any]]) -> pa.Table:
    """Rows to write: their number, the key as it is shown, and for each field its values, which are given, which are blank."""
    names = ["n", "shown"]
    columns = [pa.array(numbers, pa.int64()), keys]
    for place, (cells, is_given, is_blank) in enumerate(values):
        names += [f"v{place}", f"h{place}", f"b{place}"]
        columns += [cells, pa.array(is_given), pa.array(is_blank)]
    return pa.table(columns, names=names)


@contextmanager
def written(
    cursor: Cursor, target: Target, wanted: Sequence[Field], rows: pa.Table, common: Common, *, samples: int = 0
) -> Generator[Written]:
    """Writes what `stage` gave inside the caller's transaction; in a dry run only says what would happen.

    Raises StateError where the fields are no longer those that the values were read for.
    """
    now = target.workspace.now()
    if not common.is_dry:
        _refuse_other_fields(cursor, target)
    with cursor.staged_as("incoming_rows", rows):
        cursor.run(statements.known(target))
        cursor.run(statements.rows(target, wanted, common.mode))
    refused = _refusals(cursor, target)
    cursor.run(statements.taken(wanted), first_id=_first_id(cursor, dry=common.is_dry), step=-1 if common.is_dry else 1)
    cursor.run(statements.changes(target, wanted))
    stamp = _stamp(target, common, now)
    if not common.is_dry:
        _save(cursor, target, wanted, stamp)
    yield Written(
        refused=refused,
        profile_ids=cursor.column("select greatest(profile_id, 0) from import_taken order by n"),
        **_tally(cursor),
        changed=dict(cursor.rows("select field, count(*) from import_change group by field")),
        newcomers=lambda: cursor.column(statements.newcomers(target, wanted)),
        changes=lambda: cursor.arrow(statements.told(), **stamp),
        samples=_samples(cursor, samples) if samples else [],
    )
    for name in statements.TABLES:
        # A cursor is lent again and again: what one import left in memory would stay there.
        cursor.run(f"drop table if exists temp.{name}")


def _refuse_other_fields(cursor: Cursor, target: Target) -> None:
    """Under the write lock: a field or an option may have gone since the file was begun."""
    known = {f.field_id: (f.name, f.type, f.options, f.is_required) for f in target.fields.values()}
    for field in fields.load(cursor, target.database):
        if known.pop(field.field_id, None) != (field.name, field.type, field.options, field.is_required):
            raise _other_fields(target)
    if known:
        raise _other_fields(target)


def _other_fields(target: Target) -> StateError:
    label = target.database.label
    return StateError(f"The fields of {label} were changed meanwhile: what was not yet read needs another look.")


def _refusals(cursor: Cursor, target: Target) -> dict[int, EngineError]:
    found: dict[int, EngineError] = {}
    for number, key, problem, first in cursor.rows(
        "select n, key, problem, first_n from import_row where problem <> ''"
    ):
        if problem == "doubled":
            found[number] = DoubledError(first)
        elif problem == "absent":
            found[number] = UnknownNameError("profile", key)
        elif problem == "there":
            found[number] = NameTakenError("profile", key)
        else:
            label = target.fields[problem].label
            found[number] = BadValueError(f"{label} is required.", field=problem, code="required")
    return found


def _first_id(cursor: Cursor, *, dry: bool) -> int:
    """Ids follow each other: only the holder of the write lock takes some. A dry run uses none up: -1, -2, …"""
    if dry:
        return -1
    count = cursor.value("select count(*) from import_row where is_new and problem = ''")
    return cursor.reserve("seq_profile", count)


def _stamp(target: Target, common: Common, now: datetime) -> dict[str, Any]:
    return {
        "write_id": common.write_id or 0,
        "now": now,
        "source": common.source,
        "standing": STANDING[common.source],
        "triggers": common.triggers,
        "database_id": target.database.database_id,
    }


def _tally(cursor: Cursor) -> dict[str, int]:
    return cursor.dicts(
        "select count(*) filter (is_new) as inserted, count(*) filter (not is_new and is_changed) as updated, "
        "count(*) filter (not is_changed) as unchanged, coalesce(sum(kept), 0)::bigint as kept from import_taken"
    )[0]


def _samples(cursor: Cursor, most: int) -> list[tuple[int, str, str | None, str | None]]:
    """The first changes of values that were there, a few a field."""
    return cursor.rows(
        "select n, field, old, new from import_change where not is_new "
        "qualify row_number() over (partition by field order by n) <= $most order by n",
        most=most,
    )


def _save(cursor: Cursor, target: Target, wanted: Sequence[Field], stamp: dict[str, Any]) -> None:
    cursor.run(statements.insert(target, wanted), now=stamp["now"])
    if wanted:
        cursor.run(statements.update(target, wanted))
    if (place := next((n for n, field in enumerate(wanted) if field.name == "email"), None)) is not None:
        # Where the address is not the key, a no follows it.
        carry_noes(cursor, target.workspace, cursor.rows(statements.replaced(place), source=stamp["source"]))
    count = cursor.value("select count(*) from import_change")
    cursor.run(statements.record(), first_id=cursor.reserve("seq_change", count), **stamp)
