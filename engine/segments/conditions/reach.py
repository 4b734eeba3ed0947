"""How far back a condition looks at what people and mail did. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.segments.conditions.tree import EventRule, MeasureRule, Node, RfmRule, SegmentRule, leaves


@dataclass(frozen=True)
class Reach:
    """Events of `type` are looked at: `within` that time; or from `since` on (naive UTC). Both None: without end."""

    type: str
    within: timedelta | None = None
    since: datetime | None = None

    @property
    def is_endless(self) -> bool:
        return self.within is None and self.since is None

    def is_before(self, moment: datetime, now: datetime) -> bool:
        """Whether it looks at what was before that moment (both naive UTC)."""
        start = now - self.within if self.within is not None else self.since
        return start is None or start < moment


def reaches(node: Node) -> Iterator[Reach]:
    """Of each rule on events, also within other segments that are judged anew each time. One that keeps its members is not looked
    into: its own condition says who comes."""
    for leaf in leaves(node):
        match leaf:
            case EventRule() | MeasureRule():
                yield Reach(leaf.events.type, leaf.events.window.within, leaf.events.window.start)
            case RfmRule():
                yield Reach(leaf.event)
            case SegmentRule() if leaf.tree is not None:
                yield from reaches(leaf.tree)
            case _:
                pass
