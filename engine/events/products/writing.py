"""The one way a product is written, whoever tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from engine.access import audit, require
from engine.errors import BadValueError, EngineError
from engine.events.products.model import FIELDS, checked
from engine.events.recording import Rejected
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.store import Cursor, query
from engine.workspace import Workspace

_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("category", pa.string()),
        ("price", pa.float64()),
        ("currency", pa.string()),
        ("url", pa.string()),
        ("image", pa.string()),
        ("available", pa.bool_()),
        ("properties", pa.string()),
        ("created_at", pa.timestamp("us")),
    ]
)


@dataclass(frozen=True)
class ProductReport:
    """`rows` = `inserted` + `updated` + `unchanged` + the rejected ones, whose index counts from 0 in the order given."""

    rows: int
    inserted: int
    updated: int
    unchanged: int
    rejected: tuple[Rejected, ...]


def upsert_many(
    workspace: Workspace, database: str, rows: Sequence[Mapping[str, Any] | EngineError], *, dry_run: bool = False
) -> ProductReport:
    """Adds and changes products, in one transaction, in the order given; a bad row is rejected, the others go in.

    A row holds id and any of the others of `FIELDS`: what it leaves out stays, None clears. A new product needs a name and is
    available unless told otherwise. Ids are the same without case. An error in place of a row is rejected as it is.
    Raises UnknownNameError for a database.
    """
    require(workspace, "write")
    home = databases.get(workspace, database)
    if dry_run:
        with workspace.store.read() as cursor:
            return Batch(cursor, home).take(rows)
    with workspace.store.transaction() as cursor:
        batch = Batch(cursor, home)
        report = batch.take(rows)
        batch.write(workspace)
    return report


@dataclass
class Batch:
    """Products of one database to be written together, inside the caller's transaction; may be filled bit by bit."""

    cursor: Cursor
    home: Database
    _now: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    _changed: set[str] = field(default_factory=set[str])

    def take(self, rows: Sequence[Mapping[str, Any] | EngineError]) -> ProductReport:
        """Checks rows against what is there and what was taken before; nothing is written yet."""
        told: list[dict[str, Any] | EngineError] = [_checked(row) for row in rows]
        keys = self._keys([t["id"] for t in told if isinstance(t, dict)])
        self._read({k for k in keys if k not in self._now})
        outcomes = {"inserted": 0, "updated": 0, "unchanged": 0}
        rejected: list[Rejected] = []
        following = iter(keys)
        for index, one in enumerate(told):
            outcome = one if isinstance(one, EngineError) else self._take(next(following), one)
            if isinstance(outcome, EngineError):
                rejected.append(Rejected(index, outcome.field, outcome.code, outcome.message))
            else:
                outcomes[outcome] += 1
        return ProductReport(len(rows), **outcomes, rejected=tuple(rejected))

    def write(self, workspace: Workspace) -> None:
        """Writes what was taken and differs from what was there, with one line in the audit log."""
        if not self._changed:
            return
        rows = [self._now[key] for key in self._changed]
        table = pa.table({n: [row.get(n) for row in rows] for n in _SCHEMA.names}, schema=_SCHEMA)
        with self.cursor.staged_as("incoming_product", table):
            self.cursor.run(query("product.revise"), database_id=self.home.database_id)
            self.cursor.run(query("product.forget"), database_id=self.home.database_id)
            self.cursor.run(query("product.insert"), database_id=self.home.database_id, now=workspace.now())
        audit.record(
            self.cursor,
            workspace,
            action="changed",
            kind="products",
            name=self.home.name,
            after={"products": len(self._changed)},
        )
        self._changed.clear()

    def _take(self, key: str, told: Mapping[str, Any]) -> str | EngineError:
        before = self._now.get(key)
        # The id stays as it was first written.
        after = {"available": True, **told} if before is None else {**before, **told, "id": before["id"]}
        if after.get("available") is None:
            after["available"] = True
        if not after.get("name"):
            return BadValueError(f"name is missing: the product {told['id']} needs one.", field="name", code="required")
        if before is not None and all(before.get(n) == after.get(n) for n in FIELDS):
            return "unchanged"
        self._now[key] = after
        self._changed.add(key)
        return "inserted" if before is None else "updated"

    def _keys(self, ids: Sequence[str]) -> list[str]:
        """What the store calls the same."""
        return self.cursor.value(query("product.keys"), ids=list(ids)) if ids else []

    def _read(self, keys: set[str]) -> None:
        if keys:
            found = self.cursor.dicts(query("product.of_keys"), database_id=self.home.database_id, keys=sorted(keys))
            self._now.update((row.pop("product_key"), row) for row in found)


def _checked(row: Mapping[str, Any] | EngineError) -> dict[str, Any] | EngineError:
    if isinstance(row, EngineError):
        return row
    try:
        return checked(row)
    except BadValueError as error:
        return error
