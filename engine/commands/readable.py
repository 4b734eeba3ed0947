"""Answers laid out for reading: aligned columns, no colours, no cut text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, Protocol, cast

import orjson

NOTHING = "–"


def readable(data: Any) -> str:
    """A list of objects as a table, an object as lines of name and value; nothing for an empty one."""
    plain = _plain(data)
    if isinstance(plain, Mapping):
        return columns([(str(name), cell(value)) for name, value in cast("Mapping[str, Any]", plain).items()])
    if not isinstance(plain, Sequence) or isinstance(plain, str):
        return cell(plain)
    rows = [_plain(row) for row in cast("Sequence[Any]", plain)]
    if not rows:
        return "Nothing."
    return table(cast("list[Mapping[str, Any]]", rows)) if isinstance(rows[0], Mapping) else "\n".join(map(cell, rows))


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Headed by the names of the first row."""
    names = list(rows[0])
    return columns([[n.replace("_", " ") for n in names], *([cell(row.get(n)) for n in names] for row in rows)])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Each column as wide as its widest cell, two spaces between."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


class Finding(Protocol):
    """What a check has found: level error, warning or note."""

    @property
    def level(self) -> str: ...
    @property
    def message(self) -> str: ...


def listed_findings(found: Sequence[Finding]) -> str:
    """One line each."""
    return "\n".join(f"{f.level}: {f.message}" for f in found) or "Nothing found."


def cell(value: Any) -> str:
    """One value in one line."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.isoformat(sep=' ', timespec='seconds')}Z"
        case dict() | list() | tuple():
            return orjson.dumps(value, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z).decode() if value else NOTHING
        case _:
            return " ".join(str(value).split())


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
