"""Which keys an import has taken, and in which line: of two rows with one key the first wins, however far apart they stand."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from engine.store import Cursor, query


class Seen:
    """`cursor`: one of a store's `scratch`, which ends with the import: ten million keys fit, and nobody waits for it."""

    def __init__(self, cursor: Cursor):
        self._cursor = cursor
        cursor.run("create or replace temp table import_seen (key varchar, line bigint)")

    def met(self, numbers: Any, keys: Any) -> dict[int, int]:
        """By the number of each row whose key was noted before: the line where."""
        with self._cursor.staged_as("incoming_keys", _rows(numbers, numbers, keys)):
            return dict(self._cursor.rows(query("import.met")))

    def note(self, lines: Any, keys: Any) -> None:
        """Rows that were taken."""
        with self._cursor.staged_as("incoming_keys", _rows(lines, lines, keys)):
            self._cursor.append("import_seen", query("import.note"))


def _rows(numbers: Any, lines: Any, keys: Any) -> pa.Table:
    return pa.table({"n": pa.array(numbers, pa.int64()), "line": pa.array(lines, pa.int64()), "shown": keys})
