"""What an import could not take: problems grouped for the report, and a file of the rows, to be mended and imported again."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import errno
import os
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import orjson

from engine.errors import BadValueError, EngineError
from engine.tables.delimited import DELIMITERS
from engine.tables.encoding import UTF_8, encoding_of
from engine.tables.rows import ABSENT, Row, guarded
from engine.tables.source import Source, blocks_of, of_blocks, of_file

MOST_LINES = 1000
MOST_SAMPLES = 5
_LONGEST = 200
_UNICODE = "utf-"
"""Begins the encodings that hold every letter: UTF-8 with a mark does, too, and spreadsheets open the others with some
delimiters only."""
REJECTS = ("line", "reason")
"""The last two columns of a file of rejects: left out when it is imported again."""


@dataclasses.dataclass
class Problem:
    """One kind of problem: how often, the first lines where, and a few samples: {line, value, message}."""

    field: str | None
    code: str
    count: int = 0
    lines: list[int] = dataclasses.field(default_factory=list[int])
    samples: list[dict[str, Any]] = dataclasses.field(default_factory=list[dict[str, Any]])


class Rejects:
    """Collects rejected rows; with a path also writes them there. A context: the file is closed at its end."""

    def __init__(
        self,
        columns: Sequence[str],
        path: Path | str | None,
        places: Mapping[str, int] | None = None,
        delimiter: str = "",
    ):
        """`places`: a field's name → the number of its column. `delimiter`: of the file that is read, taken over where it will
        be found again by itself. The file is in UTF-8 (see `for_its_owner`). Raises BadValueError if it cannot be written."""
        self.count = 0
        self.problems: dict[tuple[str | None, str], Problem] = {}
        self._columns = [c for c in columns if c not in REJECTS] if tuple(columns[-2:]) == REJECTS else list(columns)
        self._width = len(columns)
        self._places = places or {}
        self._delimiter = delimiter if delimiter in DELIMITERS else ","
        self._file: TextIO | None = None
        self._path = None if path is None else Path(path)
        if self._path:
            self._file = _opened(self._path)
            self._write([*map(guarded, self._columns), *REJECTS])

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._path and self._file:
            self._file.close()
            # Under its name only when it is whole: what stood there may be the very file that is read.
            _aside(self._path).replace(self._path) if error is None else _aside(self._path).unlink()

    def add(self, row: Row, errors: Sequence[EngineError]) -> None:
        """A rejected row and everything that is wrong with it."""
        self.count += 1
        for error in errors:
            problem = self.problems.setdefault((error.field, error.code), Problem(error.field, error.code))
            problem.count += 1
            if len(problem.lines) < MOST_LINES:
                problem.lines.append(row.line)
            if len(problem.samples) < MOST_SAMPLES:
                problem.samples.append({"line": row.line, "value": self._value(row, error), "message": error.message})
        cells = [_text(c) for c in row.cells[: len(self._columns)]]
        cells += [""] * (len(self._columns) - len(cells))
        beyond = [_shown(c) for c in row.cells[self._width :]]
        # Nothing of a row is lost, only moved.
        reasons = [e.message for e in errors] + ([f"Beyond the last column: {', '.join(beyond)}."] if beyond else [])
        self._write([*cells, str(row.line), " ".join(reasons)])

    def _value(self, row: Row, error: EngineError) -> str:
        """The cell that is wrong, or the whole line."""
        place = self._places.get(error.field or "")
        cells = row.cells if place is None else [row.cells[place]]
        return ", ".join(_shown(c) for c in cells)[:_LONGEST]

    def _write(self, cells: Sequence[str]) -> None:
        if self._file:
            # With both signs as the end of a line, cells with either of them are quoted.
            csv.writer(self._file, delimiter=self._delimiter, lineterminator="\r\n").writerow(cells)


def for_its_owner(text: Source, encoding: str) -> Source:
    """A file of rejects as the programs of whoever gave the file open it. `encoding`: of that file, '' if it was no text: it
    is taken again where it holds everything and is found by itself; else UTF-8 with a mark, which every spreadsheet knows.
    Goes block by block, as there may be more of it than fits into memory; `text` itself where nothing is to be changed."""
    if encoding == UTF_8:
        return text
    if encoding and not encoding.startswith(_UNICODE):
        if _is_ascii(text):
            return text
        told = _encoded(text, encoding)
        if told and encoding_of(told) == encoding:
            return told
    with text.open() as file:
        return of_blocks(chain([codecs.BOM_UTF8], blocks_of(file)), text.name)


def give_to_its_owner(path: Path, encoding: str) -> None:
    """The same, for a file that lies with its owner and not with Warmcast."""
    text = of_file(path)
    told = for_its_owner(text, encoding)
    if told is not text:
        part = _aside(path)
        with told.open() as file, part.open("wb") as out:
            out.writelines(blocks_of(file))
        part.replace(path)


def _is_ascii(text: Source) -> bool:
    with text.open() as file:
        return all(block.isascii() for block in blocks_of(file))


def _encoded(text: Source, encoding: str) -> Source | None:
    """None for an encoding that lacks a letter: reasons may hold some that were not in the file."""
    try:
        with text.open() as file:
            return of_blocks(codecs.iterencode(codecs.iterdecode(blocks_of(file), UTF_8), encoding), text.name)
    except UnicodeError:
        return None


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _opened(path: Path) -> TextIO:
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        return _aside(path).open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise BadValueError(f"The file {path} cannot be written: {error.strerror}.", code="bad_file") from None


def _text(cell: Any) -> str:
    return guarded(_shown(cell))


def _shown(cell: Any) -> str:
    if cell is None or cell is ABSENT:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list) and all(isinstance(c, str) and "," not in c for c in cast("list[object]", cell)):
        return ",".join(cast("list[str]", cell))
    return orjson.dumps(cell).decode() if isinstance(cell, (list, dict)) else str(cell)
