"""Where each value of one person comes from, whether that is verified, and the person's own word about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.access import require
from engine.errors import BadValueError
from engine.profiles import databases, fields, quality_settings, reading
from engine.profiles.databases import Database
from engine.profiles.quality_settings import NEVER_CONFIRMED, FieldQuality, Kind
from engine.profiles.requests import ProfileWrite, Target, prepare
from engine.profiles.types import Field
from engine.profiles.write import WriteResult, result_of, write_prepared
from engine.store import Cursor, query
from engine.workspace import Workspace

UNKNOWN: Kind = "imported"
"""Of a value without a change in the log: nobody knows where it came from."""
SOURCE = "subscriber"

_Logged = tuple[Kind | None, datetime | None, datetime | None]
"""The last change's standing and time, when its value was confirmed."""
_NOBODY: _Logged = (None, None, None)
_WORDS: dict[Kind, str] = {
    "confirmed": "Confirmed by the person",
    "trusted": "Came from a trusted system",
    "typed": "Typed by staff",
    "imported": "Imported",
    "derived": "Derived by a campaign",
}


@dataclass(frozen=True)
class Standing:
    """Of a present value. `since` (naive UTC): when it came or was confirmed last. `reason`: one sentence, without the date."""

    kind: Kind
    since: datetime
    is_unverified: bool
    reason: str


def of(workspace: Workspace, database: str, profile_id: int) -> dict[str, Standing]:
    """Field → standing, of every field that has a value. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    row = reading.by_id(workspace, database, profile_id)
    settings, now = quality_settings.of_database(workspace, home), workspace.now()
    with workspace.store.read() as cursor:
        logged = {r[0]: r[1:] for r in cursor.rows(query("quality.standing_of"), now=now, **_ids(home, profile_id))}
    return {
        field.name: _standing(settings[field.name], now, row["_created_at"], logged.get(field.name, _NOBODY))
        for field in fields.catalogue(workspace, home)
        if row[field.name] is not None
    }


def confirm(workspace: Workspace, database: str, profile_id: int, values: Mapping[str, Any]) -> WriteResult:
    """The person's own word on fields that they may confirm: writes what differs (field → raw value, None clears) and marks
    every given field that has a value then as confirmed, all in one transaction.

    Raises BadValueError for a bad value and for a field that people may not confirm, UnknownNameError."""
    require(workspace, "write")
    home = databases.get(workspace, database)
    allowed = {f.name for f in confirmable(workspace, database)}
    for name in values:
        if name not in allowed:
            label = fields.get(workspace, home, name).label
            raise BadValueError(f"{label} is not one of the fields that people may confirm themselves.", field=name)
    return workspace.store.write(lambda cursor: take_word(cursor, workspace, home, profile_id, values))


def take_word(
    cursor: Cursor, workspace: Workspace, home: Database, profile_id: int, values: Mapping[str, Any]
) -> WriteResult:
    """As confirm, inside a transaction and of any field: who calls it has seen that the person may say this."""
    row = reading.by_id(workspace, home.name, profile_id)
    request = ProfileWrite(home.name, row["key"], dict(values), source=SOURCE, mode="update")
    prepared = prepare(Target.of(workspace, home.name), request)
    results, _ = write_prepared(cursor, home, [prepared])
    result = result_of(results[0])
    present = [name for name in values if prepared.values[name] is not None]
    _mark(cursor, home, profile_id, present, workspace.now())
    return result


def confirmable(workspace: Workspace, database: str) -> tuple[Field, ...]:
    """The fields that people may see, confirm and correct themselves, in the order of the catalogue. None by default."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    settings = quality_settings.of_database(workspace, home)
    return tuple(f for f in fields.catalogue(workspace, home) if settings[f.name].confirmable)


def _mark(cursor: Cursor, home: Database, profile_id: int, names: list[str], at: datetime) -> None:
    cursor.run(query("quality.confirm"), **_ids(home, profile_id), fields=names, confirmed_at=at, source=SOURCE)


def _ids(home: Database, profile_id: int) -> dict[str, int]:
    return {"database_id": home.database_id, "profile_id": profile_id}


def _standing(settings: FieldQuality, now: datetime, created_at: datetime, logged: _Logged) -> Standing:
    kind, since, confirmed_at = logged
    found: Kind = "confirmed" if confirmed_at else kind or UNKNOWN
    last = max((t for t in (confirmed_at, since) if t), default=created_at)
    limit = settings.age_limit
    if found in NEVER_CONFIRMED:
        return Standing(found, last, True, f"{_WORDS[found]} and never confirmed by the person.")
    if limit is not None and last < now - limit:
        return Standing(found, last, True, f"{_WORDS[found]}, but longer ago than {_days(limit)}.")
    return Standing(found, last, False, f"{_WORDS[found]}.")


def _days(limit: timedelta) -> str:
    return "1 day" if limit.days == 1 else f"{limit.days:,} days"
