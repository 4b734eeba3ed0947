"""The statements of an import, as texts. Pure: names come from the catalogue only, values are staged or bound.

Staged as incoming_rows: n (number of the row), shown (the key), and for the nth field vn (its value), hn (the row gives one, or a
null that clears), bn (its cell was blank). import_known → import_row → import_taken → import_change lead from there to what is
written; on the way come on (the value before), cn (it changes).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.profiles.requests import Target
from engine.profiles.types import FIELD_TYPES, Field
from engine.store.cursor import quoted

TABLES = ("import_known", "import_row", "import_taken", "import_change")
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


def known(target: Target) -> str:
    """Which rows are of whom, by key alone: of a big table the values are then read only where these people stand."""
    return (
        "create or replace temp table import_known as select s.n, p.profile_id from incoming_rows s "
        f"join {quoted(target.database.table)} p on p.key = lower(s.shown)"
    )


def rows(target: Target, wanted: Sequence[Field], mode: str) -> str:
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


def taken(wanted: Sequence[Field]) -> str:
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


def changes(target: Target, wanted: Sequence[Field]) -> str:
    """One row a changed field, in order of the rows and of the columns, the key last: lists side by side, unfolded."""
    columns = [*((f, f"v{n}", f"c{n}") for n, f in enumerate(wanted)), (target.key_field, "shown", "is_new")]
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


def told() -> str:
    """The rows of `change`, without change_id, in the order in which they are written."""
    return f"select {_CHANGE} from import_change"


def record() -> str:
    """Appends them to the change log."""
    return f"insert into change by name select $first_id + row_number() over () - 1 as change_id, {_CHANGE} from import_change"


def newcomers(target: Target, wanted: Sequence[Field]) -> str:
    """The addresses of the new profiles that have one."""
    names = {target.database.key_field: "shown"} | {f.name: f"v{n}" for n, f in enumerate(wanted)}
    address = names.get("email", "null::varchar")
    return f"select {address} from import_taken where is_new and {address} is not null"


def insert(target: Target, wanted: Sequence[Field]) -> str:
    """The new profiles."""
    names = ("profile_id", "key", "_created_at", quoted(target.database.key_field), *(quoted(f.name) for f in wanted))
    values = ("profile_id", "key", "$now", "shown", *(f"v{n}" for n in range(len(wanted))))
    table = quoted(target.database.table)
    return f"insert into {table} ({', '.join(names)}) select {', '.join(values)} from import_taken where is_new"


def update(target: Target, wanted: Sequence[Field]) -> str:
    """The profiles that were there."""
    table = quoted(target.database.table)
    sets = ", ".join(f"{quoted(f.name)} = case when c{n} then v{n} else o{n} end" for n, f in enumerate(wanted))
    return f"update {table} set {sets} from import_taken t where {table}.profile_id = t.old_id and t.is_changed"


def replaced(place: int) -> str:
    """Whose value of a field changed: profile id, old, new, $source."""
    return f"select profile_id, o{place}, v{place}, $source from import_taken where c{place} and not is_new"


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
