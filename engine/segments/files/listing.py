"""Everybody for whom a condition holds, however many: read while they are written down, never held all at once. Read-only."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.access import require
from engine.segments.answers.counting import members_sql
from engine.segments.asking import ask
from engine.store import Cursor
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Listing:
    """`columns`: `key` and the fields. Read it once, by `pages` or by `batches`."""

    columns: tuple[str, ...]
    _cursor: Cursor
    _sql: str

    def pages(self) -> AbstractContextManager[Iterator[list[tuple[Any, ...]]]]:
        """Some thousand rows each, ordered by key; values as stored (times naive UTC)."""
        return self._cursor.pages(self._sql)

    def batches(self) -> pa.RecordBatchReader:
        """The same as Arrow, with the columns' types also where nobody is; to be closed."""
        return self._cursor.batches(self._sql)


@contextmanager
def listing(
    workspace: Workspace,
    database: str,
    condition: object,
    field_names: Sequence[str] = (),
    *,
    as_of: datetime | None = None,
) -> Generator[Listing]:
    """As of one moment, whatever is written meanwhile. Raises as `members`."""
    require(workspace, "export")
    names = tuple(dict.fromkeys(field_names))
    sql = members_sql(workspace, ask(workspace, database, condition, as_of=as_of), names)
    with workspace.store.read() as cursor:
        yield Listing(("key", *names), cursor, sql)
