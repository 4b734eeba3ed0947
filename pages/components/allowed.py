"""Numbers and lengths of time as they are typed: what is allowed, in a sentence. Pure; knows no Streamlit."""

from __future__ import annotations

from datetime import timedelta

from engine.clock import parse_duration
from engine.errors import BadValueError

NOTHING = timedelta()
NUMBER = "{}: take a whole number from {} to 999,999."
WHOLE = "{}: take a whole number from {:,} to {:,}."
AT_MOST = "{}: take {}, and at most {:,} days."


def refused(label: str, value: float, low: int, high: int) -> str | None:
    """Of a number; None where it is allowed."""
    return None if low <= value <= high else WHOLE.format(label, low, high)


def beyond(label: str, said: str, *, is_needed: bool = False, most: timedelta | None = None) -> str | None:
    """None where it is allowed. `said`: like “3d”; `is_needed`: more than nothing; `most`: whole days."""
    try:
        length = parse_duration(said)
    except BadValueError:
        length = None
    if length is not None and (length > NOTHING or not is_needed) and (most is None or length <= most):
        return None
    if most is None:
        return NUMBER.format(label, 1 if is_needed else 0)
    return AT_MOST.format(label, "more than nothing" if is_needed else "0 or more", most.days)
