"""CSV and its kin, read line by line: strict about quotes and the number of cells. engine/tables/plain.py reads most files
faster and must give the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.errors import BadValueError
from engine.tables.rows import Row, header, unguarded
from engine.tables.source import Source

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 65_536
_LONGEST = 4_000_000


@dataclass(frozen=True)
class Layout:
    """How a text is to be read. `before`: how many records stand before the first row, blank ones counted."""

    source: Source
    delimiter: str
    columns: tuple[str, ...]
    before: int


def layout_of(source: Source, delimiter: str | None = None, has_header: bool | None = None) -> Layout:
    """`source`: in UTF-8. Raises BadValueError for an empty file and a doubtful header."""
    delimiter = delimiter or delimiter_of(source.head(_SAMPLE).decode(errors="ignore"))
    if (
        len(delimiter) != 1
        or not delimiter.isascii()
        or not (delimiter.isprintable() or delimiter == "\t")
        or delimiter == '"'
    ):
        raise BadValueError("The delimiter is one plain sign, like a comma or a tab.", field="delimiter")
    for before, row in enumerate(_records(source, delimiter)):
        if row.problem:
            raise row.problem
        if any(row.cells):
            if has_header is False:
                return Layout(source, delimiter, numbered(len(row.cells)), before)
            return Layout(source, delimiter, header(row.cells, is_sure=bool(has_header)), before + 1)
    raise BadValueError("The file is empty.", code="empty_file")


def rows(layout: Layout) -> Iterator[Row]:
    """The rows; one with a bad quote or another number of cells comes with its problem."""
    width = len(layout.columns)
    for number, row in enumerate(_records(layout.source, layout.delimiter)):
        if number < layout.before or (not row.problem and not any(row.cells)):
            continue
        if row.problem:
            yield row
        elif len(row.cells) != width:
            yield ragged(row.line, row.cells, width)
        else:
            yield Row(row.line, [unguarded(c) if c[:1] == "'" else c for c in row.cells])


def numbered(count: int) -> tuple[str, ...]:
    """Names for the columns of a table that has none."""
    return tuple(f"Column {n}" for n in range(1, count + 1))


def ragged(line: int, cells: Sequence[str], width: int) -> Row:
    """A row with another number of cells than the first line."""
    message = f"The line has {len(cells)} cells, the first line has {width}."
    return Row(line, cells, BadValueError(message, code="column_count"))


def delimiter_of(sample: str) -> str:
    """The delimiter under which most lines have as many cells as the first; a comma where there is one column."""
    if len(sample) > _SAMPLE - 4:
        sample = sample[: sample.rfind("\n") + 1] or sample
    found = [(_fit(sample, d), d) for d in DELIMITERS]
    best = max(fit for fit, _ in found)
    return next(d for fit, d in found if fit == best) if best > (0, 1) else ","


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(r) for r in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if r]
    except csv.Error:
        return 0, 1
    if not widths or widths[0] < 2:
        return 0, 1
    return widths.count(widths[0]) / len(widths), widths[0]


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: text.readline(_LONGEST), ""), 1):
        if len(line) == _LONGEST:
            raise BadValueError(
                f"Line {number:,} is longer than {_LONGEST:,} signs: this is no table.", code="bad_file"
            )
        yield line


def _records(source: Source, delimiter: str) -> Iterator[Row]:
    """Every record, the header and blank ones too."""
    with io.TextIOWrapper(source.open(), "utf-8", newline="") as text:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                yield Row(line, next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                message = f"The line cannot be read: {error}."
                yield Row(line, [], BadValueError(message, code="bad_line"))
