"""Tables as files: CSV, XLSX, Parquet. Whole tables of a page; what may be large is written page by page where it is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO
from zoneinfo import ZoneInfo

from engine.tables.cells import as_text
from engine.tables.sheet import write_sheet

if TYPE_CHECKING:
    import pyarrow as pa


def write_csv(
    columns: Sequence[str], pages: Iterable[Sequence[Sequence[Any]]], out: BinaryIO, *, raw: bool = False
) -> int:
    """The number of rows. `pages`: lists of rows, each in the order of `columns`. `raw`: no apostrophe before what a
    spreadsheet would run."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns if raw else [as_text(name, raw=False) for name in columns])
    number = 0
    for page in pages:
        number += len(page)
        writer.writerows([as_text(value, raw=raw) for value in row] for row in page)
    text.detach()
    return number


def written(rows: Sequence[Mapping[str, Any]], format: str, zone: ZoneInfo) -> bytes:
    """Rows as a file; the columns are all their keys, in the order in which they come. `format`: one of FORMATS. Times, naive
    UTC, are UTC with a “Z” in CSV, times of `zone` in XLSX, UTC in Parquet. Raises BadValueError for what a sheet cannot hold."""
    out = io.BytesIO()
    FORMATS[format](list(dict.fromkeys(name for row in rows for name in row)), rows, out, zone)
    return out.getvalue()


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], out: BinaryIO, zone: ZoneInfo) -> None:
    write_csv(columns, [_values(columns, rows)], out)


def _xlsx(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], out: BinaryIO, zone: ZoneInfo) -> None:
    write_sheet(columns, [_values(columns, rows)], out, raw=False, zone=zone, name="Table")


def _parquet(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], out: BinaryIO, zone: ZoneInfo) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: _array([row.get(name) for row in rows]) for name in columns})
    pq.write_table(table, out, compression="zstd")  # pyright: ignore[reportUnknownMemberType]


def _values(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [[row.get(name) for name in columns] for row in rows]


def _array(values: Sequence[Any]) -> pa.Array[Any]:
    """In the type that holds them all; texts where there is none."""
    import pyarrow as pa

    try:
        return pa.array(values)
    except pa.ArrowException:
        return pa.array([None if value is None else as_text(value, raw=True) for value in values])


FORMATS: dict[str, Callable[..., None]] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
"""What a page offers; each writes `(columns, rows, file, zone)`."""
