"""A thin cursor over DuckDB: rows as tuples or dicts, bulk inserts through Arrow. It never leaves a result unread."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import duckdb

from engine.store.failures import translated
from engine.store.slow import Watched

if TYPE_CHECKING:
    # Arrow is heavy: a command that writes nothing starts without it.
    import pyarrow as pa

Row = tuple[Any, ...]


class Cursor:
    """One DuckDB cursor; used by one thread at a time. Parameters are named: `$name` in SQL, keyword here."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection

    def rows(self, sql: str, /, **params: object) -> list[Row]:
        with translated(), Watched(sql):
            return self._connection.execute(sql, params).fetchall()

    def row(self, sql: str, /, **params: object) -> Row | None:
        found = self.rows(sql, **params)
        return found[0] if found else None

    def value(self, sql: str, /, **params: object) -> Any:
        """The first column of the first row, None where there is no row."""
        found = self.rows(sql, **params)
        return found[0][0] if found else None

    def column(self, sql: str, /, **params: object) -> list[Any]:
        """The first column of every row."""
        return [r[0] for r in self.rows(sql, **params)]

    def dicts(self, sql: str, /, **params: object) -> list[dict[str, Any]]:
        with translated(), Watched(sql):
            result = self._connection.execute(sql, params)
            names = [d[0] for d in result.description or []]
            return [dict(zip(names, r, strict=True)) for r in result.fetchall()]

    def dict(self, sql: str, /, **params: object) -> dict[str, Any] | None:
        found = self.dicts(sql, **params)
        return found[0] if found else None

    def arrow(self, sql: str, /, **params: object) -> pa.Table:
        with translated(), Watched(sql):
            return self._connection.sql(sql, params=params).to_arrow_table()

    @contextmanager
    def pages(self, sql: str, /, size: int = 10_000, **params: object) -> Generator[Iterator[list[Row]]]:
        """The rows in lists of `size`, read as they are asked for; the cursor does nothing else meanwhile."""
        with translated():
            result = self._connection.execute(sql, params)
            try:
                yield iter(lambda: result.fetchmany(size), [])
            finally:
                # Rows left unread would hold on to what they were read from.
                self._connection.execute("select 1").fetchall()

    def batches(self, sql: str, /, size: int = 10_000, **params: object) -> pa.RecordBatchReader:
        """As `pages`, as Arrow batches; to be closed."""
        with translated():
            return self._connection.sql(sql, params=params).to_arrow_reader(size)

    def run(self, sql: str, /, **params: object) -> int:
        """Executes and gives the number of rows changed (0 for statements that change none)."""
        found = self.rows(sql, **params)
        return int(found[0][0]) if found and found[0] and isinstance(found[0][0], int) else 0

    def append(self, table: str, select: str, /, **params: object) -> int:
        """The rows of a SELECT into a temp table, by name; gives how many. Into one that is empty never with an INSERT: of a
        table that its own transaction made without a row, DuckDB 2.0.0 shows none of 122,880 or more inserted ones."""
        if self.rows(f"select 1 from {quoted(table)} limit 1"):
            return self.run(f"insert into {quoted(table)} by name {select}", **params)
        everything = f"select * from {quoted(table)} union all by name ({select})"
        return self.run(f"create or replace temp table {quoted(table)} as {everything}", **params)

    def next_ids(self, sequence: str, count: int) -> list[int]:
        """`count` fresh ids of a sequence, in rising order."""
        return self.column(f"select nextval('{sequence}') from range($count)", count=count) if count else []

    def reserve(self, sequence: str, count: int) -> int:
        """The first of `count` ids that follow each other, as they do for whoever holds the write lock; 0 for none."""
        return self.value(f"select min(nextval('{sequence}')) from range($count)", count=count) or 0

    def insert(self, table: str, rows: Sequence[Mapping[str, object]] | pa.Table) -> int:
        """Appends rows by column name; a column missing in the first row stays NULL or takes its default."""
        if not isinstance(rows, Sequence):
            data = rows
        elif rows:
            data = self.shaped(table, rows)
        else:
            return 0
        columns = ", ".join(quoted(c) for c in data.column_names)
        with self.staged(data) as name:
            return self.run(f"insert into {quoted(table)} ({columns}) select {columns} from {name}")

    def staged(self, data: pa.Table) -> _Staged:
        """A context in which the Arrow table can be named in SQL by the name it gives."""
        return _Staged(self._connection, data, f"staged_{next(_numbers)}")

    def staged_as(self, name: str, data: pa.Table) -> _Staged:
        """As `staged`, under a name that static SQL knows."""
        return _Staged(self._connection, data, name)

    def shaped(self, table: str, rows: Sequence[Mapping[str, object]]) -> pa.Table:
        """Rows (at least one) as an Arrow table with the types that these columns have in `table`."""
        with translated():
            shape = self._connection.sql(f"select {', '.join(quoted(c) for c in rows[0])} from {quoted(table)} limit 0")
            schema = shape.to_arrow_table().schema
        return arrow_table(rows, schema)


_numbers = itertools.count(1)


class _Staged:
    def __init__(self, connection: duckdb.DuckDBPyConnection, data: pa.Table, name: str):
        self._name = name
        self._connection = connection
        self._data = data

    def __enter__(self) -> str:
        self._connection.register(self._name, self._data)
        return self._name

    def __exit__(self, *_: object) -> None:
        # In a transaction that failed this fails, too: the rollback takes the name away, and the first error is the one to see.
        with suppress(duckdb.TransactionException):
            self._connection.unregister(self._name)


def arrow_table(rows: Iterable[Mapping[str, object]], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table of that schema; a missing key is NULL."""
    import pyarrow as pa

    listed = list(rows)
    fields: list[pa.Field[Any]] = list(schema)
    return pa.table({f.name: pa.array([r.get(f.name) for r in listed], type=f.type) for f in fields}, schema=schema)


def quoted(name: str) -> str:
    """An identifier in double quotes. Names come from the catalogue, never from input."""
    return '"' + name.replace('"', '""') + '"'
