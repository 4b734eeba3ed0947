"""People as files: CSV, JSON lines, Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from engine.errors import BadValueError
from engine.profiles.rows import guarded

Rows = Sequence[Mapping[str, Any]]


def format_of(name: str | None, file: str | None) -> str:
    """The format by its name, else by the file's ending, else CSV. Raises BadValueError."""
    ending = file.rpartition(".")[2].lower() if file and "." in file else ""
    chosen = name or (ending if ending in FORMATS else "csv")
    if chosen not in FORMATS:
        raise BadValueError(f"“{chosen}” is not a format: {', '.join(FORMATS)}.", field="format")
    return chosen


def _csv(columns: Sequence[str], rows: Rows, *, raw: bool) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[c], raw=raw) for c in columns] for row in rows)
    return text.getvalue().encode()


def _jsonl(columns: Sequence[str], rows: Rows, *, raw: bool) -> bytes:
    option = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return b"".join(orjson.dumps({c: row[c] for c in columns}, option=option) for row in rows)


def _parquet(columns: Sequence[str], rows: Rows, *, raw: bool) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    table = pa.table({c: [row[c] for row in rows] for c in columns})
    pq.write_table(table, buffer)  # pyright: ignore[reportUnknownMemberType]  half-typed library
    return buffer.getvalue()


def _cell(value: Any, *, raw: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return f"{value.isoformat()}Z"
        case date():
            return value.isoformat()
        case list():
            text = ",".join(value)  # pyright: ignore[reportUnknownArgumentType]  tags, a list of texts
        case str():
            text = value
        case _:
            return str(value)
    return text if raw else guarded(text)


FORMATS: dict[str, Callable[..., bytes]] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
