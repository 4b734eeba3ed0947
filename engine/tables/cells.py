"""A value as the text of a cell."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson

from engine.tables.rows import guarded


def as_text(value: Any, *, raw: bool) -> str:
    """Missing is empty; lists are separated by commas, objects are JSON; times are UTC. A text that a spreadsheet would run
    gets an apostrophe in front, unless `raw`."""
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
            text = ",".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]  of tags, mostly
        case dict():
            return orjson.dumps(value, default=str).decode()
        case _:
            return str(value)
    return text if raw else guarded(text)
