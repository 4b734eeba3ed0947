"""The one way an event is written, whoever tells of it.

An external id makes it repeatable: the same id is written once. So does the number of an order (engine/events/types.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from engine.access import require
from engine.clock import to_utc
from engine.errors import BadValueError, EngineError
from engine.events import types
from engine.events.event import NewEvent, checked
from engine.events.people import ids_of
from engine.events.trial import Name, Trial
from engine.profiles import databases, hidden
from engine.profiles.requests import Target
from engine.store import Cursor, query
from engine.workspace import Workspace

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
        ("order_id", pa.string()),
        ("campaign_id", pa.int64()),
        ("send_id", pa.int64()),
        ("source", pa.string()),
    ]
)


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
    arrived = _arrived(workspace, events, create_profiles=create_profiles)
    return _reported(workspace.store.write(lambda cursor: _write(cursor, arrived)))


def try_many(
    workspace: Workspace, events: Sequence[NewEvent], trial: Trial, *, create_profiles: bool = False
) -> EventReport:
    """As record_many, but writes nothing: what would become of them after those that `trial` has met. Raises as it."""
    arrived = _arrived(workspace, events, create_profiles=create_profiles)
    with workspace.store.read() as cursor:
        return _reported(_write(cursor, arrived, trial))


def _arrived(workspace: Workspace, events: Sequence[NewEvent], *, create_profiles: bool) -> list[_Arrived]:
    require(workspace, "write")
    for name in {e.database for e in events}:
        databases.get(workspace, name)
    now = workspace.now()
    return [_Arrived(workspace, event, now, event.source if create_profiles else None) for event in events]


def _reported(results: Sequence[bool | EngineError]) -> EventReport:
    rejected = tuple(
        Rejected(n, r.field, r.code, r.message) for n, r in enumerate(results) if isinstance(r, EngineError)
    )
    inserted = sum(r is True for r in results)
    return EventReport(len(results), inserted, len(results) - inserted - len(rejected), rejected)


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
    text, _ = checked(event)
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


@dataclass(frozen=True, slots=True)
class _Checked:
    """An event that may be written if its person is there. `names`: what it must not share with another one."""

    arrived: _Arrived
    properties: str | None
    order_id: str | None
    names: tuple[Name, ...]

    @classmethod
    def of(cls, arrived: _Arrived) -> _Checked:
        """Raises BadValueError."""
        event = arrived.event
        properties, order_id = checked(event)
        names = [("", event.external_id)] if event.external_id else []
        if order_id and event.type in types.ONCE_AN_ORDER:
            names.append((event.type, order_id))
        return cls(arrived, properties, order_id, tuple(names))


def _write(cursor: Cursor, items: Sequence[_Arrived], trial: Trial | None = None) -> list[bool | EngineError]:
    """True for written, False for a duplicate, else why not; one an item, in order. With `trial` only says so."""
    results: list[bool | EngineError] = [False] * len(items)
    good: dict[int, _Checked] = {}
    for number, item in enumerate(items):
        try:
            good[number] = _Checked.of(item)
        except BadValueError as error:
            results[number] = error
    for name in dict.fromkeys(i.event.database for i in items):
        mine = {n: c for n, c in good.items() if c.arrived.event.database == name}
        if mine:
            _write_to_one(cursor, mine, results, trial)
    return results


def _write_to_one(
    cursor: Cursor, mine: Mapping[int, _Checked], results: list[bool | EngineError], trial: Trial | None
) -> None:
    """Events of one database; fills in their results."""
    people = _people(cursor, list(mine.values()), trial)
    known = _known(cursor, list(mine.values()))
    if trial:
        known |= trial.known({name for one in mine.values() for name in one.names})
    rows: list[tuple[_Checked, int]] = []
    for number, one in mine.items():
        profile_id = people[one.arrived.event.profile, one.arrived.create]
        if isinstance(profile_id, EngineError):
            results[number] = profile_id
        elif known.isdisjoint(one.names):
            known.update(one.names)
            rows.append((one, profile_id))
            results[number] = True
    if trial:
        trial.note([name for one, _ in rows for name in one.names])
    else:
        _insert(cursor, rows)


def _people(
    cursor: Cursor, checked: Sequence[_Checked], trial: Trial | None
) -> dict[tuple[str | int, str | None], int | EngineError]:
    """(profile as named, what may make it) → its id, or why there is none."""
    found: dict[tuple[str | int, str | None], int | EngineError] = {}
    first = checked[0].arrived
    target = Target.of(first.workspace, first.event.database)
    for create in dict.fromkeys(c.arrived.create for c in checked):
        named = [c.arrived.event.profile for c in checked if c.arrived.create == create]
        ids = ids_of(cursor, target, named, create=create, dry=trial is not None)
        found.update(((p, create), i) for p, i in ids.items())
        if trial:
            trial.note_people({target.key_of(p)[1] for p, i in ids.items() if i == 0 and isinstance(p, str)})
    return found


def _known(cursor: Cursor, checked: Sequence[_Checked]) -> set[Name]:
    """Which of their names events bear already: ('', id), (type, number of the order)."""
    ids = [value for c in checked for kind, value in c.names if not kind]
    orders = [value for c in checked for kind, value in c.names if kind]
    first = checked[0].arrived
    database_id = databases.get(first.workspace, first.event.database).database_id
    found: set[Name] = set()
    salt = first.workspace.salt
    if ids:
        # Events of people who were erased bear a hash of their name: told again, they are known.
        erased = {hidden.event_name(salt, "event", name): name for name in ids}
        named: list[str] = cursor.column(
            query("event.known_ids"), database_id=database_id, external_ids=[*ids, *erased]
        )
        found.update(("", erased.get(name, name)) for name in named)
    if orders:
        erased = {hidden.event_name(salt, "order", name): name for name in orders}
        asked = {"types": list(types.ONCE_AN_ORDER), "order_ids": [*orders, *erased]}
        rows: list[tuple[str, str]] = cursor.rows(query("event.known_orders"), database_id=database_id, **asked)
        found.update((kind, erased.get(name, name)) for kind, name in rows)
    return found


def _insert(cursor: Cursor, rows: Sequence[tuple[_Checked, int]]) -> None:
    """Rows of one database: the event and whose it is."""
    if not rows:
        return
    zone, events = ZoneInfo("UTC"), [one.arrived.event for one, _ in rows]
    database = databases.get(rows[0][0].arrived.workspace, events[0].database)
    columns: dict[str, Any] = {
        "event_id": cursor.next_ids("seq_event", len(rows)),
        "database_id": [database.database_id] * len(rows),
        "profile_id": [profile_id for _, profile_id in rows],
        "happened_at": [to_utc(e.happened_at, zone) if e.happened_at.tzinfo else e.happened_at for e in events],
        "recorded_at": [one.arrived.recorded_at for one, _ in rows],
        "properties": [one.properties for one, _ in rows],
        "order_id": [one.order_id for one, _ in rows],
    }
    for name in ("external_id", "type", "value", "campaign_id", "send_id", "source"):
        columns[name] = [getattr(e, name) for e in events]
    cursor.insert("event", pa.table({name: columns[name] for name in _SCHEMA.names}, schema=_SCHEMA))
