"""A condition as a tree of frozen nodes: what decode.py makes of the JSON and compiler.py turns into SQL. No logic.

`path` is the node's place in the JSON, like `$.rules[1]`; it takes no part in comparing two nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as item
from datetime import datetime, timedelta
from typing import Any, Literal

from engine.profiles.subscriptions import Topic
from engine.profiles.types import Field


@dataclass(frozen=True)
class Span:
    """A whole day as times, naive UTC: start ≤ t < end."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Group:
    """All (and) or any (or) of the rules, inverted if `is_not`. Without rules it holds for everybody."""

    combinator: Literal["and", "or"]
    is_not: bool
    rules: tuple[Node, ...]
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class FieldRule:
    """A test of one field of the profile or, inside an event's `where`, of one property.

    `value`: as the operator's operand gives it (values.py); lists are tuples.
    """

    field: Field
    operator: str
    value: Any = None
    match_case: bool = False
    only_present: bool = False
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class Window:
    """`within`: that far back from now. Else from `start` to `end`, both included, naive UTC. All None: ever."""

    within: timedelta | None = None
    start: datetime | None = None
    end: datetime | Span | None = None


@dataclass(frozen=True)
class EventRule:
    """How many events of a type lie in a window and meet `where`; `none` is exactly 0."""

    event: str
    operator: Literal["atLeast", "atMost", "exactly", "none"]
    count: int
    window: Window = Window()
    where: Node | None = None
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class TopicRule:
    """The state in a topic; `none` for people who have none."""

    topic: Topic
    state: str
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class SuppressedRule:
    """Whether the person's address is suppressed."""

    is_suppressed: bool
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class SegmentRule:
    """Membership in a dynamic segment, by its own tree."""

    segment: str
    is_in: bool
    tree: Node
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class BucketRule:
    """The person's bucket of 0 to 9999, both ends included."""

    low: int
    high: int
    path: str = item(default="$", compare=False)


Node = Group | FieldRule | EventRule | TopicRule | SuppressedRule | SegmentRule | BucketRule
