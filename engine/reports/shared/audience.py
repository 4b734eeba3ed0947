"""The blocks about people: how the audience grows, and where new people came from. Read-only.

The name of a source is what people's profiles say: one that few people have is not named, it is counted with others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.reports.calendar import Span
from engine.reports.growth import growth
from engine.reports.shared import texts
from engine.reports.shared.asked import Asked
from engine.reports.shared.book import LAST, Book
from engine.reports.shared.hiding import LEAST, Key
from engine.reports.shared.views import Bar, Bars, Chart, Note, Series, Tile, Tiles, View
from engine.reports.sources import UNKNOWN, by_origin
from engine.workspace import Workspace

MOST_SOURCES = 10
_OTHER = "\0other"


class Audience:
    """Puts the numbers into a book and says which stand where."""

    def __init__(self, workspace: Workspace, asked: Asked, book: Book):
        self._workspace = workspace
        self._asked = asked
        self._book = book
        self._came: tuple[Key, int] | None = None
        self._sources: list[tuple[Key, int]] = []

    def growth(self) -> Iterable[View]:
        """Whole steps of the calendar: of the topic's subscribers where there is one, else of everybody."""
        spans = [Span(day, self._asked.period.until) for day in self._asked.steps]
        rows = [
            growth(self._workspace, home.name, self._asked.step, spans, self._asked.topic) for home in self._asked.homes
        ]
        if not rows:
            yield Note(texts.NOTHING)
            return
        steps = list(zip(*rows, strict=True))
        came, left = ([sum(getattr(row, name) for row in step) for step in steps] for name in ("came", "left"))
        people = sum(row.people for row in steps[-1])
        now = self._book.show(self._book.put(("people",), people, people, rank=LAST))
        all_came, columns = self._column("came", came)
        self._came = all_came, sum(came)
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
            for row in by_origin(self._workspace, home.name, "source", self._asked.period):
                counts[row.origin] += row.joined
                labels.setdefault(row.origin, row.label)
        self._sources = [
            (self._book.show(self._book.put(("source", origin), people, people)), people)
            for origin, people in _folded(counts)
        ]
        self._relate()
        bars = [Bar(_label(key[1], labels), key) for key, _ in self._sources]
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
        """Growth and sources may tell the same people: then one adds up to the other."""
        if self._came and self._sources and self._came[1] == sum(people for _, people in self._sources):
            self._book.add_up(self._came[0], [key for key, _ in self._sources])

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
