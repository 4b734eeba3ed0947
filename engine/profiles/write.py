"""The one way a profile is written: values and their changes in the same transaction, whoever writes.

Writes that arrive together are applied as one batch, each as if alone and in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import pyarrow as pa

from engine.access import require
from engine.errors import BadValueError, EngineError, NameTakenError, UnknownNameError
from engine.profiles import subscriptions
from engine.profiles.actions import Action, apply
from engine.profiles.batch import Batch, Stamp
from engine.profiles.databases import Database
from engine.profiles.requests import Mode, Prepared, ProfileWrite, Target, prepare
from engine.profiles.subscriptions import suppression
from engine.store import Cursor, query
from engine.workspace import Workspace

__all__ = [
    "Mode",
    "Move",
    "ProfileWrite",
    "WriteResult",
    "carry_noes",
    "dry_run",
    "new_write_id",
    "result_of",
    "submit",
    "write",
    "write_arrived",
    "write_many",
]

STANDING = {
    "card": "typed",
    "form": "typed",
    "api": "trusted",
    "import": "imported",
    "subscriber": "confirmed",
    "campaign": "derived",
}


@dataclass(frozen=True)
class WriteResult:
    """`changed`: names of the fields whose value differs now. `write_id`: None when nothing was written.

    `kept_blank`: how many values stayed because their cell was empty; `kept_unsubscribed`: topics whose no was respected.
    """

    profile_id: int
    created: bool
    changed: tuple[str, ...]
    write_id: int | None
    kept_blank: int = 0
    kept_unsubscribed: tuple[str, ...] = ()


Results = list["WriteResult | EngineError"]
Move = tuple[int, str | None, str | None, str]
"""Somebody's address changed: profile id, the one before, the one now, source."""


def write(workspace: Workspace, request: ProfileWrite) -> WriteResult:
    """Writes and waits until it is durable. Raises BadValueError, UnknownNameError, NameTakenError."""
    require(workspace, "write")
    return result_of(submit(workspace, request).result())


def submit(workspace: Workspace, request: ProfileWrite) -> Future[WriteResult | EngineError]:
    """As `write`, without waiting; refusals that need the profile's present state come as the future's result."""
    require(workspace, "write")
    prepared = prepare(Target.of(workspace, request.database), request)
    return workspace.store.submit(write_arrived, prepared)


def write_many(workspace: Workspace, requests: Iterable[ProfileWrite]) -> Results:
    """Many writes in one transaction; a bad one becomes its error, the others go in. Order is kept."""
    require(workspace, "write")
    targets: dict[str, Target] = {}
    prepared: list[Prepared | EngineError] = []
    for request in requests:
        try:
            if request.database not in targets:
                targets[request.database] = Target.of(workspace, request.database)
            prepared.append(prepare(targets[request.database], request))
        except EngineError as error:
            prepared.append(error)
    good = [p for p in prepared if isinstance(p, Prepared)]
    written = iter(workspace.store.write(lambda cursor: write_arrived(cursor, good)) if good else [])
    return [next(written) if isinstance(p, Prepared) else p for p in prepared]


def dry_run(workspace: Workspace, request: ProfileWrite) -> WriteResult:
    """What `write` would do, without doing it; a new profile would have the id 0. Raises as it."""
    target = Target.of(workspace, request.database)
    with workspace.store.read() as cursor:
        results, _ = write_prepared(cursor, target.database, [prepare(target, request)], dry=True)
    return result_of(results[0])


def result_of(result: WriteResult | EngineError) -> WriteResult:
    """Raises the error if it is one."""
    if isinstance(result, EngineError):
        raise result
    return result


def new_write_id(workspace: Workspace) -> int:
    """For the writes of one batch to share."""
    require(workspace, "write")
    return workspace.store.write(lambda cursor: cursor.next_ids("seq_write", 1)[0])


def write_prepared(
    cursor: Cursor, database: Database, items: Sequence[Prepared], *, dry: bool = False
) -> tuple[Results, pa.Table]:
    """Writes to one database inside the caller's transaction: a result an item, and the changes as rows of `change`
    without change_id. `dry`: only says what would happen, new profiles get negative ids."""
    # Stamped only now, under the write lock: whoever waited for it must not land before what was decided meanwhile.
    items = [p.stamped() for p in items]
    imagined = items[0].target.fields.values() if dry and items else ()
    batch = Batch(cursor, database, [p.key for p in items], dry=dry, imagined=imagined)
    moves: list[Move] = []
    results: Results = [_write_one(batch, prepared, moves) for prepared in items]
    changes = batch.changes()
    if not dry:
        if moves:
            carry_noes(cursor, items[0].target.workspace, moves)
        batch.save(changes)
    for number, topics in _subscribe(cursor, items, results, dry=dry).items():
        results[number] = replace(result_of(results[number]), kept_unsubscribed=topics)
    return results, changes


def write_arrived(cursor: Cursor, items: Sequence[Prepared]) -> Results:
    """Writes that arrived together, to whichever databases, inside the caller's transaction: a result an item, in order."""
    results: dict[int, WriteResult | EngineError] = {}
    for database in dict.fromkeys(p.target.database for p in items):
        mine = [n for n, p in enumerate(items) if p.target.database == database]
        written, _ = write_prepared(cursor, database, [items[n] for n in mine])
        results.update(zip(mine, written, strict=True))
    return [results[n] for n in range(len(items))]


def carry_noes(cursor: Cursor, workspace: Workspace, moves: Sequence[Move]) -> None:
    """A no of the person goes along to their new address, also after a time without one. Inside the caller's transaction,
    before the changes are logged; one look where none of the old addresses is suppressed."""
    # It writes through this module.
    from engine.profiles import rekey

    last = rekey.last_addresses(cursor, [profile_id for profile_id, old, *_ in moves if old is None])
    followed: list[tuple[str, str, str]] = []
    for profile_id, old, new, source in moves:
        before = old or last.get(profile_id)
        if before and new:
            followed.append((before, new, source))
        if after := new or before:
            last[profile_id] = after
    if followed:
        _carry(cursor, workspace, followed)


def _carry(cursor: Cursor, workspace: Workspace, moves: Sequence[tuple[str, str, str]]) -> None:
    """`moves`: old address, new one, source."""
    from engine.profiles import rekey

    keys = [suppression.keys_of(workspace, old) for old, _, _ in moves]
    rows = cursor.rows(query("suppression.among"), keys=list({key for pair in keys for key in pair}))
    refusing = {address for address, _ in rows}
    for (old, new, source), pair in zip(moves, keys, strict=True):
        if not refusing.isdisjoint(pair):
            rekey.carry_no(cursor, workspace, old, new, source=source)
            refusing.update(suppression.keys_of(workspace, new))


def _write_one(batch: Batch, prepared: Prepared, moves: list[Move]) -> WriteResult | EngineError:
    """`moves`: gets the address if it was changed."""
    request = prepared.write
    before = batch.rows.get(prepared.key, {})
    try:
        changed, created = _apply(batch, prepared)
    except EngineError as error:
        return error
    write_id = None
    row = batch.rows[prepared.key]
    if "email" in changed and not created:
        moves.append((row["profile_id"], before.get("email"), row.get("email"), request.source))
    if changed:
        stamp = Stamp(
            changed_at=prepared.changed_at,
            recorded_at=prepared.recorded_at,
            source=request.source,
            standing=STANDING.get(request.source, "trusted"),
            starts_triggers=request.triggers,
            is_created=created,
        )
        write_id = batch.record(prepared.key, before, changed, stamp, request.write_id)
    kept = sum(before.get(name) is not None for name in request.blank)
    profile_id = max(row["profile_id"], 0)
    return WriteResult(profile_id, created, changed, None if batch.is_dry else write_id, kept)


def _apply(batch: Batch, prepared: Prepared) -> tuple[tuple[str, ...], bool]:
    """Puts the values into the batch's row; gives the changed fields and whether the profile is new."""
    row = batch.rows.get(prepared.key)
    mode = prepared.write.mode
    if row is None and mode == "update":
        raise UnknownNameError("profile", prepared.key)
    if row is not None and mode == "insert":
        raise NameTakenError("profile", prepared.key)
    present = row or {}
    after = {
        name: apply(present.get(name), value) if isinstance(value, Action) else value
        for name, value in prepared.values.items()
    }
    if row is not None:
        # Another spelling of the key is not a change: re-keying is a step of its own.
        after.pop(prepared.target.database.key_field)
    for needed in prepared.target.required:
        if (row is None or needed.name in after) and after.get(needed.name) is None:
            raise BadValueError(f"{needed.label} is required.", field=needed.name, code="required")
    changed = tuple([name for name, value in after.items() if present.get(name) != value])
    if row is None:
        batch.add(prepared.key, after, prepared.changed_at)
    elif changed:
        batch.change(prepared.key, {name: after[name] for name in changed})
    return changed, row is None


def _subscribe(cursor: Cursor, items: Sequence[Prepared], results: Results, *, dry: bool) -> dict[int, tuple[str, ...]]:
    """Subscribes where the person has no state yet; gives, by number of the item, the topics in which a no stood."""
    kept: dict[int, tuple[str, ...]] = {}
    for topic in dict.fromkeys(t for p in items for t in p.write.subscribe):
        asked = {
            n: result.profile_id
            for n, (prepared, result) in enumerate(zip(items, results, strict=True))
            if isinstance(result, WriteResult) and topic in prepared.write.subscribe
        }
        rows = [(p_id, items[n].write.source, items[n].changed_at) for n, p_id in asked.items()]
        target = items[0].target
        refused = subscriptions.subscribe_free(cursor, target.workspace, target.database, topic, rows, dry=dry)
        for number, profile_id in asked.items():
            if profile_id in refused:
                kept[number] = (*kept.get(number, ()), topic)
    return kept
