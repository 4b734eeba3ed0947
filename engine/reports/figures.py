"""Every number of a slice of messages, whole or by a dimension, from one statement that anybody can run. Read-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine import segments
from engine.access import require
from engine.campaigns import campaigns
from engine.content import templates
from engine.profiles import subscriptions
from engine.reports import goals
from engine.reports.goals import Aim
from engine.reports.messages import Statement
from engine.reports.metrics import COUNTS, rates
from engine.reports.slices import Dimension, Slice
from engine.reports.statements import figures_of, over_messages, people_of
from engine.workspace import Workspace

Key = Any
"""Of a row: an id, a number, a text or a date; None where nothing is known."""


@dataclass(frozen=True)
class Figures:
    """`counts`: every count of METRICS by name. `skipped`: reason → messages, the most first; `revenue`: currency → sum, "" where
    the event names none. `has_goal`: whether a campaign of the slice has one, of a row that of a message of it; without it
    nothing can convert, and converted is no zero: `told` says None."""

    counts: Mapping[str, int]
    skipped: Mapping[str, int] = field(default_factory=dict[str, int])
    revenue: Mapping[str, float] = field(default_factory=dict[str, float])
    has_goal: bool = False

    @property
    def rates(self) -> dict[str, float | None]:
        """By name of METRICS; None where there is nothing to divide by."""
        return rates(self.counts)

    def told(self, metric: str) -> float | None:
        """The count or the rate of that name, None where it is unknown: for pages that show many."""
        if metric in ("converted", "conversions") and not self.has_goal:
            return None
        return self.counts[metric] if metric in self.counts else self.rates[metric]


@dataclass(frozen=True)
class Row:
    """`key`: for `Slice.narrowed`; `label`: for people."""

    key: Key
    label: str
    figures: Figures


NONE = Figures(dict.fromkeys(COUNTS, 0))


def figures(workspace: Workspace, asked: Slice) -> Figures:
    """Of the whole slice. Raises UnknownNameError, StateError for its segment."""
    require(workspace, "read")
    rows = _rows(workspace, asked, None)
    return replace(rows[0][1] if rows else NONE, has_goal=_has_goal(goals.aims(workspace), asked))


def by(workspace: Workspace, asked: Slice, dimension: Dimension) -> list[Row]:
    """One row for each key that has a message: days and hours in their order, others the most planned first. Raises as
    `figures`."""
    require(workspace, "read")
    rows = _rows(workspace, asked, dimension)
    labels = _labels(workspace, dimension)
    found = [Row(key, labels.get(key, _plain(key)), figures) for key, figures in rows]
    if dimension in ("day", "hour", "version", "variant"):
        return sorted(found, key=lambda row: row.key)
    return sorted(found, key=lambda row: (-row.figures.counts["planned"], row.label))


def sql_of(workspace: Workspace, asked: Slice, dimension: Dimension | None = None) -> str:
    """The statement behind `figures` or `by`, its values written in. Raises as they."""
    require(workspace, "read")
    return _statement(workspace, asked, dimension, goals.aims(workspace)).shown


def _rows(workspace: Workspace, asked: Slice, dimension: Dimension | None) -> list[tuple[Key, Figures]]:
    require(workspace, "read")
    statement = _statement(workspace, asked, dimension, goals.aims(workspace))
    with workspace.store.read() as cursor:
        rows = cursor.dicts(statement.sql, **statement.params)
    return [(row.pop("key"), _figures(row)) for row in rows]


def _figures(row: dict[str, Any]) -> Figures:
    reasons: dict[str, int] = row["reasons"] or {}
    revenue: dict[str, float] = row["revenue"] or {}
    return Figures(
        {name: int(row[name] or 0) for name in COUNTS},
        {reason: int(count) for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))},
        dict(sorted(revenue.items())),
        row["has_goal"],
    )


def _has_goal(known: Iterable[Aim], asked: Slice) -> bool:
    return any(asked.campaign_ids is None or aim.campaign_id in asked.campaign_ids for aim in known)


def _statement(workspace: Workspace, asked: Slice, dimension: Dimension | None, aims: list[Aim]) -> Statement:
    return over_messages(workspace, asked, dimension, aims, figures_of(dimension))


def counted(workspace: Workspace, asked: Slice, aims: list[Aim], which: str, reason: str | None) -> Statement:
    """Rows of profile_id, each person once: whose messages are such. `which`: a condition on what is known of a message."""
    told = over_messages(workspace, asked, None, aims, people_of(which))
    return Statement(told.sql, {**told.params, "reason": reason})


def _labels(workspace: Workspace, dimension: Dimension) -> dict[Key, str]:
    match dimension:
        case "campaign":
            return {c.campaign_id: c.label for c in campaigns.list_all(workspace)}
        case "template":
            return {t.template_id: t.label for t in templates.list_all(workspace)}
        case "topic":
            return {0: "–"} | {t.topic_id: t.label for t in subscriptions.topics(workspace)}
        case "segment":
            return {s.name: s.label for s in segments.list_all(workspace)}
        case "variant":
            return {n: chr(ord("A") + n) for n in range(8)}
        case _:
            return {}


def _plain(key: Key) -> str:
    return "–" if key is None or key == "" else str(key)
