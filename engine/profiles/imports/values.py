"""A column of a file as stored values, many cells at once. Each cell comes out as engine/profiles/types.py would read it: what
is plain goes through Arrow, the rest cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from engine import addresses
from engine.errors import BadValueError, EngineError
from engine.profiles.actions import Action
from engine.profiles.requests import Target
from engine.profiles.types import MAX_TEXT, Field
from engine.tables.rows import ABSENT

Mask = npt.NDArray[np.bool_]
# Its stubs know little of it.
compute: Any = pyarrow.compute

ARROW: Final[dict[str, pa.DataType]] = {
    "string": pa.string(),
    "enum": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "tags": pa.list_(pa.string()),
}
"""What the values of a field of that type are in Arrow."""

# A text that begins and ends with no space or control character of any alphabet and holds none inside but tab and line ends.
_EDGE = r"[^\x00-\x20\x7f\x{85}\p{Z}]"
_TEXT = rf"^{_EDGE}(?:[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*{_EDGE})?$"
_INTEGER = "^-?[0-9]{1,18}$"
_FLOAT = r"^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$"
_DATETIME = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}$"
_EMAIL = f"^{addresses.PLAIN}$"


@dataclass(frozen=True)
class Column:
    """One column: `values` in Arrow; `is_given`: the cell has a value or a null that clears; `is_blank`: it was empty.

    `errors`: number of the row → why its cell may not enter.
    """

    values: Any
    is_given: Mask
    is_blank: Mask
    errors: dict[int, EngineError]


def read(target: Target, field: Field, cells: Any, *, clear_empty: bool) -> Column:
    """`cells`: an Arrow array of texts, or a sequence of whatever a format gives."""
    if isinstance(cells, pa.Array):
        return _read_texts(target, field, cells, clear_empty=clear_empty)
    return _read_cells(target, field, cells, clear_empty=clear_empty)


def _read_cells(target: Target, field: Field, cells: Sequence[Any], *, clear_empty: bool) -> Column:
    values: list[Any] = [None] * len(cells)
    errors: dict[int, EngineError] = {}
    is_blank = np.array([isinstance(c, str) and (not c or c.isspace()) for c in cells], bool)
    is_given = np.array([c is not ABSENT for c in cells], bool) & (clear_empty | ~is_blank)
    for number in np.flatnonzero(is_given & ~is_blank).tolist():
        if cells[number] is not None:
            values[number] = _value(target, field, cells[number], errors, number)
    return Column(pa.array(values, ARROW[field.type]), is_given, is_blank, errors)


def _read_texts(target: Target, field: Field, cells: Any, *, clear_empty: bool) -> Column:
    plain = _PLAIN.get("email" if field.name == "email" else field.type)
    if plain is None or (field.type == "datetime" and target.workspace.zone.key != "UTC"):
        return _read_words(target, field, cells, clear_empty=clear_empty)
    is_plain, values = plain(cells)
    errors: dict[int, EngineError] = {}
    is_blank = _as_mask(compute.equal(cells, ""))
    others = np.flatnonzero(~is_plain & ~is_blank)
    if others.size:
        found: list[Any] = []
        for number, cell in zip(others, cells.take(pa.array(others)).to_pylist(), strict=True):
            is_blank[number] = cell.isspace()
            found.append(_value(target, field, cell, errors, int(number)))
        mask = np.zeros(len(cells), bool)
        mask[others] = True
        values = compute.replace_with_mask(values, pa.array(mask), pa.array(found, ARROW[field.type]))
    return Column(values, clear_empty | ~is_blank, is_blank, errors)


def _read_words(target: Target, field: Field, cells: Any, *, clear_empty: bool) -> Column:
    """Texts that come again and again: each is read once."""
    encoded = cells.dictionary_encode()
    words: list[str] = encoded.dictionary.to_pylist()
    wrong: dict[int, EngineError] = {}
    found = [_value(target, field, word, wrong, n) for n, word in enumerate(words)]
    values = pa.array(found, ARROW[field.type]).take(encoded.indices)
    numbers = encoded.indices.to_numpy()
    is_blank = np.array([not w or w.isspace() for w in words], bool)[numbers]
    errors = {int(n): wrong[int(numbers[n])] for n in np.flatnonzero(np.isin(numbers, list(wrong)))} if wrong else {}
    return Column(values, clear_empty | ~is_blank, is_blank, errors)


def _value(target: Target, field: Field, cell: Any, errors: dict[int, EngineError], number: int) -> Any:
    try:
        value = target.value_of(field.name, cell)
    except EngineError as error:
        errors[number] = error
        return None
    if isinstance(value, Action):
        errors[number] = BadValueError(f"{field.label}: a file gives values, no actions.", field=field.name)
        return None
    return value


def _matching(cells: Any, pattern: str) -> Mask:
    return _as_mask(compute.match_substring_regex(cells, pattern))


def _as_mask(found: Any) -> Mask:
    # A copy: an Arrow array may not be written to.
    return np.array(found.to_numpy(zero_copy_only=False), bool)


def _only(cells: Any, mask: Mask) -> Any:
    return compute.if_else(pa.array(mask), cells, pa.scalar(None, pa.string()))


def _plain_text(cells: Any) -> tuple[Mask, Any]:
    mask = _matching(cells, _TEXT) & _as_mask(compute.less_equal(compute.utf8_length(cells), MAX_TEXT))
    return mask, _only(cells, mask)


def _plain_email(cells: Any) -> tuple[Mask, Any]:
    """Addresses that the library takes as they are but for the letters of the domain; see addresses.PLAIN."""
    mask = _matching(cells, _EMAIL)
    mask &= _as_mask(compute.less_equal(compute.binary_length(cells), addresses.PLAIN_LONGEST))
    small = compute.ascii_lower(cells)
    has_capitals = _as_mask(compute.not_equal(cells, small))
    if has_capitals.any():
        # Some names belong to a role whatever their letters: the library makes them small.
        name = compute.extract_regex(small, "^(?P<name>[^@]*)@")
        role = compute.is_in(compute.struct_field(name, "name"), pa.array(sorted(addresses.ONE_CASE)))
        mask &= ~(has_capitals & _as_mask(compute.fill_null(role, fill_value=False)))
        domains = compute.replace_substring_regex(small, "^[^@]*@", "@", max_replacements=1)
        names = compute.replace_substring_regex(cells, "@.*$", "", max_replacements=1)
        small = compute.binary_join_element_wise(names, domains, "")
    return mask, _only(small, mask)


def _plain_number(pattern: str, kind: pa.DataType) -> Callable[[Any], tuple[Mask, Any]]:
    def read_numbers(cells: Any) -> tuple[Mask, Any]:
        mask = _matching(cells, pattern)
        return mask, _only(cells, mask).cast(kind)

    return read_numbers


def _plain_datetime(cells: Any) -> tuple[Mask, Any]:
    """For a workspace in UTC, where no hour is left out or comes twice."""
    mask = _matching(cells, _DATETIME)
    try:
        return mask, _only(cells, mask).cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        # 30 February and its like: which ones, says the careful way.
        return np.zeros(len(cells), bool), _only(cells, np.zeros(len(cells), bool)).cast(pa.timestamp("us"))


_PLAIN: Final[dict[str, Callable[[Any], tuple[Mask, Any]]]] = {
    "email": _plain_email,
    "string": _plain_text,
    "integer": _plain_number(_INTEGER, pa.int64()),
    "float": _plain_number(_FLOAT, pa.float64()),
    "datetime": _plain_datetime,
}
