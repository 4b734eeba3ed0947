"""The blocks about people: how the audience grows, and where new people came from. Read-only.

The name of a source is what people's profiles say: one that few people have is not named, it is counted with others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from engine.profiles.databases import Database
from engine.reports.calendar import Span, first_of
from engine.reports.composed import dicts, over
from engine.reports.growth import growth
from engine.reports.messages import Statement
from engine.reports.shared import texts
from engine.reports.shared.asked import Asked
from engine.reports.shared.book import LAST, Book
from engine.reports.shared.hiding import LEAST, Key
from engine.reports.shared.views import Bar, Bars, Chart, Note, Series, Tile, Tiles, View
from engine.reports.sources import UNKNOWN
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

MOST_SOURCES = 10
_OTHER = "\0other"
_PEOPLE = """    select
        profile_id, _created_at as joined_at, _erased_at is null as is_there,
        lower(coalesce(trim(source), '')) as origin, coalesce(trim(source), '') as label
    from {table}"""


def grown(workspace: Workspace, asked: Asked) -> tuple[int, list[int], list[int]]:
    """How many people there are at the end of the period, and who came and who left in it by its steps: counted by days, so that
    none outside of the period is among them."""
    days = [asked.first + timedelta(days=n) for n in range((asked.last - asked.first).days + 1)]
    spans = [Span(day, asked.period.until) for day in days]
    people, came, left = 0, Counter[date](), Counter[date]()
    for home in asked.homes:
        rows = growth(workspace, home.name, "day", spans, asked.topic)
        people += rows[-1].people
        for row in rows:
            came[first_of(asked.step, row.day)] += row.came
            left[first_of(asked.step, row.day)] += row.left
    return people, [came[day] for day in asked.steps], [left[day] for day in asked.steps]


class Audience:
    """Puts the numbers into a book and says which stand where."""

    def __init__(self, workspace: Workspace, asked: Asked, book: Book):
        self._workspace = workspace
        self._asked = asked
        self._book = book
        self._came: Key | None = None
        self._sources: list[Key] = []

    def growth(self) -> Iterable[View]:
        """Of the topic's subscribers where there is one, else of everybody."""
        if not self._asked.homes:
            yield Note(texts.NOTHING)
            return
        people, came, left = grown(self._workspace, self._asked)
        now = self._book.show(self._book.put(("people",), people, people, rank=LAST))
        all_came, columns = self._column("came", came)
        self._came = all_came
        self._relate()
        all_left, _ = self._column("left", left)
        yield Tiles(
            (
                Tile(texts.PEOPLE_NOW, texts.PEOPLE_HELP, now),
                Tile(texts.CAME, texts.CAME_HELP, all_came),
                Tile(texts.LEFT, texts.LEFT_HELP, all_left),
            )
        )
        yield Chart(texts.CAME_TITLE, self._asked.step, self._asked.steps, (Series(texts.CAME, columns),))
        yield self._of_everybody()

    def sources(self) -> Iterable[View]:
        """People who came in the period."""
        counts: Counter[str] = Counter()
        labels: dict[str, str] = {}
        for home in self._asked.homes:
            for row in self._origins(home):
                counts[row["origin"]] += row["people"]
                labels.setdefault(row["origin"], row["label"])
        self._sources = [
            self._book.show(self._book.put(("source", origin), people, people)) for origin, people in _folded(counts)
        ]
        self._relate()
        bars = [Bar(_label(key[1], labels), key) for key in self._sources]
        if not bars:
            yield Note(texts.NOTHING)
            return
        yield Bars((texts.SOURCE, texts.PEOPLE), tuple(bars))
        yield self._of_everybody()

    def _column(self, name: str, counts: list[int]) -> tuple[Key, tuple[Key, ...]]:
        """The key of the whole, and those of its steps."""
        whole = self._book.show(self._book.put((name,), sum(counts), sum(counts), rank=LAST))
        keys = tuple(
            self._book.put((name, day.isoformat()), count, count)
            for day, count in zip(self._asked.steps, counts, strict=True)
        )
        if name == "came":
            for key in keys:
                self._book.show(key)
        self._book.add_up(whole, keys)
        return whole, keys

    def _relate(self) -> None:
        """Growth and sources tell of the same people, unless growth is about a topic."""
        if self._came and self._sources and not self._asked.topic:
            self._book.add_up(self._came, self._sources)

    def _origins(self, home: Database) -> list[dict[str, Any]]:
        """Of the people who came as growth counts them: when they were made here, whatever they say of when they registered."""
        asked = {"first": self._asked.first, "last": self._asked.last}
        now = {"now": self._workspace.now(), "zone": self._workspace.settings.time_zone}
        sql = over("source_person", _PEOPLE.format(table=quoted(home.table)), query("shared.origins"))
        return dicts(self._workspace, Statement(sql, {**asked, **now}))

    def _of_everybody(self) -> Note:
        where = " + ".join(home.label for home in self._asked.homes)
        return Note(texts.OF_EVERYBODY.format(where=where))


def _folded(counts: Counter[str]) -> list[tuple[str, int]]:
    """The largest sources, the largest first, and all others as one: of at least LEAST people, or nothing is told at all."""
    found = [(origin, n) for origin, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n]
    kept = [(origin, n) for origin, n in found[:MOST_SOURCES] if n >= LEAST]
    rest = sum(n for _, n in found[len(kept) :])
    while kept and 0 < rest < LEAST:
        rest += kept.pop()[1]
    return [*kept, (_OTHER, rest)] if rest else kept


def _label(origin: str, labels: dict[str, str]) -> str:
    if origin == _OTHER:
        return texts.OTHER
    return texts.UNKNOWN_SOURCE if origin == UNKNOWN else labels[origin]
