"""The one way an event is written, whoever tells of it. An external id makes it repeatable: the same id is written once."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa

from engine.access import require
from engine.clock import to_utc
from engine.errors import BadValueError, EngineError
from engine.events.people import ids_of
from engine.profiles import databases
from engine.profiles.requests import Target
from engine.store import Cursor, query
from engine.workspace import Workspace

MOST_BYTES = 64 * 1024
MAX_ID = 200
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_SCHEMA = pa.schema(
    [
        ("event_id", pa.int64()),
        ("external_id", pa.string()),
        ("database_id", pa.int64()),
        ("profile_id", pa.int64()),
        ("type", pa.string()),
        ("happened_at", pa.timestamp("us")),
        ("recorded_at", pa.timestamp("us")),
        ("value", pa.float64()),
        ("properties", pa.string()),
        ("campaign_id", pa.int64()),
        ("send_id", pa.int64()),
        ("source", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something a profile did. `profile`: its key, or its internal id as a number. `happened_at`: naive UTC.

    `properties`: plain JSON data, up to 64 KB. `external_id`: of the system that tells of it, one event each in a database.
    """

    database: str
    profile: str | int
    type: str
    happened_at: datetime
    value: float | None = None
    properties: Mapping[str, Any] | None = None
    external_id: str | None = None
    campaign_id: int | None = None
    send_id: int | None = None
    source: str = "api"


@dataclass(frozen=True)
class Rejected:
    """An event that was not written; `index` counts from 0 in the order given."""

    index: int
    field: str | None
    code: str
    message: str


@dataclass(frozen=True)
class EventReport:
    """`rows` = `inserted` + `duplicates` + the rejected ones."""

    rows: int
    inserted: int
    duplicates: int
    rejected: tuple[Rejected, ...]


def record(workspace: Workspace, event: NewEvent, *, create_profiles: bool = False) -> bool:
    """Writes one and waits until it is durable; False for a duplicate. Raises BadValueError, UnknownNameError."""
    require(workspace, "write")
    databases.get(workspace, event.database)
    arrived = _Arrived(workspace, event, workspace.now(), event.source if create_profiles else None)
    result: bool | EngineError = workspace.store.submit(_write, arrived).result()
    if isinstance(result, EngineError):
        raise result
    return result


def record_many(workspace: Workspace, events: Sequence[NewEvent], *, create_profiles: bool = False) -> EventReport:
    """Many in one transaction; a bad one is rejected, the others go in. Raises UnknownNameError for a database.

    An unknown profile is rejected, or made with `create_profiles`: empty but for its key.
    """
    require(workspace, "write")
    for name in {e.database for e in events}:
        databases.get(workspace, name)
    now = workspace.now()
    arrived = [_Arrived(workspace, event, now, event.source if create_profiles else None) for event in events]
    results = workspace.store.write(lambda cursor: _write(cursor, arrived))
    rejected = tuple(
        Rejected(n, r.field, r.code, r.message) for n, r in enumerate(results) if isinstance(r, EngineError)
    )
    inserted = sum(r is True for r in results)
    return EventReport(len(events), inserted, len(events) - inserted - len(rejected), rejected)


def append(cursor: Cursor, workspace: Workspace, events: Sequence[NewEvent]) -> None:
    """As record_many, inside the caller's transaction: for events that belong together with another write."""
    _write(cursor, [_Arrived(workspace, event, workspace.now(), None) for event in events])


def append_to_all(
    cursor: Cursor,
    workspace: Workspace,
    people: pa.Table,
    *,
    database: str,
    type: str,
    happened_at: datetime,
    properties: Mapping[str, Any],
    source: str,
) -> int:
    """The same event for everybody in `people` (a column profile_id of ids that are there), in one statement inside the
    caller's transaction. Gives how many. Raises BadValueError, UnknownNameError."""
    event = NewEvent(database, "", type, happened_at, properties=properties, source=source)
    text = _checked(event)
    with cursor.staged_as("event_people", people):
        return cursor.run(
            query("event.insert_for_all"),
            database_id=databases.get(workspace, database).database_id,
            type=type,
            happened_at=happened_at,
            recorded_at=workspace.now(),
            properties=text,
            source=source,
        )


@dataclass(frozen=True, slots=True)
class _Arrived:
    """`create`: the source of the profile that may be made for it, None for none."""

    workspace: Workspace
    event: NewEvent
    recorded_at: datetime
    create: str | None


def _write(cursor: Cursor, items: Sequence[_Arrived]) -> list[bool | EngineError]:
    """True for written, False for a duplicate, else why not; one an item, in order."""
    results: list[bool | EngineError] = [False] * len(items)
    properties: dict[int, str | None] = {}
    for number, item in enumerate(items):
        try:
            properties[number] = _checked(item.event)
        except BadValueError as error:
            results[number] = error
    for name in dict.fromkeys(i.event.database for i in items):
        mine = [n for n in properties if items[n].event.database == name]
        people = _people(cursor, items, mine)
        known = set(_known_ids(cursor, items, mine))
        rows: list[tuple[_Arrived, int, str | None]] = []
        for number in mine:
            item = items[number]
            profile_id = people[item.event.profile, item.create]
            if isinstance(profile_id, EngineError):
                results[number] = profile_id
            elif item.event.external_id not in known:
                known.update([item.event.external_id] if item.event.external_id else [])
                rows.append((item, profile_id, properties[number]))
                results[number] = True
        _insert(cursor, rows)
    return results


def _people(
    cursor: Cursor, items: Sequence[_Arrived], numbers: Sequence[int]
) -> dict[tuple[str | int, str | None], int | EngineError]:
    """(profile as named, what may make it) → its id, or why there is none."""
    found: dict[tuple[str | int, str | None], int | EngineError] = {}
    for create in dict.fromkeys(items[n].create for n in numbers):
        named = [items[n].event.profile for n in numbers if items[n].create == create]
        first = items[numbers[0]]
        target = Target.of(first.workspace, first.event.database)
        found.update(((p, create), i) for p, i in ids_of(cursor, target, named, create=create).items())
    return found


def _checked(event: NewEvent) -> str | None:
    """Checks what needs no look at the store; gives the properties as JSON. Raises BadValueError."""
    _check_type(event.type)
    if event.value is not None and (isinstance(event.value, bool) or not math.isfinite(event.value)):
        raise BadValueError(f"“{event.value}” is not a value of an event: a number.", field="value")
    if event.external_id is not None and not 0 < len(event.external_id) <= MAX_ID:
        raise BadValueError(f"The id of an event has 1 to {MAX_ID} characters.", field="id")
    if not event.properties:
        return None
    try:
        text = orjson.dumps(event.properties)
    except TypeError as error:
        raise BadValueError(f"The properties are no plain data: {error}.", field="properties") from None
    if len(text) > MOST_BYTES:
        raise BadValueError(f"The properties have {len(text):,} bytes, the most is {MOST_BYTES:,}.", field="properties")
    return text.decode()


@lru_cache(maxsize=1024)
def _check_type(name: str) -> None:
    if not _TYPE.fullmatch(name):
        raise BadValueError(
            f"“{name[:80]}” cannot be a type of event: small letters, digits and _, starting with a letter, up to 63.",
            field="type",
        )


def _known_ids(cursor: Cursor, items: Sequence[_Arrived], numbers: Sequence[int]) -> list[str]:
    wanted = [i for n in numbers if (i := items[n].event.external_id)]
    if not wanted:
        return []
    first = items[numbers[0]]
    database = databases.get(first.workspace, first.event.database)
    return cursor.column(query("event.known_ids"), database_id=database.database_id, external_ids=wanted)


def _insert(cursor: Cursor, rows: Sequence[tuple[_Arrived, int, str | None]]) -> None:
    """Rows of one database: the event, whose it is, its properties as JSON."""
    if not rows:
        return
    zone, events = ZoneInfo("UTC"), [item.event for item, _, _ in rows]
    database = databases.get(rows[0][0].workspace, events[0].database)
    columns: dict[str, Any] = {
        "event_id": cursor.next_ids("seq_event", len(rows)),
        "database_id": [database.database_id] * len(rows),
        "profile_id": [profile_id for _, profile_id, _ in rows],
        "happened_at": [to_utc(e.happened_at, zone) if e.happened_at.tzinfo else e.happened_at for e in events],
        "recorded_at": [item.recorded_at for item, _, _ in rows],
        "properties": [properties for _, _, properties in rows],
    }
    for name in ("external_id", "type", "value", "campaign_id", "send_id", "source"):
        columns[name] = [getattr(e, name) for e in events]
    cursor.insert("event", pa.table({name: columns[name] for name in _SCHEMA.names}, schema=_SCHEMA))
