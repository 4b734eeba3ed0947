from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def sure(value: T | None) -> T:
    """What must be defined here."""
    assert value is not None
    return value
