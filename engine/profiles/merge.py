"""Two profiles of one person become one. The kept one gets everything; the other stays as an empty stone that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.access import audit, require
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, fields, merge_moves, reading
from engine.profiles.batch import Batch, Stamp
from engine.profiles.databases import Database
from engine.profiles.erase import empty_row
from engine.profiles.rekey import carry_no, last_addresses
from engine.profiles.requests import Target
from engine.profiles.subscriptions import topics
from engine.profiles.types import Field
from engine.profiles.under_way import is_busy, once_free
from engine.store import Cursor, query
from engine.workspace import Workspace

CHOICES = ("keep", "other")


@dataclass(frozen=True)
class Difference:
    """A field with two values (enums by label). `chosen`: whose stands unless one says otherwise."""

    name: str
    label: str
    keep: Any
    other: Any
    chosen: str


@dataclass(frozen=True)
class Preview:
    """`key` and `changed` as in Merged. `subscriptions`: topic → (keep, other, after), None: no state. `moved`: how many
    changes, events, sends and segments go over."""

    key: str
    keep: dict[str, Any]
    other: dict[str, Any]
    changed: tuple[str, ...]
    differences: tuple[Difference, ...]
    subscriptions: dict[str, tuple[str | None, str | None, str]]
    moved: dict[str, int]


@dataclass(frozen=True)
class Merged:
    """`changed`: fields in which the kept profile has another value now. `write_id`: None if there is none."""

    profile_id: int
    key: str
    merged_id: int
    changed: tuple[str, ...]
    write_id: int | None


def preview(
    workspace: Workspace, database: str, keep_key: str, other_key: str, prefer: Mapping[str, str] | None = None
) -> Preview:
    """What `merge` would do, without doing it. Raises as it."""
    require(workspace, "personal")
    home = databases.get(workspace, database)
    known = {f.name: f for f in fields.catalogue(workspace, home)}
    chosen = _checked(known, prefer or {})
    names = {t.topic_id: t.name for t in topics(workspace)}
    with workspace.store.read() as cursor:
        keep, other = _two(cursor, home, keep_key, other_key)
        after = merge_moves.states_after(cursor, keep["profile_id"], other["profile_id"], workspace.now())
        moved = cursor.dict(query("person.counts"), profile_id=other["profile_id"]) or {}
    values = _values(known, keep, other, chosen)
    _refuse_missing(known, values)
    changed = tuple(n for n, v in values.items() if keep[n] != v)
    return Preview(
        other["key"] if home.key_field in changed else keep["key"],
        keep,
        other,
        changed,
        tuple(_difference(f, keep, other, chosen) for f in known.values() if keep[f.name] != other[f.name]),
        {names[topic_id]: (s.keep, s.other, s.after) for topic_id, s in after.items()},
        moved,
    )


def merge(
    workspace: Workspace,
    database: str,
    keep_key: str,
    other_key: str,
    prefer: Mapping[str, str] | None = None,
    *,
    source: str = "api",
) -> Merged:
    """Merges in one transaction; durable on return. `prefer`: field → keep or other; without a word the kept value stands
    where there is one. The key field may be preferred, too: then the key goes with it. Starts no campaign.

    Raises UnknownNameError, BadValueError, StateError while a message to them is under way.
    """
    require(workspace, "write")
    target = Target.of(workspace, database)
    chosen = _checked(target.fields, prefer or {})
    return once_free(workspace, lambda: _merge(target, (keep_key, other_key), chosen, source))


def _merge(target: Target, keys: tuple[str, str], chosen: Mapping[str, str], source: str) -> Merged | None:
    """None, and nothing was done, while a message is under way: it would be made of what goes."""
    workspace = target.workspace
    with workspace.store.transaction() as cursor:
        keep, other = _two(cursor, target.database, *keys)
        keep_id, other_id = keep["profile_id"], other["profile_id"]
        if is_busy(cursor, keep_id, other_id):
            return None
        values = _values(target.fields, keep, other, chosen)
        _refuse_missing(target.fields, values)
        changed = tuple(n for n, v in values.items() if keep[n] != v)
        last = last_addresses(cursor, [row["profile_id"] for row in (keep, other) if row["email"] is None])
        standings = dict(cursor.rows(query("merge.standings_of"), profile_id=other_id, fields=list(changed)))
        merge_moves.move(cursor, workspace, target.database, keep_id, other_id, changed=changed)
        empty_row(cursor, target.database, other_id, workspace)
        taken = _Taken({n: values[n] for n in changed}, other["key"], standings)
        write_id = _write(cursor, target, keep, taken, source)
        email = values.get("email", keep["email"])
        _carry_noes(
            cursor, workspace, [row["email"] or last.get(row["profile_id"]) for row in (keep, other)], email, source
        )
        stone = {"database_id": target.database.database_id, "profile_id": other_id, "into_id": keep_id}
        cursor.insert("merged", [{**stone, "write_id": write_id, "merged_at": workspace.now()}])
        audit.record(cursor, workspace, action="merged", kind="profile", name=str(keep_id), after={"took": other_id})
    key = other["key"] if target.database.key_field in changed else keep["key"]
    return Merged(keep_id, key, other_id, changed, write_id)


def _carry_noes(
    cursor: Cursor, workspace: Workspace, had: Sequence[str | None], email: str | None, source: str
) -> None:
    """A no of either holds for the address that both have now; where they have none, for the last one of each, so that it
    goes on from whichever is the last of both."""
    for old in had:
        for new in (email,) if email else had:
            carry_no(cursor, workspace, old, new, source=source)


def into(workspace: Workspace, profile_id: int) -> int | None:
    """The profile that a merged one lives on in, None for one that was never merged away."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        found: int | None = cursor.value(query("merge.into"), profile_id=profile_id)
        while found is not None and (further := cursor.value(query("merge.into"), profile_id=found)) is not None:
            found = further
        return found


def _two(cursor: Cursor, home: Database, keep: str, other: str) -> tuple[dict[str, Any], dict[str, Any]]:
    found = reading.row_of(cursor, home, keep), reading.row_of(cursor, home, other)
    if found[0]["profile_id"] == found[1]["profile_id"]:
        raise BadValueError("This is one and the same person: name two.", field="other")
    return found


def _checked(known: Mapping[str, Field], prefer: Mapping[str, str]) -> Mapping[str, str]:
    for name, choice in prefer.items():
        if name not in known:
            raise UnknownNameError("field", name, known, field=name)
        if choice not in CHOICES:
            raise BadValueError(f"“{choice}” is not one of keep, other.", field=name)
    return prefer


def _values(
    known: Mapping[str, Field], keep: Mapping[str, Any], other: Mapping[str, Any], prefer: Mapping[str, str]
) -> dict[str, Any]:
    """The other's values that are to stand."""
    return {n: other[n] for n, f in known.items() if _choice(f, keep, other, prefer) == "other"}


def _difference(
    field: Field, keep: Mapping[str, Any], other: Mapping[str, Any], prefer: Mapping[str, str]
) -> Difference:
    mine, theirs = keep[field.name], other[field.name]
    return Difference(
        field.name, field.label, _shown(field, mine), _shown(field, theirs), _choice(field, keep, other, prefer)
    )


def _shown(field: Field, value: Any) -> Any:
    return None if value is None else field.label_of(value) if isinstance(value, str) else value


def _choice(field: Field, keep: Mapping[str, Any], other: Mapping[str, Any], prefer: Mapping[str, str]) -> str:
    return prefer.get(field.name) or ("keep" if keep[field.name] is not None or other[field.name] is None else "other")


def _refuse_missing(known: Mapping[str, Field], values: Mapping[str, Any]) -> None:
    for needed in known.values():
        if needed.is_required and needed.name in values and values[needed.name] is None:
            raise BadValueError(f"{needed.label} is required.", field=needed.name, code="required")


@dataclass(frozen=True)
class _Taken:
    """Values of the other profile that are to stand, its key, and the standing of each value there."""

    values: dict[str, Any]
    key: str
    standings: dict[str, str]


def _write(cursor: Cursor, target: Target, keep: Mapping[str, Any], taken: _Taken, source: str) -> int | None:
    """The values that are taken, each a change like any other, but that they start nothing."""
    database, now = target.database, target.workspace.now()
    batch = Batch(cursor, database, [keep["key"]])
    before = batch.rows[keep["key"]]
    # Where messages of the other that wait leave the chain at another value than the one that stands, it is told again.
    ends = merge_moves.loose_ends(cursor, target.fields, keep["profile_id"], {**keep, **taken.values})
    names = list(dict.fromkeys((*taken.values, *ends)))
    if not names:
        return None
    batch.change(keep["key"], {**taken.values, **({"key": taken.key} if database.key_field in taken.values else {})})
    stamp = Stamp(
        changed_at=now, recorded_at=now, source=source, standing="derived", starts_triggers=False, is_created=False
    )
    write_id = batch.record(keep["key"], {**before, **ends}, names, stamp)
    batch.save(merge_moves.with_standings(batch.changes(), taken.standings))
    cursor.run(query("merge.confirm_taken"), keep=keep["profile_id"], taken=list(taken.values))
    return write_id
