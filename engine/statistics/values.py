"""What numbers may enter: counts, measures, shares. One clear sentence for those that may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import BadValueError

_LARGEST = 1e150
"""Squares of it are still floats."""


def check_count(name: str, value: Any) -> None:
    """Raises BadValueError unless it is a whole number of 0 or more."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _refused(name, "is a whole number of 0 or more", value)


def check_number(name: str, value: Any) -> None:
    """Raises BadValueError unless it is a finite number with which one can still calculate."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= _LARGEST:
        raise _refused(name, f"is a number, at most {_LARGEST:g}", value)


def check_share(name: str, value: float) -> None:
    """Raises BadValueError unless it lies between 0 and 1, both left out."""
    # Half of it is looked up, too, and must not have become 0.
    if not 0 < value / 2 < 0.5:
        raise _refused(name, "lies between 0 and 1", value)


def check_arms(arms: Sequence[object], least: int) -> None:
    """Raises BadValueError if there are fewer arms than `least`."""
    if len(arms) < least:
        raise BadValueError(
            f"Give at least {'one arm' if least == 1 else 'two arms'}, the control first.", field="arms"
        )


def _refused(name: str, rule: str, value: Any) -> BadValueError:
    return BadValueError(f"{name} is missing." if value is None else f"{name} {rule}, not “{value}”.", field=name)
