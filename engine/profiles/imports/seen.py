"""Which keys an import has met, and in which line: of two rows with one key the first wins, however far apart they stand."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from engine.store import Cursor, query


class Seen:
    """Kept in a temporary table of the cursor, which nobody else may use meanwhile: ten million keys fit beside the rest."""

    def __init__(self, cursor: Cursor):
        self._cursor = cursor
        cursor.run("create or replace temp table import_seen (key varchar, line bigint)")

    def take(self, numbers: Any, lines: Any, keys: Any) -> dict[int, int]:
        """Notes these rows; gives, by the number of each whose key was met before, the line where."""
        rows = pa.table({"n": pa.array(numbers, pa.int64()), "line": pa.array(lines, pa.int64()), "shown": keys})
        with self._cursor.staged_as("incoming_keys", rows):
            found = dict(self._cursor.rows(query("import.met")))
            self._cursor.run(query("import.note"))
        return found

    def forget(self) -> None:
        """At the end: a cursor is lent again and again."""
        self._cursor.run("drop table if exists temp.import_seen")
