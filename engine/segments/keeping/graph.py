"""Which segments lead to which others: read out of raw conditions, so that what else is wrong with them does not matter. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, cast

from engine.segments.segments import Segment


def segment_rules(condition: object) -> Iterator[Mapping[str, Any]]:
    """The rules of a condition that name a segment, at any depth."""
    if isinstance(condition, Mapping):
        item = cast("Mapping[str, Any]", condition)
        if isinstance(item.get("segment"), str):
            yield item
        rules = item.get("rules")
        for rule in cast("list[object]", rules) if isinstance(rules, list) else ():
            yield from segment_rules(rule)


def named_in(condition: object) -> list[str]:
    """The segments that a condition names, each once, in reading order."""
    return list(dict.fromkeys(rule["segment"] for rule in segment_rules(condition)))


def in_order(conditions: Mapping[str, object]) -> list[str]:
    """Names of segments, each after those that its condition leads to. Raises CircleError."""
    leads = {name: named_in(condition) for name, condition in conditions.items()}
    try:
        return [name for name in TopologicalSorter(leads).static_order() if name in conditions]
    except CycleError as error:
        # graphlib tells the circle from what is used to what uses it.
        raise CircleError(tuple(reversed(error.args[1]))) from None


class CircleError(Exception):
    """`names`: a segment, what it leads to, …, and itself again."""

    def __init__(self, names: tuple[str, ...]):
        super().__init__(f"a segment may not lead back to itself: {' → '.join(names)}.")
        self.names = names


def asked_ever(name: str, segments: Iterable[Segment]) -> list[str]:
    """The segments that ask whether somebody ever was in `name`."""
    return [
        s.name
        for s in segments
        if any(r["segment"] == name and r.get("operator") in ("everIn", "neverIn") for r in segment_rules(s.condition))
    ]
