"""XLSX: one sheet of a workbook. Dates, times and whole numbers come as such."""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from engine.errors import BadValueError, UnknownNameError
from engine.tables.delimited import numbered
from engine.tables.rows import BLANK, About, Row, Table, header, unguarded
from engine.tables.source import Readable, Source, blocks_of

_MOST_BYTES = 500 * 2**20
_MOST_CELLS = 20_000_000
_BLOCK = 2**20
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_LONGEST_PLACE = 16


def read(source: Source, packing: str, sheet: str | None = None, has_header: bool | None = None) -> Table:
    """`sheet`: None for the first. Raises BadValueError for what is no workbook, an empty sheet, a doubtful header."""
    import python_calamine

    _refuse_huge(source)
    try:
        with source.open() as file:
            book = python_calamine.CalamineWorkbook.from_filelike(file)
        names = tuple(book.sheet_names)
        if sheet is not None and sheet not in names:
            raise UnknownNameError("sheet", sheet, names, field="sheet")
        chosen = sheet or names[0]
        lines = _filled(book.get_sheet_by_name(chosen).to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, ValueError, IndexError, KeyError):
        raise BadValueError("The workbook cannot be read: save it again as .xlsx.", code="bad_file") from None
    if not lines:
        shown = "The first sheet" if chosen == names[0] else f"The sheet “{chosen}”"
        raise BadValueError(f"{shown} is empty.", code="empty_file")
    about = About("xlsx", packing, has_header=has_header is not False, sheets=names, sheet=chosen)
    if has_header is False:
        return _table(numbered(len(lines[0][1])), lines, about)
    return _table(header(lines[0][1], is_sure=bool(has_header)), lines[1:], about)


def _refuse_huge(source: Source) -> None:
    """The library lays out the whole rectangle up to the last cell, and ends the process where memory does not suffice."""
    with source.open() as file, zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if entry.file_size > _MOST_BYTES:
                raise BadValueError("Unpacked, the workbook is larger than 500 MB: save it as CSV.", code="bad_file")
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                with archive.open(entry) as sheet:
                    _refuse_wide(sheet)


def _refuse_wide(sheet: Readable) -> None:
    rows = columns = 1
    tail = b""
    for block in blocks_of(sheet, _BLOCK):
        for letters, digits in _PLACE.findall(tail + block):
            columns = max(columns, _number(letters))
            rows = max(rows, int(digits))
        if rows * columns > _MOST_CELLS:
            raise BadValueError(
                f"The sheet goes down to row {rows:,} in {columns:,} columns, {_MOST_CELLS:,} cells are the most: "
                "delete what is empty below and beside the table, or save it as CSV.",
                code="bad_file",
            )
        tail = block[-_LONGEST_PLACE:]


def _number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)


def _table(columns: tuple[str, ...], lines: Sequence[tuple[int, list[Any]]], about: About) -> Table:
    def rows() -> Iterator[Row]:
        return (Row(line, [_cell(c) for c in row]) for line, row in lines)

    return Table(columns, rows, about)


def _filled(cells: list[list[Any]]) -> list[tuple[int, list[Any]]]:
    return [(n, row) for n, row in enumerate(cells, 1) if any(c != BLANK for c in row)]


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return unguarded(cell)
    # A workbook has one kind of number.
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell
