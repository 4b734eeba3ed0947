"""A rule's value as a widget shows it. Conditions from elsewhere write the same value in several ways. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.profiles.types import Field

UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def as_list(value: Any) -> list[Any]:
    """A list, or a text with commas."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [] if value is None else [value]


def as_pair(value: Any) -> tuple[Any, Any]:
    """Both ends, None for one that is not chosen."""
    found = [*as_list(value), None, None]
    return found[0], found[1]


def as_choice(value: Any) -> Any:
    """What a list to choose from can hold: a single value as it is, anything else as it was written."""
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def told_apart(options: Sequence[Any], labels: Mapping[Any, str]) -> dict[Any, str]:
    """Labels of which no two are alike: a browser sends back the label. What shares one gets its own name behind it."""
    found = {v: labels.get(v, str(v)) for v in options}
    times = Counter(found.values())
    return {v: label if times[label] == 1 else f"{label} ({v})" for v, label in found.items()}


def as_text(value: Any) -> str:
    return "" if value is None else str(value)


def as_number(value: Any) -> float | None:
    """None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def plain_number(value: float | None) -> float | int | None:
    """1000.0 is written 1000."""
    return int(value) if value is not None and float(value).is_integer() else value


def as_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def has_time(value: Any) -> bool:
    """Whether a moment is meant, not a day."""
    return any(isinstance(v, str) and "T" in v for v in as_list(value))


def as_moment(value: Any) -> datetime | None:
    """As written, without a zone."""
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


def as_duration(value: Any) -> tuple[int | None, str]:
    """ "30d" as (30, "d"); also of what the engine refuses, so that it can be seen and mended."""
    found = re.fullmatch(r"\s*(-?\d{1,15})\s*([mhd])\s*", str(value))
    return (int(found[1]), found[2]) if found else (None, "d")


def as_code(field: Field, value: Any) -> Any:
    """The code of an option that may be written as its label; what is no option stays."""
    return field.codes.get(value.strip().casefold(), value) if isinstance(value, str) else value


def as_numbers(value: Any, most: int) -> list[int]:
    """Months or weekdays: those of 1 to `most`."""
    found = [as_number(v) for v in as_list(value)]
    return [int(n) for n in found if n is not None and 1 <= n <= most]
