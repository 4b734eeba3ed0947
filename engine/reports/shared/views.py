"""What the blocks of a dashboard consist of: words, and keys of numbers in its book. No number stands here by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.reports.calendar import Step
from engine.reports.shared.book import Book
from engine.reports.shared.hiding import Key


@dataclass(frozen=True)
class Share:
    """One number as a part of another."""

    part: Key
    whole: Key


@dataclass(frozen=True)
class Tile:
    """One figure. `help`: what it counts, in one line. `share` with its label stands below it, `beside` is the number that it
    is a part of, within its words."""

    label: str
    help: str
    key: Key
    share_label: str = ""
    share: Share | None = None
    beside: Key | None = None
    beside_words: str = ""


@dataclass(frozen=True)
class Tiles:
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Series:
    """`keys`: one a step of the chart."""

    label: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Chart:
    """Columns over time, from zero. A second series is a part of the first and stands within it."""

    title: str
    step: Step
    days: tuple[date, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Bar:
    label: str
    key: Key
    help: str = ""


@dataclass(frozen=True)
class Bars:
    """Lying bars from zero, one below the other. `heads`: of the labels and of the numbers. `is_funnel`: each is also told
    as a share of the first that is seen."""

    heads: tuple[str, str]
    rows: tuple[Bar, ...]
    is_funnel: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. `heads`: of the labels, then of the columns; a cell is a number or a share. `decimals`: of its numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Key | Share | None, ...]], ...]
    title: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Note:
    text: str


View = Tiles | Chart | Bars | Grid | Note


@dataclass(frozen=True)
class Block:
    name: str
    title: str
    views: tuple[View, ...]


@dataclass(frozen=True)
class Board:
    """A dashboard with its numbers. `first`, `last`: the days that it is about; `made_at`: naive UTC; `filters`: in words."""

    title: str
    note: str
    first: date
    last: date
    made_at: datetime
    zone: ZoneInfo
    filters: tuple[str, ...]
    blocks: tuple[Block, ...]
    book: Book
