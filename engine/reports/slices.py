"""Which messages a report is about. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from engine.clock import to_utc

Dimension = Literal[
    "campaign",
    "version",
    "variant",
    "template",
    "topic",
    "segment",
    "domain",
    "source",
    "device",
    "link",
    "day",
    "hour",
]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
SEVERAL: frozenset[Dimension] = frozenset({"segment", "link"})
"""Where one message may stand in several rows, or in none: their rows do not add up to the whole."""


@dataclass(frozen=True)
class Slice:
    """What is None leaves nothing out.

    A message is counted at the time it was sent; one that was not sent at the time it was due. `since` (in) to `until` (out) are
    such times, naive UTC; what people did with a message counts with it, whenever they did it: the figures of an earlier time
    still grow. `campaign_ids`: an empty tuple is no campaign. `variant`: its place in the campaign's content, from 0. `segment`:
    the name of one in which the person is now. `domain`, `source`, `device`, `hour` (of the workspace's zone): a key of such a
    row; "" where it is not known. `link`: a number of a link that a person pressed.
    """

    campaign_ids: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    version: int | None = None
    variant: int | None = None
    template_id: int | None = None
    topic_id: int | None = None
    segment: str | None = None
    domain: str | None = None
    source: str | None = None
    device: str | None = None
    link: int | None = None
    hour: int | None = None

    def narrowed(self, dimension: Dimension, key: Any, zone: ZoneInfo) -> Slice:
        """The part of it that is one row of `by`. `zone`: the workspace's, of days. Topic 0: messages without one."""
        match dimension:
            case "campaign":
                return replace(self, campaign_ids=(key,))
            case "template" | "topic":
                return replace(self, **{f"{dimension}_id": key})
            case "day":
                since, until = bounds(key, key + timedelta(days=1), zone)
                return replace(self, since=max(since, self.since or since), until=min(until, self.until or until))
            case _:
                return replace(self, **{dimension: key})


def bounds(first: date, end: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of a day to the beginning of another one in that zone, as naive UTC."""
    return to_utc(datetime.combine(first, time()), zone), to_utc(datetime.combine(end, time()), zone)
