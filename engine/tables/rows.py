"""Rows of a table from outside, whatever the format they came in: line numbers and cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from engine.clock import parse_time, to_utc
from engine.errors import BadValueError, EngineError, UnknownNameError

if TYPE_CHECKING:
    # Heavy, and needed only where a table is read.
    import numpy.typing as npt

BLANK: Final = ""
"""An empty cell."""


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""A key that this object of a JSON lines file does not have: no cell at all, so it neither keeps nor clears."""

_DATA = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[+-]?[0-9]+([.,][0-9]+)*|[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Row(NamedTuple):
    """One row. `line`: of the file, from 1. `problem`: why the cells cannot be taken, None for a good row."""

    line: int
    cells: Sequence[Any]
    problem: BadValueError | None = None


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken; `line` of the file from 1."""

    line: int
    field: str | None
    code: str
    message: str

    @classmethod
    def of(cls, line: int, error: EngineError) -> RejectedRow:
        return cls(line, error.field, error.code, error.message)


@dataclass(frozen=True)
class Block:
    """Many rows at once, by column. `lines`: of each row; `cells`: a list or an Arrow array a column; `bad`: the others."""

    lines: npt.NDArray[Any]
    cells: Sequence[Any]
    bad: Sequence[Row] = ()


@dataclass(frozen=True)
class About:
    """What a file was found to be. `format`: csv, tsv, xlsx, json lines or parquet; `packing`: gz, zip or ''.

    `encoding` (a key of encoding.SHOWN) and `delimiter`: of text, else ''. `sheets`: of a workbook, and the one that is read.
    """

    format: str
    packing: str = ""
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    sheets: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; may be read as often as one likes. A good row has as many cells as there are columns.

    `read_blocks`: a faster way to the same rows, if the format has one.
    """

    columns: tuple[str, ...]
    read: Callable[[], Iterator[Row]]
    about: About = About("rows")
    read_blocks: Callable[[], Iterator[Block]] | None = None

    def __iter__(self) -> Iterator[Row]:
        return self.read()

    def blocks(self, most: int = 20_000) -> Iterator[Block]:
        """The rows in blocks of up to `most`."""
        if self.read_blocks is None:
            rows = self.read()
            while chunk := list(islice(rows, most)):
                yield block_of(chunk, len(self.columns))
            return
        for block in _gathered(self.read_blocks(), most):
            for start in range(0, max(len(block.lines), 1), most):
                cells = [column[start : start + most] for column in block.cells]
                yield Block(block.lines[start : start + most], cells, block.bad if start == 0 else ())


def _gathered(blocks: Iterable[Block], most: int) -> Iterator[Block]:
    """Small blocks, of Arrow arrays, put together as long as they have no more than `most` rows."""
    held: list[Block] = []
    for block in blocks:
        if held and sum(len(b.lines) for b in held) + len(block.lines) > most:
            yield _joined(held)
            held = []
        held.append(block)
    if held:
        yield _joined(held)


def _joined(blocks: Sequence[Block]) -> Block:
    import numpy as np
    import pyarrow as pa

    if len(blocks) == 1:
        return blocks[0]
    lines = np.concatenate([b.lines for b in blocks])
    cells: list[Any] = [pa.concat_arrays(columns) for columns in zip(*(b.cells for b in blocks), strict=True)]
    return Block(lines, cells, [row for b in blocks for row in b.bad])


def block_of(rows: Sequence[Row], width: int) -> Block:
    """Rows as a block."""
    import numpy as np

    good = [row for row in rows if not row.problem]
    cells: list[Sequence[Any]] = list(zip(*(row.cells for row in good), strict=True)) or [()] * width
    return Block(np.array([row.line for row in good], np.int64), cells, [row for row in rows if row.problem])


def table_of(objects: Sequence[Mapping[str, Any]]) -> Table:
    """Objects in memory as a table: the columns in order of appearance, `line` counts from 1."""
    columns = tuple(dict.fromkeys(name for o in objects for name in o))
    rows = [Row(n, [o.get(c, ABSENT) for c in columns]) for n, o in enumerate(objects, 1)]
    return Table(columns, lambda: iter(rows))


def is_blank(cell: object) -> bool:
    """No value: an empty cell or text, a null, or no cell at all."""
    return cell is None or cell is ABSENT or (isinstance(cell, str) and (not cell or cell.isspace()))


def time_in(cell: object, zone: ZoneInfo, *, field: str) -> datetime:
    """A cell as naive UTC; one without an offset is in `zone`. Raises BadValueError."""
    if isinstance(cell, datetime):
        return to_utc(cell, zone)
    if isinstance(cell, date):
        return to_utc(datetime(cell.year, cell.month, cell.day), zone)
    try:
        return parse_time("" if is_blank(cell) else str(cell), zone)
    except BadValueError as error:
        raise BadValueError(error.message, field=field) from None


def header(cells: Sequence[object], *, is_sure: bool = False) -> tuple[str, ...]:
    """The names of a header line. Raises BadValueError for one without a name, a name that stands twice, and, unless
    `is_sure`, one that looks like a value."""
    names = [str(c).strip() for c in cells]
    seen: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        if not name:
            raise BadValueError(
                f"Column {number} has no name: give each column one in the first line.", code="no_header"
            )
        if not is_sure and _DATA.fullmatch(name):
            raise BadValueError(
                f"The first line must hold the names of the columns, but “{name}” looks like a value: "
                "say so if there is no header.",
                code="no_header",
            )
        if name.casefold() in seen:
            raise BadValueError(f"There are two columns “{name}”: rename one.", code="duplicate_column")
        seen[name.casefold()] = name
    return tuple(names)


def column_number(table: Table, name: str) -> int:
    """The number of a column, from 0; case ignored. Raises UnknownNameError."""
    wanted = name.strip().casefold()
    found = next((n for n, c in enumerate(table.columns) if c.casefold() == wanted), None)
    if found is None:
        raise UnknownNameError("column", name, table.columns, field=name)
    return found


def guarded(cell: str) -> str:
    """A text for a cell of a spreadsheet, with an apostrophe before what would run as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """The inverse of `guarded`."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell
