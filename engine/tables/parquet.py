"""Parquet: columns of one type each, read a row group at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from engine.errors import BadValueError
from engine.tables.rows import BLANK, About, Row, Table
from engine.tables.source import Source

_ROWS = 10_000


def read(source: Source, packing: str) -> Table:
    """Raises BadValueError for what is no Parquet file and for two columns of one name."""
    import pyarrow.parquet as pq

    try:
        with source.open() as file:
            names = tuple(pq.ParquetFile(file).schema_arrow.names)
    except (pa.ArrowException, OSError):
        raise BadValueError("The Parquet file cannot be read.", code="bad_file") from None
    if len({n.casefold() for n in names}) < len(names) or not names:
        raise BadValueError("The Parquet file has no columns, or two of one name.", code="duplicate_column")

    def rows() -> Iterator[Row]:
        line = 0
        try:
            for columns in _batches(source):
                for cells in zip(*columns, strict=True):
                    line += 1
                    yield Row(line, cells)
        except (pa.ArrowException, OSError, ValueError, OverflowError):
            message = (
                f"The Parquet file cannot be read beyond row {line:,}: it is damaged, or a time is beyond the calendar."
            )
            raise BadValueError(message, code="bad_file") from None

    return Table(names, rows, About("parquet", packing))


def _batches(source: Source) -> Iterator[list[list[Any]]]:
    import pyarrow.parquet as pq

    with source.open() as file:
        opened: Any = pq.ParquetFile(file)
        for batch in opened.iter_batches(batch_size=_ROWS):
            yield [_cells(c) for c in batch.columns]


def _cells(column: Any) -> list[Any]:
    kind: Any = column.type
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    cells: list[Any] = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [BLANK if c is None or math.isnan(c) else c for c in cells]
    return [BLANK if c is None else c for c in cells] if column.null_count else cells
