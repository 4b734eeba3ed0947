"""How the values of one field are spread: a histogram for numbers and dates, the most frequent ones for all else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.access import require
from engine.profiles import databases, masks
from engine.profiles.databases import Database
from engine.profiles.fields import get
from engine.profiles.types import Field
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

MOST_VALUES = 12
_MOST_BARS = 20
_NUMBERS = ("integer", "float")
_TIMES = ("date", "datetime")
_STEPS = (1, 2, 2.5, 5, 10)
_UNITS = ((90, "day"), (4 * 366, "month"), (80 * 366, "year"))
"""Up to so many days from the first to the last value, a bar is a day, a month, a year; beyond, a decade."""


@dataclass(frozen=True)
class Distribution:
    """`values`: (value, people), most frequent first (few numbers: in order), and how many people have other ones (`others`).
    Or `ranges`: (from, to, people) in order, `to` excluded; the first and the last hold what lies beyond them. Tags count once
    for each. `unit`: of a range of dates. The figures are those of numbers only."""

    values: tuple[tuple[Any, int], ...] = ()
    others: int = 0
    ranges: tuple[tuple[Any, Any, int], ...] = ()
    unit: str = ""
    least: Any = None
    median: Any = None
    mean: float | None = None
    most: Any = None


def distribution(workspace: Workspace, database: str, name: str) -> Distribution:
    """Of everybody who has a value and is not erased; of a field that the actor may not see, how many have one. Raises
    UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    field = get(workspace, home, name)
    is_hidden = name in masks.of(workspace, home).names
    with workspace.store.read() as cursor:
        if is_hidden:
            return Distribution(others=cursor.value(f"select count(*) from ({_values(home, field)})"))
        if field.type in _NUMBERS:
            return _of_numbers(cursor, home, field)
        if field.type in _TIMES:
            return _of_times(cursor, home, field, workspace.settings.time_zone)
        return _of_values(cursor, _values(home, field))


def _values(home: Database, field: Field) -> str:
    """A query of the values, one a row, as x."""
    column = quoted(field.name)
    what = f"unnest({column})" if field.type == "tags" else column
    return f"select {what} as x from {quoted(home.table)} where _erased_at is null and {column} is not null"


def _of_values(cursor: Cursor, values: str, *, order: str = "people desc, x") -> Distribution:
    counted = f"select x, count(*) as people from ({values}) group by x order by {order}"
    top = cursor.rows(f"{counted} limit $most", most=MOST_VALUES)
    total = cursor.value(f"select count(*) from ({values})")
    return Distribution(values=tuple(top), others=total - sum(people for _, people in top))


def _of_numbers(cursor: Cursor, home: Database, field: Field) -> Distribution:
    values = _values(home, field)
    figures = cursor.rows(
        "select count(distinct x), min(x), median(x), avg(x), max(x), quantile_cont(x, 0.01), quantile_cont(x, 0.99) "
        f"from ({values})"
    )[0]
    distinct, least, median, mean, most, low, high = figures
    summary = {"least": least, "median": median, "mean": mean, "most": most}
    if distinct <= MOST_VALUES:
        return Distribution(values=_of_values(cursor, values, order="x").values, **summary)
    width = bar_width(low, high, is_whole=field.type == "integer")
    start = math.floor(low / width) * width
    bars = max(math.floor((high - start) / width) + 1, 1)
    ends = [start + n * width for n in range(bars + 1)]
    # By the very ends that are told, so that a condition with them finds the same people: a division rounds otherwise.
    rows = cursor.rows(
        f"select len(list_filter($inner::double[], lambda e: e <= x)) as bar, count(*) from ({values}) group by bar",
        inner=[float(end) for end in ends[1:-1]],
    )
    found = dict(rows)
    ranges = [(ends[n], ends[n + 1], found.get(n, 0)) for n in range(bars)]
    return Distribution(ranges=tuple(ranges), **summary)


def bar_width(low: float, high: float, *, is_whole: bool) -> float:
    """A round number (1, 2, 2.5, 5 × a power of ten; whole for whole numbers) of which at most about 20 reach from low to
    high."""
    spread = (high - low) / _MOST_BARS
    if not spread > 0:
        return 1
    power = 10.0 ** math.floor(math.log10(spread))
    width = next(step * power for step in _STEPS if step * power >= spread * 0.999999)
    return max(math.ceil(width), 1) if is_whole else width


def _of_times(cursor: Cursor, home: Database, field: Field, zone: str) -> Distribution:
    values = _values(home, field)
    first, last = cursor.rows(f"select min(x), max(x) from ({values})")[0]
    if first is None:
        return Distribution()
    days = (last - first) // timedelta(days=1)
    unit = next((unit for longest, unit in _UNITS if days <= longest), "decade")
    local = "timezone($zone, timezone('UTC', x))" if field.type == "datetime" else "x"
    params = {"zone": zone} if field.type == "datetime" else {}
    rows = cursor.rows(
        # The first decade begins before the calendar does.
        f"select greatest(date_trunc('{unit}', {local})::date, date '0001-01-01') as start, count(*) from ({values}) "
        "group by start order by start",
        **params,
    )
    return Distribution(ranges=tuple((start, _next(start, unit), people) for start, people in rows), unit=unit)


def _next(start: date, unit: str) -> date:
    """The first day after the unit that begins then; the calendar's last day where it ends."""
    try:
        if unit == "day":
            return start + timedelta(days=1)
        if unit == "month":
            return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        return start.replace(year=start.year + (1 if unit == "year" else 10))
    except (OverflowError, ValueError):
        return datetime.max.date()
