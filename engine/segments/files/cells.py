"""A value of a field as the text of a cell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from engine.tables.rows import guarded


def as_text(value: Any, *, raw: bool) -> str:
    """Missing is empty; tags are separated by commas; times are UTC. A text that a spreadsheet would run gets an
    apostrophe in front, unless `raw`."""
    match value:
        case None:
            return ""
        case str():
            text = value
        case bool():
            return "true" if value else "false"
        case datetime():
            return f"{value.isoformat()}Z"
        case date():
            return value.isoformat()
        case list():
            text = ",".join(value)  # pyright: ignore[reportUnknownArgumentType]  tags, a list of texts
        case _:
            return str(value)
    return text if raw else guarded(text)
