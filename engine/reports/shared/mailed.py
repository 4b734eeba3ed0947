"""The blocks about messages: figures, over time, funnel, campaigns, variants, reasons, revenue. Read-only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from engine.campaigns import campaigns
from engine.content import templates
from engine.reports import figures
from engine.reports.calendar import first_of
from engine.reports.figures import Row
from engine.reports.metrics import METRICS
from engine.reports.shared import behind, texts
from engine.reports.shared.asked import Asked
from engine.reports.shared.behind import AIMED, NOT, NOT_AIMED, REST, People
from engine.reports.shared.book import FIRST, LAST, Book
from engine.reports.shared.hiding import LEAST, Key
from engine.reports.shared.views import Bar, Bars, Chart, Grid, Note, Series, Share, Tile, Tiles, View
from engine.workspace import Workspace

MOST_ROWS = 40
"""Campaigns in the table; the numbers above it hold all."""
MOST_VARIANTS = 8
"""Campaigns whose variants are told."""
_RATES = {
    "delivered": "delivery_rate",
    "opened": "open_rate",
    "clicked": "click_rate",
    "unsubscribed": "unsubscribe_rate",
    "converted": "conversion_rate",
}
_OF_ROWS = ("delivered", "opened", "clicked", "unsubscribed", "converted")
"""What is told of a campaign and of a variant."""
_OVER_TIME = ("delivered", "opened")
_RANKS = {"planned": FIRST - 1, "skipped": FIRST, "sent": FIRST, "delivered": LAST}
_WHOLE = LAST - 1
_ALL = "all"
_RATE_OF_ROWS = {"opened": "open_rate", "clicked": "click_rate"}


class Mailed:
    """Puts the numbers into a book and says which stand where. What several blocks need is asked for once."""

    def __init__(self, workspace: Workspace, asked: Asked, book: Book):
        self._workspace = workspace
        self._asked = asked
        self._book = book
        self._known = {c.campaign_id: c for c in campaigns.list_all(workspace)}
        self._whole = figures.figures(workspace, asked.slice)
        self._behind = behind.of(workspace, asked.slice, "campaign", asked.step)
        self._put_whole()

    def figures(self) -> Iterable[View]:
        """Each with its rate."""
        names = ["delivered", "opened", "clicked", "unsubscribed", *self._goal()]
        yield Tiles(tuple(self._tile(name) for name in names))

    def over_time(self) -> Iterable[View]:
        rows = figures.by(self._workspace, self._asked.slice, "day")
        if not rows:
            yield Note(texts.NOTHING)
            return
        counts = self._by_step(rows)
        series = tuple(Series(METRICS[name].label, self._steps(name, counts)) for name in _OVER_TIME)
        for day in self._asked.steps:
            self._put_others(("step", day.isoformat()), counts[day], self._behind.steps.get(day, {}), None)
        yield Chart(METRICS["delivered"].label, self._asked.step, self._asked.steps, series)

    def funnel(self) -> Iterable[View]:
        names = ["planned", "sent", "delivered", "opened", "clicked", *self._goal()]
        bars = (Bar(METRICS[name].label, self._book.show((_ALL, name)), METRICS[name].help) for name in names)
        yield Bars((texts.STAGE, texts.MESSAGES), tuple(bars), is_funnel=True)

    def campaigns(self) -> Iterable[View]:
        rows = self._campaigns[:MOST_ROWS]
        if not rows:
            yield Note(texts.NOTHING)
            return
        yield self._grid(texts.CAMPAIGN, [(row.key, ("campaign", str(row.key)), row.label) for row in rows])
        if len(self._campaigns) > len(rows):
            yield Note(texts.MORE_ROWS.format(count=len(self._campaigns) - len(rows)))

    def variants(self) -> Iterable[View]:
        """Of campaigns that have several."""
        labels = {t.name: t.label for t in templates.list_all(self._workspace)}
        several = [row for row in self._campaigns if len(self._known[row.key].definition.content) > 1]
        for row in several[:MOST_VARIANTS]:
            content = [labels.get(c.template, c.template) for c in self._known[row.key].definition.content]
            yield self._variants_of(row, content)
        if not several:
            yield Note(texts.NO_VARIANTS)

    def skipped(self) -> Iterable[View]:
        people = behind.by_reason(self._workspace, self._asked.slice)
        bars = [
            Bar(texts.REASONS.get(reason, reason), self._put(("reason", reason), count, people.get(reason, 0)))
            for reason, count in self._whole.skipped.items()
        ]
        self._book.add_up((_ALL, "skipped"), [bar.key for bar in bars])
        yield Bars((texts.REASON, texts.MESSAGES), tuple(bars)) if bars else Note(texts.NOTHING)

    def revenue(self) -> Iterable[View]:
        """Two currencies are never added. One that few paid in is not named: what stands in an event is whatever was sent."""
        people = behind.by_currency(self._workspace, self._asked.slice)
        known = {currency: people.get(currency, 0) for currency in self._whole.revenue}
        rows = tuple(
            (currency or texts.NO_CURRENCY, (self._put(("revenue", currency), self._whole.revenue[currency], count),))
            for currency, count in known.items()
            if count >= LEAST
        )
        if rows:
            yield Grid((texts.CURRENCY, METRICS["revenue"].label), rows, decimals=2)
        if len(rows) < len(known):
            yield Note(texts.FEW_PAID.format(least=LEAST))
        elif not rows:
            yield Note(texts.NOTHING if self._whole.has_goal else texts.NO_GOAL)

    @cached_property
    def _campaigns(self) -> list[Row]:
        """All of them, with their numbers in the book."""
        rows = figures.by(self._workspace, self._asked.slice, "campaign")
        self._put_rows(("campaign",), rows, self._behind.rows, (_ALL,))
        with_goal = [("campaign", str(row.key), "delivered") for row in rows if row.figures.has_goal]
        self._book.add_up((_ALL, AIMED), with_goal)
        return rows

    def _put_whole(self) -> None:
        """The whole of each metric, and what everybody knows of them; which of it is seen, blocks say."""
        counts = dict(self._whole.counts)
        counts[REST] = sum(counts[n] for n in ("waiting", "failed", "in_doubt"))
        counts[NOT_AIMED] = counts["delivered"] - counts[AIMED]
        for name in (*behind.METRICS, REST, AIMED, NOT_AIMED):
            people = self._behind.whole.get(name, 0)
            self._book.put((_ALL, name), counts[name], people, rank=_RANKS.get(name, _WHOLE))
        self._book.add_up((_ALL, "sent"), [(_ALL, "delivered"), (_ALL, "bounced")])
        self._book.add_up((_ALL, "planned"), [(_ALL, "sent"), (_ALL, "skipped"), (_ALL, REST)])
        self._book.add_up((_ALL, "delivered"), [(_ALL, AIMED), (_ALL, NOT_AIMED)])
        self._put_others((_ALL,), counts, self._behind.whole, AIMED)

    def _put_others(self, mine: Key, counts: Mapping[str, int], people: People, aimed: str | None) -> None:
        """Of how many it is not true. `aimed`: under which name those are that can convert, None where none can."""
        for metric, name in NOT.items():
            whole = aimed if metric == "converted" else "delivered"
            if whole and (*mine, metric) in self._book:
                self._book.put((*mine, name), counts[whole] - counts[metric], people.get(name, 0))
                self._book.add_up((*mine, whole), [(*mine, metric), (*mine, name)])

    def _put(self, key: Key, value: float, people: int) -> Key:
        return self._book.show(self._book.put(key, value, people))

    def _goal(self) -> list[str]:
        return ["converted"] if self._whole.has_goal else []

    def _tile(self, name: str) -> Tile:
        metric, key = METRICS[name], self._book.show((_ALL, name))
        rate = METRICS.get(_RATES.get(name, ""))
        if rate is None or rate.top is None or rate.bottom is None:
            return Tile(metric.label, metric.help, key)
        share, words = Share((_ALL, rate.top), (_ALL, rate.bottom)), texts.WHOLES.get(rate.bottom, "")
        # What a rate divides by follows from it: it is one of the numbers that are seen.
        beside = self._book.show((_ALL, rate.bottom)) if words else None
        explained = f"{metric.help} {rate.label}: {rate.formula}."
        return Tile(metric.label, explained, key, rate.label, share, beside, words)

    def _by_step(self, rows: Iterable[Row]) -> Mapping[date, Mapping[str, int]]:
        counts = {day: Counter[str]() for day in self._asked.steps}
        for row in rows:
            counts[first_of(self._asked.step, row.key)].update({name: row.figures.counts[name] for name in _OVER_TIME})
        return counts

    def _steps(self, name: str, counts: Mapping[date, Mapping[str, int]]) -> tuple[Key, ...]:
        keys = tuple(
            self._put(("step", day.isoformat(), name), counts[day][name], self._behind.steps.get(day, {}).get(name, 0))
            for day in self._asked.steps
        )
        self._book.add_up((_ALL, name), keys)
        return keys

    def _variants_of(self, row: Row, content: list[str]) -> Grid:
        asked = self._asked.slice.narrowed("campaign", row.key, self._workspace.zone)
        rows = figures.by(self._workspace, asked, "variant")
        mine = ("variant", str(row.key))
        people = behind.of(self._workspace, asked, "variant", self._asked.step)
        self._put_rows(mine, rows, people.rows, ("campaign", str(row.key)))
        named = [(row.key, (*mine, str(r.key)), _named(r.label, r.key, content)) for r in rows]
        return self._grid(texts.VARIANT, named, title=row.label)

    def _put_rows(self, mine: Key, rows: list[Row], people: Mapping[int, People], owner: Key) -> None:
        """`mine`, `owner`: how the keys of the rows begin, and those of what they add up to."""
        for name in _OF_ROWS:
            keys = [
                self._book.put(
                    (*mine, str(row.key), name), row.figures.counts[name], people.get(row.key, {}).get(name, 0)
                )
                for row in rows
            ]
            self._book.add_up((*owner, name), keys)
        for row in rows:
            aimed = "delivered" if row.figures.has_goal else None
            self._put_others((*mine, str(row.key)), row.figures.counts, people.get(row.key, {}), aimed)

    def _grid(self, head: str, rows: Iterable[tuple[int, Key, str]], *, title: str = "") -> Grid:
        """`rows`: the id of the campaign, how the keys of its numbers begin, its label."""
        names = [name for name in _OF_ROWS if name != "converted" or self._whole.has_goal]
        heads = [label for name in names for label in _heads(name)]
        told = tuple(
            (label, tuple(c for n in names for c in self._told(campaign, key, n))) for campaign, key, label in rows
        )
        return Grid((head, *heads), told, title)

    def _told(self, campaign: int, key: Key, name: str) -> Iterable[Key | Share | None]:
        """A number and, where there is one, its rate."""
        if name == "converted" and self._known[campaign].definition.goal is None:
            yield None
            return
        yield self._book.show((*key, name))
        if name in _RATE_OF_ROWS:
            yield Share((*key, name), (*key, "delivered"))


def _heads(name: str) -> list[str]:
    return [METRICS[name].label, *([METRICS[_RATE_OF_ROWS[name]].label] if name in _RATE_OF_ROWS else [])]


def _named(letter: str, place: int, content: list[str]) -> str:
    return f"{letter}: {content[place]}" if place < len(content) else letter
