"""Field types: how a raw value enters, how it is stored, and how it reads in the change log. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine import addresses
from engine.clock import iso_text, to_utc
from engine.errors import BadValueError

MAX_TEXT = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}(\.0*)?")
_DATE_LIKE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES = frozenset({"true", "yes", "1", "y"})
_NO = frozenset({"false", "no", "0", "n"})
_BIGGEST = 2**63
_EMPTY: tuple[object, ...] = ([], (), set[str]())


@dataclass(frozen=True)
class Option:
    """One option of an enum: the code is stored, the label is shown."""

    code: str
    label: str


@dataclass(frozen=True)
class Field:
    """A column of a database's profiles, standard or additional."""

    field_id: int
    database_id: int
    name: str
    label: str
    type: str
    options: tuple[Option, ...] = ()
    is_required: bool = False
    is_personal: bool = False
    is_standard: bool = False
    position: int = 0

    def label_of(self, code: object) -> object:
        """An enum's label for a stored code; any other value as it is."""
        return next((o.label for o in self.options if o.code == code), code)

    @cached_property
    def codes(self) -> dict[str, str]:
        """Every way to write an option, code or label with case ignored → its code."""
        return {word.casefold(): o.code for o in self.options for word in (o.label, o.code)}

    def use_of(self, word: str) -> str:
        """What is kept of somebody who asks for the option that is written so."""
        return f"{self.name}={word.strip().casefold()}"


@dataclass(frozen=True)
class FieldType:
    """What a type needs: its column, how raw input becomes a value (ValueError with what is allowed), and text both ways."""

    name: str
    label: str
    sql: str
    read: Callable[[Any, Field, ZoneInfo], Any]
    to_text: Callable[[Any], str] = str
    from_text: Callable[[str], Any] = str
    to_number: Callable[[Any], float | None] = lambda _: None


class _WrongError(ValueError):
    """What is allowed, and a code of its own for a mistake that people want counted apart."""

    def __init__(self, wanted: str, code: str):
        super().__init__(wanted)
        self.code = code


def coerce(field: Field, raw: object, zone: ZoneInfo) -> Any:
    """A raw value (from JSON, a form or a cell) as the stored one; missing is None, an empty text too.

    Datetimes come out as naive UTC; one without an offset is read in `zone`. Raises BadValueError with field and value.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw in _EMPTY:
        return None
    try:
        if field.name == "email":
            return addresses.normalise(_text(raw).strip())
        return FIELD_TYPES[field.type].read(raw, field, zone)
    except BadValueError as error:
        raise BadValueError(f"{field.label}: {error.message}", field=field.name, code=error.code) from None
    except (ValueError, TypeError, OverflowError) as error:
        shown = str(raw)[:80]
        code = error.code if isinstance(error, _WrongError) else None
        raise BadValueError(
            f"“{shown}” is not a value of {field.label}: {error}", field=field.name, code=code
        ) from None


def to_text(type_name: str, value: object) -> str | None:
    """A stored value as the change log writes it; None stays None."""
    return None if value is None else FIELD_TYPES[type_name].to_text(value)


def from_text(type_name: str, text: str | None) -> Any:
    """The stored value behind a text of the change log; None for a text of another type, which the field once had."""
    try:
        return None if text is None else FIELD_TYPES[type_name].from_text(text)
    except ValueError:
        return None


def to_number(type_name: str, value: object) -> float | None:
    """The numeric twin of a change: numbers as they are, dates as days, datetimes as seconds since 1970."""
    return None if value is None else FIELD_TYPES[type_name].to_number(value)


def options_from(raw: Sequence[str | Mapping[str, str]]) -> tuple[Option, ...]:
    """Options as the contract writes them: a label, or {code, label}. Raises BadValueError for none, blanks and doubles."""
    found: list[Option] = []
    for item in raw:
        label = (item if isinstance(item, str) else str(item.get("label") or item.get("code") or "")).strip()
        code = label if isinstance(item, str) else str(item.get("code") or label).strip()
        if not label or not code:
            raise BadValueError("An option needs a name.", field="options")
        found.append(Option(code, label))
    if not found:
        raise BadValueError("A field of type enum needs at least one option.", field="options")
    # Code and label share one space, since writers accept either.
    seen: dict[str, int] = {}
    for number, option in enumerate(found):
        for word in {option.code.casefold(), option.label.casefold()}:
            if seen.setdefault(word, number) != number:
                raise BadValueError(f"The option “{option.label}” stands there twice.", field="options")
    return tuple(found)


def _text(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, date)):
        raise ValueError("a text")
    if isinstance(raw, date):
        return raw.isoformat()
    # A spreadsheet knows only floats: 17850.0 in a text column was typed as 17850.
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    if len(text) > MAX_TEXT:
        raise _WrongError(f"at most {MAX_TEXT:,} characters", "too_long")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("a text without broken characters") from None
    if _CONTROL.search(text):
        raise _WrongError("a text without control characters", "control_characters")
    return text


def _no_date(raw: str, wanted: str) -> ValueError:
    """One that is written as a date should be, but is in no calendar, is another mistake than a text."""
    return _WrongError(wanted, "bad_date") if _DATE_LIKE.match(iso_text(raw)) else ValueError(wanted)


def _string(raw: object, _field: Field, _zone: ZoneInfo) -> str:
    return _text(raw).strip()


def _integer(raw: object, _field: Field, _zone: ZoneInfo) -> int:
    if isinstance(raw, bool):
        raise ValueError("a whole number")
    text = str(raw).strip()
    if not _WHOLE.fullmatch(text):
        raise ValueError("a whole number")
    value = int(text.partition(".")[0])
    if not -_BIGGEST <= value < _BIGGEST:
        raise ValueError("a whole number of at most 18 digits")
    return value


def _float(raw: object, _field: Field, _zone: ZoneInfo) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)) or "_" in str(raw):
        raise ValueError("a number")
    try:
        value = float(raw)
    except (ValueError, OverflowError):
        raise ValueError("a number") from None
    if not math.isfinite(value):
        raise ValueError("a finite number")
    return value


def _boolean(raw: object, _field: Field, _zone: ZoneInfo) -> bool:
    word = str(raw).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("yes or no")


def _date(raw: object, _field: Field, _zone: ZoneInfo) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise ValueError("a date like 2026-11-24")
    try:
        return datetime.fromisoformat(iso_text(raw)).date()
    except ValueError:
        raise _no_date(raw, "a date like 2026-11-24") from None


def _datetime(raw: object, _field: Field, zone: ZoneInfo) -> datetime:
    if isinstance(raw, datetime):
        value = raw
    elif isinstance(raw, date):
        value = datetime(raw.year, raw.month, raw.day)
    elif isinstance(raw, str):
        try:
            value = datetime.fromisoformat(iso_text(raw))
        except ValueError:
            raise _no_date(raw, "a time like 2026-11-24T14:02") from None
    else:
        raise ValueError("a time like 2026-11-24T14:02")
    return to_utc(value, zone)


def _enum(raw: object, field: Field, _zone: ZoneInfo) -> str:
    word = _text(raw).strip()
    code = field.codes.get(word.casefold())
    if code is None:
        known = ", ".join(o.label for o in field.options)
        raise BadValueError(f"Option “{word[:80]}” is not one of: {known}.", code="unknown_option")
    return code


def _tags(raw: object, _field: Field, _zone: ZoneInfo) -> list[str] | None:
    if isinstance(raw, str):
        items: list[object] = list(raw.split(","))
    elif isinstance(raw, (list, tuple, set, frozenset)):
        items = list(raw)  # pyright: ignore[reportUnknownArgumentType]  checked one by one below
    else:
        raise ValueError("a list of tags")
    found = sorted({_text(i).strip() for i in items} - {""})
    return found or None


def _tags_text(value: list[str]) -> str:
    return orjson.dumps(sorted(value)).decode()


_EPOCH = datetime(1970, 1, 1)

FIELD_TYPES: dict[str, FieldType] = {
    t.name: t
    for t in (
        FieldType("string", "Text", "varchar", _string),
        FieldType("integer", "Whole number", "bigint", _integer, from_text=int, to_number=float),
        FieldType("float", "Number", "double", _float, to_text=repr, from_text=float, to_number=float),
        FieldType(
            "boolean",
            "Yes or no",
            "boolean",
            _boolean,
            lambda v: "true" if v else "false",
            lambda t: t == "true",
            float,
        ),
        FieldType(
            "date",
            "Date",
            "date",
            _date,
            to_text=date.isoformat,
            from_text=date.fromisoformat,
            to_number=lambda v: float((v - _EPOCH.date()).days),
        ),
        FieldType(
            "datetime",
            "Date and time",
            "timestamp",
            _datetime,
            to_text=datetime.isoformat,
            from_text=datetime.fromisoformat,
            to_number=lambda v: v.replace(tzinfo=UTC).timestamp(),
        ),
        FieldType("enum", "Options", "varchar", _enum),
        FieldType("tags", "Tags", "varchar[]", _tags, to_text=_tags_text, from_text=orjson.loads),
    )
}
