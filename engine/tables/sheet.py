"""Rows as an XLSX workbook, row by row. A text is a text: nothing in it is a formula, a link or a number."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from engine.clock import from_utc
from engine.errors import BadValueError
from engine.tables.cells import as_text

MOST_ROWS = 1_048_575
"""Of a sheet, without the header."""
_EXACT = 10**15
"""From here on a spreadsheet's numbers lose digits."""
_YEARS = range(1900, 9999)
"""In which a sheet knows days; what lies beyond is a text."""
_CUT = -2
_OPTIONS = {"constant_memory": True, "use_zip64": True}


def check_fits(rows: int) -> None:
    """Raises BadValueError for more rows than a sheet has."""
    if rows > MOST_ROWS:
        raise BadValueError(
            f"{rows:,} rows are more than a sheet of a workbook holds ({MOST_ROWS:,}): choose another format, or fewer rows.",
            field="format",
        )


def write_sheet(
    columns: Sequence[str],
    pages: Iterable[Sequence[Sequence[Any]]],
    out: BinaryIO,
    *,
    raw: bool,
    zone: ZoneInfo,
    name: str,
    check: Callable[[int], None] = check_fits,
) -> int:
    """The number of rows. `pages`: lists of rows, each in the order of `columns`; `check` is asked whether so many rows fit.
    Times, naive UTC, are in `zone`, as a sheet knows none. Raises BadValueError for what a sheet cannot hold."""
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

    with tempfile.TemporaryDirectory() as folder, xlsxwriter.Workbook(out, {**_OPTIONS, "tmpdir": folder}) as book:
        sheet = _Sheet(book, name, raw=raw, zone=zone)
        sheet.head(columns)
        for page in pages:
            check(sheet.rows + len(page))
            for row in page:
                sheet.add(columns, row)
        return sheet.rows


class _Sheet:
    def __init__(self, book: Any, name: str, *, raw: bool, zone: ZoneInfo):
        self.rows = 0
        self._sheet = book.add_worksheet(name)
        self._raw = raw
        self._zone = zone
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def head(self, names: Sequence[str]) -> None:
        self._sheet.freeze_panes(1, 0)
        for number, name in enumerate(names):
            self._sheet.write_string(0, number, name, self._bold)

    def add(self, names: Sequence[str], row: Sequence[Any]) -> None:
        self.rows += 1
        for number, value in enumerate(row):
            if value is not None and self._write(self.rows, number, value) == _CUT:
                raise BadValueError(
                    f"{row[0]}: {names[number]} has more text than a cell of a workbook holds: choose another format.",
                    field="format",
                )

    def _write(self, row: int, column: int, value: Any) -> int:
        match value:
            case str():
                return self._sheet.write_string(row, column, as_text(value, raw=self._raw))
            case bool():
                return self._sheet.write_boolean(row, column, value)
            case int() | float() if abs(value) < _EXACT:
                return self._sheet.write_number(row, column, value)
            case datetime() if value.year in _YEARS:
                local = from_utc(value, self._zone).replace(tzinfo=None)
                return self._sheet.write_datetime(row, column, local, self._time)
            case date() if value.year in _YEARS and not isinstance(value, datetime):
                return self._sheet.write_datetime(row, column, value, self._day)
            case _:
                return self._sheet.write_string(row, column, as_text(value, raw=self._raw))
