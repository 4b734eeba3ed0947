"""Which segments and campaigns look further back than events are to be kept: they know only what is left. Read-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from engine.access import require
from engine.campaigns import campaigns, reaching
from engine.clock import format_duration, from_utc
from engine.errors import EngineError
from engine.events.types import kept_as
from engine.runner.keeping.kinds import kind
from engine.segments.conditions.reach import Reach, reaches
from engine.segments.reading import parse
from engine.segments.segments import Segment, list_all
from engine.workspace import Workspace

What = Literal["segment", "campaign"]


@dataclass(frozen=True)
class Farther:
    """`reach`: the farthest of those on events of the kind. `words`: the same: “400d”, “since 01 Jan 2026”, “without end”."""

    kind: What
    name: str
    label: str
    reach: Reach
    words: str


def farther(workspace: Workspace, name: str, days: int | None) -> list[Farther]:
    """Saved segments that are judged by their condition, then campaigns that run or pause, by name, whose windows on events of
    that kind are longer than so many days, begin on a day, which that time will pass, or have no end. None for kinds that are no
    events. Raises UnknownNameError."""
    require(workspace, "admin")
    chosen = kind(name)
    if days is None:
        return []
    asked: list[tuple[What, str, str, Iterator[Reach]]] = [
        *(("segment", s.name, s.label, _of_segment(workspace, s)) for s in list_all(workspace)),
        *(
            ("campaign", c.name, c.label, reaching.of(workspace, c))
            for c in campaigns.list_all(workspace)
            if c.state in ("active", "paused")
        ),
    ]
    found = [
        Farther(what, own_name, label, longest, _words(workspace, longest))
        for what, own_name, label, reach in asked
        if (longest := _longest(reach, chosen.name, days))
    ]
    return sorted(found, key=lambda one: (one.kind != "segment", one.label.casefold(), one.name))


def _of_segment(workspace: Workspace, segment: Segment) -> Iterator[Reach]:
    if segment.kind == "static":
        return
    try:
        tree = parse(workspace, segment.database, segment.condition, name=segment.name)
    except EngineError:
        return
    yield from reaches(tree)


def _longest(found: Iterable[Reach], name: str, days: int) -> Reach | None:
    of_kind = [reach for reach in found if kept_as(reach.type) == name]
    too_long = [reach for reach in of_kind if reach.within is None or reach.within > timedelta(days=days)]
    return max(too_long, key=lambda r: (r.is_endless, r.since is not None, r.within or timedelta()), default=None)


def _words(workspace: Workspace, reach: Reach) -> str:
    if reach.within is not None:
        return format_duration(reach.within)
    return f"since {from_utc(reach.since, workspace.zone):%d %b %Y}" if reach.since else "without end"
