"""What a shared dashboard is: title, note, blocks in their order and fixed filters. Pure; the store is keeping.py's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.errors import BadValueError, UnknownNameError
from engine.names import check_text
from engine.reports.periods import Period, last_days, whole_days

BLOCKS = (
    "figures",
    "over_time",
    "funnel",
    "campaigns",
    "variants",
    "growth",
    "sources",
    "skipped",
    "revenue",
)
"""All there are, in the order in which they are offered."""
ROLLING = (7, 28, 90)
"""Days up to now that a dashboard may show."""
MOST_DAYS = 1096
"""Of fixed dates: three years."""
MOST_CAMPAIGNS = 50
LONGEST_TITLE = 120
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Days:
    """Rolling: the last `rolling` calendar days of the workspace, today with them; or fixed: from `first` to `last`, both with
    them."""

    rolling: int | None = 28
    first: date | None = None
    last: date | None = None

    def period(self, now: datetime, zone: ZoneInfo) -> Period:
        """`now`: naive UTC."""
        if self.first and self.last:
            return whole_days(self.first, self.last, zone)
        return last_days(self.rolling or ROLLING[0], now, zone)


@dataclass(frozen=True)
class Filters:
    """What is counted: of these campaigns (none: of all), about this topic, to people of this segment. Names."""

    campaigns: tuple[str, ...] = ()
    topic: str | None = None
    segment: str | None = None
    days: Days = field(default_factory=Days)

    def as_json(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def parse(cls, text: str) -> Filters:
        """What `as_json` wrote."""
        raw: dict[str, Any] = orjson.loads(text)
        return cls(tuple(raw["campaigns"]), raw["topic"], raw["segment"], _days(raw["days"]))


@dataclass(frozen=True)
class Parts:
    """What one chooses of a dashboard."""

    title: str
    note: str = ""
    blocks: tuple[str, ...] = ("figures", "over_time", "funnel", "campaigns")
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard as it is kept. Times naive UTC."""

    dashboard_id: int
    name: str
    parts: Parts
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


def checked(parts: Parts) -> Parts:
    """The parts with their texts trimmed. Whether the things named are there is keeping.py's to ask.

    Raises BadValueError, UnknownNameError with what is wrong as its field."""
    title, note = parts.title.strip(), parts.note.strip()
    if not title:
        raise BadValueError("The dashboard needs a title.", field="title")
    check_text("title", title, most=LONGEST_TITLE)
    check_text("note", note, most=LONGEST_NOTE, lines=True)
    for name in parts.blocks:
        if name not in BLOCKS:
            raise UnknownNameError("block", name, BLOCKS, field="blocks")
    if not parts.blocks:
        raise BadValueError("The dashboard needs at least one block.", field="blocks")
    if len(set(parts.blocks)) < len(parts.blocks):
        raise BadValueError("A block stands in a dashboard once.", field="blocks")
    if len(parts.filters.campaigns) > MOST_CAMPAIGNS:
        raise BadValueError(f"A dashboard shows at most {MOST_CAMPAIGNS} chosen campaigns.", field="campaigns")
    _check_days(parts.filters.days)
    return Parts(title, note, parts.blocks, parts.filters)


def _check_days(days: Days) -> None:
    if (days.first is None) != (days.last is None) or (days.rolling is None) == (days.first is None):
        raise BadValueError("A period is a number of days up to now, or two dates.", field="days")
    if days.rolling is not None and days.rolling not in ROLLING:
        known = ", ".join(map(str, ROLLING))
        raise BadValueError(f"A period up to now has {known} days, not {days.rolling}.", field="days")
    if days.first and days.last:
        if days.last < days.first:
            raise BadValueError("The last day of the period lies before its first.", field="days")
        if (days.last - days.first).days >= MOST_DAYS:
            raise BadValueError(f"A period has at most {MOST_DAYS:,} days.", field="days")


def _days(raw: Mapping[str, Any]) -> Days:
    first, last = (date.fromisoformat(raw[name]) if raw[name] else None for name in ("first", "last"))
    return Days(raw["rolling"], first, last)
