"""Lengths of time as they are typed, a number and a unit: what is allowed, in a sentence. Pure; knows no Streamlit."""

from __future__ import annotations

from datetime import timedelta

from engine.clock import parse_duration
from engine.errors import BadValueError

NOTHING = timedelta()
NUMBER = "{}: take a whole number from {} to 999,999."
AT_MOST = "{}: take {}, and at most {:,} days."


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
