"""Rows of one database loaded, changed in memory and saved set-wise, with their changes: the inside of the write function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from engine.profiles.databases import Database
from engine.profiles.types import FIELD_TYPES, Field, FieldType
from engine.store import Cursor
from engine.store.cursor import arrow_table, quoted

_FEW = 200
_VALUES = pa.schema(
    [
        ("write", pa.int64()),
        ("field", pa.string()),
        ("old", pa.string()),
        ("new", pa.string()),
        ("old_num", pa.float64()),
        ("new_num", pa.float64()),
    ]
)
_STAMPS = pa.schema(
    [
        ("write_id", pa.int64()),
        ("profile_id", pa.int64()),
        ("changed_at", pa.timestamp("us")),
        ("recorded_at", pa.timestamp("us")),
        ("source", pa.string()),
        ("standing", pa.string()),
        ("starts_triggers", pa.bool_()),
        ("is_created", pa.bool_()),
        ("is_applied", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Stamp:
    """What the changes of one write have in common (times naive UTC)."""

    changed_at: datetime
    recorded_at: datetime
    source: str
    standing: str
    starts_triggers: bool
    is_created: bool
    is_applied: bool = True


class Batch:
    """`rows`: key → the profile's present values (a dict with profile_id), for the keys asked for that exist.

    A row is replaced when it changes, never altered: whoever took one has the values of before.
    """

    def __init__(
        self,
        cursor: Cursor,
        database: Database,
        keys: Sequence[str],
        *,
        dry: bool = False,
        imagined: Iterable[Field] = (),
    ):
        """`dry`: nothing will be saved; new profiles and writes get negative ids, so that no id is used up.

        `imagined`: fields that a dry run takes as made.
        """
        self.database = database
        self.is_dry = dry
        self._cursor = cursor
        kinds = cursor.rows("select name, type from field where database_id = $id", id=database.database_id)
        kinds += [(f.name, f.type) for f in imagined]
        self._types: dict[str, FieldType] = {name: FIELD_TYPES[kind] for name, kind in kinds}
        wanted = list(dict.fromkeys(keys))
        self.rows: dict[str, dict[str, Any]] = _load(cursor, database, wanted)
        self._stored = frozenset(self.rows)
        self._new: list[str] = []
        self._touched: dict[str, set[str]] = {}
        # Two tables, joined when saved: what a write's changes have in common is kept once.
        self._stamps: list[tuple[int, int, Stamp]] = []
        self._values: dict[str, list[Any]] = {name: [] for name in _VALUES.names}
        self._writes: set[tuple[int, int]] = set()
        self._profile_ids = _Ids(cursor, None if dry else "seq_profile", len(wanted) - len(self.rows))
        self._write_ids = _Ids(cursor, None if dry else "seq_write", len(keys))

    def add(self, key: str, values: Mapping[str, Any], created_at: datetime) -> None:
        """A new profile, with an id of its own."""
        self.rows[key] = {"profile_id": self._profile_ids.take(), "key": key, "_created_at": created_at, **values}
        self._new.append(key)

    def change(self, key: str, values: Mapping[str, Any]) -> None:
        self.rows[key] = {**self.rows[key], **values}
        if key in self._stored:
            self._touched.setdefault(key, set()).update(values)

    def record(
        self, key: str, before: Mapping[str, Any], changed: Sequence[str], stamp: Stamp, write_id: int | None = None
    ) -> int:
        """One change a field, from `before` to the row's value now; gives the write id (None: a new one)."""
        row = self.rows[key]
        profile_id = row["profile_id"]
        if write_id is None or (write_id, profile_id) in self._writes:
            # Two writes of one profile in one batch are two writes: each may start a campaign.
            write_id = self._write_ids.take()
        self._writes.add((write_id, profile_id))
        self._stamps.append((write_id, profile_id, stamp))
        for name in changed:
            self._log(name, before.get(name), row.get(name))
        return write_id

    def remember(self, key: str, field: str, old: Any, new: Any, stamp: Stamp) -> None:
        """A change of the past, a write of its own: the profile stays as it is."""
        self._stamps.append((self._write_ids.take(), self.rows[key]["profile_id"], stamp))
        self._log(field, old, new)

    def changes(self) -> pa.Table:
        """What was recorded, as rows of `change` without change_id."""
        stamps = [{"write_id": w, "profile_id": p, **s.__dict__} for w, p, s in self._stamps]
        values = pa.table(self._values, schema=_VALUES)
        table = arrow_table(stamps, _STAMPS).take(values["write"])
        for name in values.column_names[1:]:
            table = table.append_column(name, values[name])
        count = table.num_rows
        table = table.append_column("database_id", pa.repeat(pa.scalar(self.database.database_id, pa.int64()), count))
        return table.append_column("depth", pa.repeat(pa.scalar(0, pa.int32()), count))

    def save(self, changes: pa.Table) -> None:
        """Writes the profiles, and what `changes` gave."""
        self._insert_new()
        self._update_touched()
        ids = pa.array(self._cursor.next_ids("seq_change", changes.num_rows), pa.int64())
        self._cursor.insert("change", changes.append_column("change_id", ids))

    def _log(self, field: str, old: Any, new: Any) -> None:
        kind, values = self._types[field], self._values
        values["write"].append(len(self._stamps) - 1)
        values["field"].append(field)
        values["old"].append(None if old is None else kind.to_text(old))
        values["new"].append(None if new is None else kind.to_text(new))
        values["old_num"].append(None if old is None else kind.to_number(old))
        values["new_num"].append(None if new is None else kind.to_number(new))

    def _insert_new(self) -> None:
        rows = [self.rows[k] for k in self._new]
        columns = dict.fromkeys(c for r in rows for c in r)
        self._cursor.insert(self.database.table, [{c: r.get(c) for c in columns} for r in rows])

    def _update_touched(self) -> None:
        columns = sorted({c for names in self._touched.values() for c in names})
        if not columns:
            return
        rows = [{c: self.rows[k].get(c) for c in ("profile_id", *columns)} for k in self._touched]
        data: pa.Table = self._cursor.shaped(self.database.table, rows)
        sets = ", ".join(f"{quoted(c)} = s.{quoted(c)}" for c in columns)
        with self._cursor.staged(data) as staged:
            self._cursor.run(
                f"update {quoted(self.database.table)} set {sets} from {staged} s "
                f"where {quoted(self.database.table)}.profile_id = s.profile_id"
            )


class _Ids:
    """Ids of one sequence, fetched a block at a time: a query an id would cost more than the write. None: -1, -2, …"""

    def __init__(self, cursor: Cursor, sequence: str | None, block: int):
        self._cursor = cursor
        self._sequence = sequence
        self._block = max(block, 1)
        self._ids: list[int] = []
        self._last = 0

    def take(self) -> int:
        if self._sequence is None:
            self._last -= 1
            return self._last
        if not self._ids:
            self._ids = self._cursor.next_ids(self._sequence, self._block)[::-1]
        return self._ids.pop()


def _load(cursor: Cursor, database: Database, keys: list[str]) -> dict[str, dict[str, Any]]:
    table = quoted(database.table)
    if len(keys) <= _FEW:
        # The unique index answers a short list; a long one is one scan.
        names = {f"k{n}": k for n, k in enumerate(keys)}
        sql = f"select * from {table} where key in ({', '.join(f'${n}' for n in names)})"
        found = cursor.dicts(sql, **names) if names else []
    else:
        with cursor.staged(pa.table({"key": pa.array(keys, pa.string())})) as staged:
            found = cursor.dicts(f"select p.* from {table} p join {staged} s on p.key = s.key")
    return {r["key"]: r for r in found}
