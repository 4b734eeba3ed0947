"""CSV and its kin as text: encoding, delimiter, rows. Pure; strict about quotes and the number of cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from engine.errors import BadValueError
from engine.tables.rows import Row, Table, header, unguarded

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(data: bytes) -> Table:
    """A table from delimited text in any usual encoding. Raises BadValueError for no or a doubtful header."""
    text = decoded(data)
    delimiter = delimiter_of(text)
    first = next(_records(text, delimiter), None)
    if first is None:
        raise BadValueError("The file is empty.", code="empty_file")
    if first.problem:
        raise first.problem
    columns = header(first.cells)
    return Table(columns, lambda: _rows(text, delimiter, len(columns)))


def decoded(data: bytes) -> str:
    """By byte-order mark, else UTF-8, UTF-16 without a mark, Windows-1252, Latin-1."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    head = data[:1000]
    if head.count(0) > len(head) // 4:
        # Latin letters in UTF-16: every other byte is zero, the second one in the little-endian form.
        return _decode(data, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def delimiter_of(text: str) -> str:
    """The delimiter under which most lines have as many cells as the first; a comma where there is one column."""
    sample = text[:_SAMPLE]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    found = [(_fit(sample, d), d) for d in _DELIMITERS]
    best = max(fit for fit, _ in found)
    return next(d for fit, d in found if fit == best) if best > (0, 1) else ","


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise BadValueError(f"The file is no text in {encoding.upper()}, as its start says.", code="bad_file") from None


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(r) for r in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if r]
    except csv.Error:
        return 0, 1
    if not widths or widths[0] < 2:
        return 0, 1
    return widths.count(widths[0]) / len(widths), widths[0]


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Every record with a cell that is not empty, the header too."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"The line cannot be read: {error}."
            yield Row(line, (), BadValueError(message, code="bad_line"))
            continue
        if any(cells):
            yield Row(line, cells)


def _rows(text: str, delimiter: str, width: int) -> Iterator[Row]:
    records = _records(text, delimiter)
    next(records)
    for row in records:
        if row.problem:
            yield row
        elif len(row.cells) != width:
            message = f"The line has {len(row.cells)} cells, the first line has {width}."
            yield Row(row.line, row.cells, BadValueError(message, code="column_count"))
        else:
            yield Row(row.line, [unguarded(c) if c[:1] == "'" else c for c in row.cells])
