"""Values as definitions write them, in words. Pure."""

from __future__ import annotations

from typing import Any, cast

from engine.profiles.types import Field


def words_of(field: Field, written: Any) -> str:
    """As people read it: an option, whether by code or label, by its label; tags in a row."""
    if isinstance(written, bool):
        return "Yes" if written else "No"
    text = ", ".join(map(str, cast("list[object]", written))) if isinstance(written, (list, tuple)) else str(written)
    return str(field.label_of(field.codes.get(text.strip().casefold(), text)))
