"""The type of a field, guessed from the values of a column. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from engine.clock import iso_text
from engine.errors import BadValueError
from engine.tables.rows import Table, is_blank

# No leading zeros and no plus: a postcode and a telephone number stay texts.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
# Also in points, day first; what is ambiguous, like 5/6/2026, is left a text.
_POINTS = r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
_DATE = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{_POINTS}")
_DATETIME = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{_POINTS})([T ].+)?")
_WORDS = frozenset({"true", "false", "yes", "no"})


def type_of(values: Iterable[object]) -> str:
    """The narrowest of boolean, integer, float, date, datetime, string that takes every value; string for none at all.

    Raises BadValueError for lists and objects: no field is made for these.
    """
    guess = _Guess()
    guess.narrow(values)
    return guess.type


def types_of(table: Table, numbers: Sequence[int]) -> dict[int, str]:
    """As `type_of`, for these columns of a table, in one pass."""
    guesses = {number: _Guess() for number in numbers}
    for block in table.blocks():
        for number, guess in guesses.items():
            cells = block.cells[number]
            guess.narrow(cells.unique().to_pylist() if hasattr(cells, "unique") else cells)
    return {number: guess.type for number, guess in guesses.items()}


class _Guess:
    def __init__(self) -> None:
        self._left = list(_FITS)
        self._seen = False

    def narrow(self, values: Iterable[object]) -> None:
        for value in values:
            if is_blank(value):
                continue
            if isinstance(value, (list, dict)):
                raise BadValueError("A list needs a field of type tags: add it first.")
            self._seen = True
            self._left = [kind for kind in self._left if _FITS[kind](value)]
            if not self._left:
                break

    @property
    def type(self) -> str:
        return self._left[0] if self._seen and self._left else "string"


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.strip().casefold() in _WORDS)


def _is_integer(value: object) -> bool:
    if isinstance(value, str):
        return bool(_INTEGER.fullmatch(value.strip()))
    return isinstance(value, int) and not isinstance(value, bool)


def _is_float(value: object) -> bool:
    if isinstance(value, str):
        return bool(_FLOAT.fullmatch(value.strip()))
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_date(value: object) -> bool:
    if isinstance(value, str):
        return bool(_DATE.fullmatch(value.strip())) and _reads(value)
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_datetime(value: object) -> bool:
    if isinstance(value, str):
        return bool(_DATETIME.fullmatch(value.strip())) and _reads(value)
    return isinstance(value, date)


def _reads(text: str) -> bool:
    try:
        datetime.fromisoformat(iso_text(text))
    except ValueError:
        return False
    return True


_FITS: dict[str, Callable[[object], bool]] = {
    "boolean": _is_boolean,
    "integer": _is_integer,
    "float": _is_float,
    "date": _is_date,
    "datetime": _is_datetime,
}
