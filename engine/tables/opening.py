"""Files as tables: CSV and its kin, XLSX, JSON lines, Parquet, each also packed as .gz or .zip. What it is says the content."""

from __future__ import annotations

import gzip
import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any, cast

import orjson
import pyarrow as pa

from engine.errors import BadValueError
from engine.tables import delimited
from engine.tables.rows import ABSENT, BLANK, Row, Table, header, unguarded

MOST_BYTES = 2 * 2**30
_JSON_NAMES = (".jsonl", ".ndjson", ".json")


def read_table(path: Path | str) -> Table:
    """The table in a file. Raises BadValueError if it is not there, empty, or no table."""
    file = Path(path)
    try:
        return open_table(file.read_bytes(), file.name)
    except OSError as error:
        raise BadValueError(f"The file {file} cannot be read: {error.strerror}.", code="bad_file") from None


def open_table(data: bytes, name: str = "") -> Table:
    """The table in bytes; `name` tells JSON lines whose first line is broken from text. Raises BadValueError."""
    data, name = _unpacked(data, name)
    if not data.strip():
        raise BadValueError("The file is empty.", code="empty_file")
    if data.startswith(b"PAR1"):
        return _parquet(data)
    if data.startswith(b"PK"):
        return _xlsx(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or name.lower().endswith(_JSON_NAMES):
        return _json_lines(data)
    return delimited.read(data)


def _unpacked(data: bytes, name: str) -> tuple[bytes, str]:
    try:
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(data)) as packed:
                return _limited(packed.read(MOST_BYTES + 1)), PurePath(name).stem
        if data.startswith(b"PK") and not _is_workbook(data):
            return _from_zip(data)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise BadValueError("The packed file is damaged or locked.", code="bad_file") from None
    return data, name


def _is_workbook(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(n.startswith("xl/") for n in archive.namelist())


def _from_zip(data: bytes) -> tuple[bytes, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [i.filename for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
        if len(names) != 1:
            raise BadValueError(
                f"The .zip holds {len(names)} files: pack one, or import them one after the other.", code="bad_file"
            )
        with archive.open(names[0]) as packed:
            return _limited(packed.read(MOST_BYTES + 1)), names[0]


def _limited(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise BadValueError("Unpacked, the file is larger than 2 GB: split it.", code="bad_file")
    return data


def _json_lines(data: bytes) -> Table:
    rows = [
        (n, *_json_object(line))
        for n, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
        if line.strip()
    ]
    columns = tuple(dict.fromkeys(key for _, found, _ in rows for key in found))
    if not columns:
        raise BadValueError("No line of the file is a JSON object.", code="bad_file")

    def read() -> Iterator[Row]:
        for line, found, problem in rows:
            yield Row(line, (), problem) if problem else Row(line, [found.get(c, ABSENT) for c in columns])

    return Table(columns, read)


def _json_object(line: bytes) -> tuple[dict[str, Any], BadValueError | None]:
    try:
        found: object = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return {}, BadValueError(f"The line is no JSON: {error}.", code="bad_json")
    if not isinstance(found, dict):
        return {}, BadValueError("The line is no JSON object.", code="bad_json")
    return cast("dict[str, Any]", found), None


def _xlsx(data: bytes) -> Table:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        cells: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, IndexError, KeyError):
        raise BadValueError("The workbook cannot be read: save it again as .xlsx.", code="bad_file") from None
    lines = [(n, row) for n, row in enumerate(cells, 1) if any(c != BLANK for c in row)]
    if not lines:
        raise BadValueError("The first sheet is empty.", code="empty_file")
    columns = header(lines[0][1])
    return Table(columns, lambda: (Row(line, [_xlsx_cell(c) for c in row]) for line, row in lines[1:]))


def _xlsx_cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return unguarded(cell)
    # A workbook has one kind of number.
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell


def _parquet(data: bytes) -> Table:
    import pyarrow.parquet as pq

    try:
        file: Any = pq.ParquetFile(pa.BufferReader(data))
        table: pa.Table = file.read()
    except (pa.ArrowException, OSError):
        raise BadValueError("The Parquet file cannot be read.", code="bad_file") from None
    names = tuple(table.column_names)
    if len({n.casefold() for n in names}) < len(names) or not names:
        raise BadValueError("The Parquet file has no columns, or two of one name.", code="duplicate_column")

    def read() -> Iterator[Row]:
        line = 0
        for batch in cast("list[Any]", table.to_batches(max_chunksize=10_000)):
            for cells in zip(*(_parquet_cells(c) for c in batch.columns), strict=True):
                line += 1
                yield Row(line, cells)

    return Table(names, read)


def _parquet_cells(column: Any) -> list[Any]:
    kind: Any = column.type
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    cells: list[Any] = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [BLANK if c is None or math.isnan(c) else c for c in cells]
    return [BLANK if c is None else c for c in cells] if column.null_count else cells
