"""Reading the `value` of a rule: each operand takes JSON and gives what the operator's test compares with. Pure.

Every refusal starts with the JSON path of what is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from engine.clock import parse_duration, parse_time
from engine.errors import BadValueError
from engine.profiles.types import MAX_TEXT, Field, coerce
from engine.segments.conditions.moment import span_of
from engine.segments.conditions.tree import Span

MOST_VALUES = 10_000
_BIGGEST = 2**63
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Place:
    """Where a value stands: the field it is compared with, its JSON path, the workspace zone."""

    field: Field
    path: str
    zone: ZoneInfo

    def at(self, index: int) -> Place:
        return Place(self.field, f"{self.path}[{index}]", self.zone)


Operand = Callable[[object, Place], Any]


def refused(path: str, message: str) -> BadValueError:
    """What is wrong with a condition, its JSON path in front."""
    return BadValueError(f"{path}: {message}", field=path)


def nothing(_raw: object, _place: Place) -> None:
    """The operator takes no value; builders send an empty one along."""


def exact(raw: object, place: Place) -> Any:
    """One value to be equal to: an enum's code, for a date on a datetime the Span of the day."""
    return _present(_exact(raw, place), place)


def ordered(raw: object, place: Place) -> Any:
    """One value to be less or greater than; a date on a datetime is its first moment."""
    if place.field.type in ("string", "enum"):
        return text(raw, place)
    value = exact(raw, place)
    return value.start if isinstance(value, Span) else value


def text(raw: object, place: Place) -> str:
    """A text, trimmed; it may be empty. Numbers are taken as they are written."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise refused(place.path, f"{place.field.label} is compared with a text here.")
    return plain(str(raw).strip(), place.path)


def plain(value: str, path: str) -> str:
    """A text that the store can hold."""
    if len(value) > MAX_TEXT:
        raise refused(path, f"a text may have at most {MAX_TEXT:,} characters.")
    if _CONTROL.search(value) or any(0xD800 <= ord(c) < 0xE000 for c in value):
        raise refused(path, "the text holds a broken or a control character.")
    return value


def check_sizes(raw: object, path: str) -> None:
    """Refuses whole numbers that nothing here can hold, in lists too."""
    for part in cast("list[object]", raw) if isinstance(raw, list) else [raw]:
        if isinstance(part, int) and abs(part) >= _BIGGEST:
            raise refused(path, "the number is beyond 18 digits.")


def pattern(raw: object, place: Place) -> str:
    """A regular expression; whether it is one is tried where a database is at hand (segments.py)."""
    if not isinstance(raw, str) or not raw:
        raise refused(place.path, "a pattern is a text that is not empty.")
    text(raw, place)
    return raw


def exact_list(raw: object, place: Place) -> tuple[Any, ...]:
    """Values of `in`: a list, or a text with commas."""
    if isinstance(raw, str) and place.field.type == "enum" and _is_option(raw, place.field):
        return (exact(raw, place),)
    return tuple(exact(r, p) for r, p in _items(raw, place))


def text_list(raw: object, place: Place) -> tuple[str, ...]:
    """Tags: a list, or a text with commas."""
    return tuple(text(r, p) for r, p in _items(raw, place))


def pair(raw: object, place: Place) -> tuple[Any, Any]:
    """Both ends of `between`, included; a date as the upper end of a datetime is the Span of the day."""
    items = _items(raw, place)
    if len(items) != 2:
        raise refused(place.path, "two values are needed, the lower and the upper end.")
    low, high = items
    upper = exact(*high) if place.field.type == "datetime" else ordered(*high)
    return ordered(*low), upper


def duration(raw: object, place: Place) -> timedelta:
    """`30m`, `2h`, `7d`; whole days on a date."""
    if not isinstance(raw, str):
        raise refused(place.path, "a duration is written like 30m, 2h or 7d.")
    try:
        length = parse_duration(raw)
    except BadValueError as error:
        raise refused(place.path, error.message) from None
    if place.field.type == "date" and not raw.strip().endswith("d"):
        raise refused(place.path, f"{place.field.label} is a date: it needs whole days, like 7d.")
    return length


def days(raw: object, place: Place) -> int:
    """A number of days, 0 or more."""
    return _whole(raw, place, 0, 1_000_000)


def months(raw: object, place: Place) -> tuple[int, ...]:
    """1 to 12, one or a list."""
    return _numbers(raw, place, 12)


def weekdays(raw: object, place: Place) -> tuple[int, ...]:
    """1 (Monday) to 7, one or a list."""
    return _numbers(raw, place, 7)


def time_at(raw: object, path: str, zone: ZoneInfo) -> datetime | Span:
    """A time as naive UTC, or a date as the Span of the day in `zone`."""
    if not isinstance(raw, str):
        raise refused(path, "a time is written like 2026-11-24T14:02, a day like 2026-11-24.")
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip()):
            return span_of(date.fromisoformat(raw.strip()), zone)
        return parse_time(raw, zone)
    except (BadValueError, ValueError):
        raise refused(path, f"“{raw[:80]}” is not a time. Write it like 2026-11-24T14:02 or 2026-11-24.") from None


def whole(raw: object, path: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, also as a text."""
    if isinstance(raw, str) and re.fullmatch(r"\s*-?\d{1,18}\s*", raw):
        raw = int(raw)
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
        raise refused(path, f"a whole number from {low:,} to {high:,} is needed.")
    return raw


def number(raw: object, path: str) -> int | float:
    """A finite number, also as a text."""
    value = raw
    if isinstance(raw, str):
        try:
            value = int(raw) if re.fullmatch(r"\s*[-+]?\d{1,18}\s*", raw) else float(raw)
        except ValueError:
            value = None
    check_sizes(value, path)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise refused(path, f"“{str(raw)[:80]}” is not a number.")
    return value


def _exact(raw: object, place: Place) -> Any:
    kind = place.field.type
    if kind == "string":
        return text(raw, place)
    if kind == "integer":
        return _as_whole(number(raw, place.path))
    if kind == "float":
        return float(number(raw, place.path))
    if kind == "datetime":
        return time_at(raw, place.path, place.zone)
    try:
        return coerce(place.field, raw, place.zone)
    except BadValueError as error:
        raise refused(place.path, error.message) from None


def _as_whole(value: float) -> int | float:
    """A whole number as one: beside a fraction's type a large one would lose its last digits."""
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _BIGGEST
    return int(value) if is_whole else value


def _present(value: Any, place: Place) -> Any:
    if value is None:
        raise refused(
            place.path, f"{place.field.label} needs a value here; for a missing one there is the operator “null”."
        )
    return value


def _is_option(raw: str, field: Field) -> bool:
    word = raw.strip().casefold()
    return any(word in (o.code.casefold(), o.label.casefold()) for o in field.options)


def _items(raw: object, place: Place) -> list[tuple[object, Place]]:
    if not isinstance(raw, (str, list, tuple)):
        raise refused(place.path, "a list is needed.")
    is_text = isinstance(raw, str)
    listed = [part for part in raw.split(",") if part.strip()] if is_text else cast("Sequence[object]", raw)
    if len(listed) > MOST_VALUES:
        raise refused(place.path, f"a list may have at most {MOST_VALUES:,} values.")
    return [(item, place if is_text else place.at(n)) for n, item in enumerate(listed)]


def _numbers(raw: object, place: Place, high: int) -> tuple[int, ...]:
    items = [(raw, place)] if isinstance(raw, (int, float)) else _items(raw, place)
    return tuple(dict.fromkeys(_whole(r, p, 1, high) for r, p in items))


def _whole(raw: object, place: Place, low: int, high: int) -> int:
    return whole(raw, place.path, low, high)
