"""Many writes at once, as statements over a staged table: what engine/profiles/write.py does row by row, with the same result.

A test holds the two together. Statements are built from the catalogue's names only; values are staged or bound.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from engine.errors import BadValueError, EngineError, NameTakenError, StateError, UnknownNameError
from engine.profiles import fields
from engine.profiles.requests import Target
from engine.profiles.types import FIELD_TYPES, Field
from engine.profiles.write import STANDING, carry_noes
from engine.store import Cursor
from engine.store.cursor import quoted

_TEXT = {
    "datetime": "strftime({0}, '%Y-%m-%dT%H:%M:%S') "
    "|| case when epoch_us({0}) % 1000000 = 0 then '' else strftime({0}, '.%f') end",
    "tags": "to_json({0})",
}
_NUMBER = {
    "integer": "{0}",
    "float": "{0}",
    "boolean": "{0}::int",
    "date": "{0} - date '1970-01-01'",
    "datetime": "epoch_us({0}) / 1000000",
}
_CHANGE = (
    "$write_id::bigint as write_id, profile_id, $now::timestamp as changed_at, $now::timestamp as recorded_at, "
    "$source as source, $standing as standing, $triggers as starts_triggers, is_new as is_created, true as is_applied, "
    "field, old, new, old_num, new_num, $database_id::bigint as database_id, 0::int as depth"
)
_TABLES = ("import_known", "import_row", "import_taken", "import_change")


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
    `changes`: reads the rows of `change`, without change_id; `samples`: [number of the row, field, old, new] as texts."""

    refused: dict[int, EngineError]
    profile_ids: list[int]
    inserted: int
    updated: int
    unchanged: int
    kept: int
    changed: dict[str, int]
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
        cursor.run(_known_sql(target))
        cursor.run(_rows_sql(target, wanted, common.mode))
    refused = _refusals(cursor, target)
    cursor.run(_taken_sql(wanted), first_id=_first_id(cursor, dry=common.is_dry), step=-1 if common.is_dry else 1)
    columns = [*((f, f"v{n}", f"c{n}") for n, f in enumerate(wanted)), (target.key_field, "shown", "is_new")]
    cursor.run(_changes_sql(columns))
    stamp = _stamp(target, common, now)
    if not common.is_dry:
        _save(cursor, target, wanted, stamp)
    yield Written(
        refused=refused,
        profile_ids=cursor.column("select greatest(profile_id, 0) from import_taken order by n"),
        **_tally(cursor),
        changed=dict(cursor.rows("select field, count(*) from import_change group by field")),
        changes=lambda: cursor.arrow(f"select {_CHANGE} from import_change", **stamp),
        samples=_samples(cursor, samples) if samples else [],
    )
    for name in _TABLES:
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


def _rows_sql(target: Target, wanted: Sequence[Field], mode: str) -> str:
    """Each row beside the profile it is about. `problem`: '' for a row that may be taken, else what is wrong with it; of two
    with one key that might be taken the first is."""
    old = "".join(f", {_present(f)} as o{n}" for n, f in enumerate(wanted))
    return (
        "create or replace temp table import_row as "
        f"with known as (select k.n as known_n, p.profile_id as old_id{old} from import_known k "
        f"join {quoted(target.database.table)} p on p.profile_id = k.profile_id), "
        "joined as (select s.*, lower(s.shown) as key, known.* exclude (known_n) from incoming_rows s "
        "left join known on known_n = s.n), "
        f"judged as (select *, old_id is null as is_new, case {' '.join(_problems(target, wanted, mode))} else '' end as found "
        "from joined), placed as (select n, row_number() over (partition by key order by n) as place, "
        "first_value(n) over (partition by key order by n) as first_n from judged where found = '') "
        "select j.*, case when p.place > 1 then 'doubled' else found end as problem, p.first_n "
        "from judged j left join placed p on p.n = j.n"
    )


def _known_sql(target: Target) -> str:
    """Which rows are of whom, by key alone: of a big table the values are then read only where these people stand."""
    return (
        "create or replace temp table import_known as select s.n, p.profile_id from incoming_rows s "
        f"join {quoted(target.database.table)} p on p.key = lower(s.shown)"
    )


def _present(field: Field) -> str:
    """The profile's value; none of a field that a dry run only imagines."""
    return f"p.{quoted(field.name)}" if field.field_id else f"null::{FIELD_TYPES[field.type].sql}"


def _problems(target: Target, wanted: Sequence[Field], mode: str) -> Iterator[str]:
    if mode == "update":
        yield "when old_id is null then 'absent'"
    if mode == "insert":
        yield "when old_id is not null then 'there'"
    places = {f.name: n for n, f in enumerate(wanted)}
    for needed in target.required:
        place = places.get(needed.name)
        if place is not None:
            yield f"when (old_id is null or h{place}) and v{place} is null then '{needed.name}'"
        elif needed.name != target.database.key_field:
            yield f"when old_id is null then '{needed.name}'"
    yield "when false then ''"


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


def _taken_sql(wanted: Sequence[Field]) -> str:
    """The rows to be taken, with the profile's id and which fields change (c0, c1, …)."""
    changed = "".join(f", h{n} and v{n} is distinct from o{n} as c{n}" for n in range(len(wanted)))
    # Lists, not chains of "or" and "+": DuckDB allows an expression a thousand levels.
    is_any = f"list_contains([{', '.join(['false', *(f'c{n}' for n in range(len(wanted)))])}], true)"
    kept = f"list_sum([{', '.join(['0', *(f'(b{n} and not h{n} and o{n} is not null)::int' for n in range(len(wanted)))])}])"
    return (
        "create or replace temp table import_taken as with numbered as "
        "(select n, row_number() over (order by n) - 1 as number from import_row where is_new and problem = '') "
        f"select r.*{changed}, is_new or {is_any} as is_changed, {kept} as kept, "
        "coalesce(old_id, $first_id + $step * number) as profile_id "
        "from import_row r left join numbered on numbered.n = r.n where problem = ''"
    )


def _first_id(cursor: Cursor, *, dry: bool) -> int:
    """Ids follow each other: only the holder of the write lock takes some. A dry run uses none up: -1, -2, …"""
    if dry:
        return -1
    count = cursor.value("select count(*) from import_row where is_new and problem = ''")
    return cursor.reserve("seq_profile", count)


def _changes_sql(columns: Sequence[tuple[Field, str, str]]) -> str:
    """One row a changed field, in order of the rows and of the columns, the key last: lists side by side, unfolded."""
    lists: dict[str, list[str]] = {name: [] for name in ("field", "old", "new", "old_num", "new_num", "is_changed")}
    for field, value, is_changed in columns:
        old = "null" if value == "shown" else f"o{value[1:]}"
        text, number = _TEXT.get(field.type, "{0}"), _NUMBER.get(field.type, "null")
        cells = (f"'{field.name}'", text.format(old), text.format(value), number.format(old), number.format(value))
        kinds = ("varchar", "varchar", "varchar", "double", "double")
        for name, cell, kind in zip(lists, cells, kinds, strict=False):
            lists[name].append(f"({cell})::{kind}")
        lists["is_changed"].append(is_changed)
    unfolded = ", ".join(f"unnest([{', '.join(cells)}]) as {name}" for name, cells in lists.items())
    return (
        "create or replace temp table import_change as select * exclude (is_changed) "
        f"from (select n, profile_id, is_new, {unfolded} from (select * from import_taken order by n)) where is_changed"
    )


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
    table, key = quoted(target.database.table), quoted(target.database.key_field)
    names = [quoted(f.name) for f in wanted]
    cursor.run(
        f"insert into {table} ({', '.join(('profile_id', 'key', '_created_at', key, *names))}) "
        f"select {', '.join(('profile_id', 'key', '$now', 'shown', *(f'v{n}' for n in range(len(names)))))} "
        "from import_taken where is_new",
        now=stamp["now"],
    )
    if names:
        sets = ", ".join(f"{name} = case when c{n} then v{n} else o{n} end" for n, name in enumerate(names))
        cursor.run(
            f"update {table} set {sets} from import_taken t where {table}.profile_id = t.old_id and t.is_changed"
        )
    for place in (n for n, field in enumerate(wanted) if field.name == "email"):
        # Where the address is not the key, a no follows it.
        moved = f"select o{place}, v{place}, $source from import_taken where c{place} and o{place} is not null "
        rows = cursor.rows(moved + f"and v{place} is not null", source=stamp["source"])
        carry_noes(cursor, target.workspace, rows)
    count = cursor.value("select count(*) from import_change")
    cursor.run(
        f"insert into change by name select $first_id + row_number() over () - 1 as change_id, {_CHANGE} from import_change",
        first_id=cursor.reserve("seq_change", count),
        **stamp,
    )
