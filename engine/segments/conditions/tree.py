"""A condition as a tree of frozen nodes: what decode.py makes of the JSON and compiler.py turns into SQL. No logic.

`path` is the node's place in the JSON, like `$.rules[1]`; it takes no part in comparing two nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    `value`: as the operator's operand gives it (values.py); lists are tuples. A Field stands for what another field holds.
    """

    field: Field
    operator: str
    value: Any = None
    match_case: bool = False
    only_present: bool = False
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class StandingRule:
    """Whether the field's value is verified, or how long it has been what it is (standing_rules.py). `length`: the time that the
    rule names; for verified and unverified the age from which a value counts as unverified, None for none."""

    field: Field
    operator: str
    length: timedelta | None = None
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class Window:
    """`within`: that far back from now. Else from `start` to `end`, both included, naive UTC. All None: ever."""

    within: timedelta | None = None
    start: datetime | None = None
    end: datetime | Span | None = None


@dataclass(frozen=True)
class Mail:
    """Whose mail an event must be about: of one campaign, of one template. Its id in the store, None for any."""

    kind: Literal["campaign", "template"] | None
    name: str
    row_id: int | None


@dataclass(frozen=True)
class Happening:
    """Which events a rule looks at: of one type, in a window, that meet `where`; `mail` for what mail did."""

    type: str
    window: Window = Window()
    where: Node | None = None
    mail: Mail | None = None


@dataclass(frozen=True)
class EventRule:
    """How many of the events there are; `none` is exactly 0."""

    events: Happening
    operator: Literal["atLeast", "atMost", "exactly", "none"]
    count: int
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class MeasureRule:
    """A figure made of the events, tested as a field is. `of`: value, time, or a property's name.

    `test.field` carries the figure's type and label; sum and countDistinct over no events are 0, the others missing."""

    events: Happening
    measure: str
    of: Field
    test: FieldRule
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class RfmRule:
    """A score of 1 to 5 among those who have such events: r (how recently), f (how often), m (how much)."""

    score: Literal["r", "f", "m"]
    event: str
    of: Field
    test: FieldRule
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
    """Membership in another segment: by its own tree (dynamic), or by who was put into it (`kept_id` is its id then).

    `is_ever`: whether having been in it once is enough; only where members are kept."""

    segment: str
    is_in: bool
    tree: Node | None = None
    kept_id: int = 0
    is_ever: bool = False
    path: str = item(default="$", compare=False)


@dataclass(frozen=True)
class BucketRule:
    """The person's bucket of 0 to 9999, both ends included."""

    low: int
    high: int
    path: str = item(default="$", compare=False)


Leaf = (
    FieldRule | StandingRule | EventRule | MeasureRule | RfmRule | TopicRule | SuppressedRule | SegmentRule | BucketRule
)
Node = Group | Leaf


def leaves(node: Node) -> tuple[Leaf, ...]:
    """The rules in reading order; what is inside other segments and inside `where` is not among them."""
    if isinstance(node, Group):
        return tuple(leaf for rule in node.rules for leaf in leaves(rule))
    return (node,)


def combined(group: Group, results: Sequence[bool]) -> bool:
    """Whether the group holds, by what its rules say. An empty one holds, unless inverted."""
    found = any(results) if group.combinator == "or" and results else all(results)
    return found != group.is_not
