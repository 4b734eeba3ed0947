"""Condition JSON (contract.md section 3) to a tree, checked against the field catalogue. Pure: no store, no clock.

Every refusal is a BadValueError whose message and `field` carry the JSON path.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from engine.errors import BadValueError, hint
from engine.profiles.subscriptions import STATES, Topic
from engine.profiles.types import Field
from engine.segments.conditions.event_rules import event_rule, mail_rule, measure_rule, rfm_rule
from engine.segments.conditions.field_rules import field_rule
from engine.segments.conditions.standing_rules import standing_rule
from engine.segments.conditions.structure import Item, check_keys, decode_group, flag, is_group, item_of
from engine.segments.conditions.tree import (
    BucketRule,
    EventRule,
    Group,
    MeasureRule,
    Node,
    RfmRule,
    SegmentRule,
    StandingRule,
    SuppressedRule,
    TopicRule,
)
from engine.segments.conditions.values import refused, whole

MOST_RULES = 1_000
DEEPEST = 80
MOST_TABLES = 60
BUCKETS = 10_000

_LEADS = ("field", "event", "measure", "mail", "rfm", "topic", "segment", "suppressed", "bucket")
"""The keys that tell what a rule is about."""


class Saved(Protocol):
    """What a condition needs to know of a saved segment that it names."""

    @property
    def segment_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def condition(self) -> Mapping[str, Any]: ...
    @property
    def is_archived(self) -> bool: ...


@dataclass(frozen=True)
class Catalogue:
    """What a condition may name: fields and topics; and, asked for only where a rule names one, the database's segments,
    and campaigns and templates (by kind) with their ids. `limits`: the ages from which values are unverified, by field."""

    fields: Mapping[str, Field]
    zone: ZoneInfo
    topics: Mapping[str, Topic] = field(default_factory=dict[str, Topic])
    segments: Callable[[], Mapping[str, Saved]] = dict
    mail: Callable[[], Mapping[str, Mapping[str, int]]] = lambda: {"campaign": {}, "template": {}}
    limits: Mapping[str, timedelta] = field(default_factory=dict[str, timedelta])


def decode(raw: object, catalogue: Catalogue, *, name: str | None = None) -> Node:
    """The tree. `name`: of the segment whose condition it is, so that one that leads back to it is refused.

    Raises BadValueError."""
    return _Decoder(catalogue, (name,) if name else ()).node(raw, "$", 0)


def examine(raw: object, catalogue: Catalogue, *, name: str | None = None) -> tuple[Node, dict[str, str]]:
    """What of the condition is understood, and all that is wrong: the path of each rule or group → its message. Nothing is
    wrong when `decode` takes the condition; else what is wrong stands in the tree as a rule that holds for everybody."""
    found: dict[str, str] = {}
    return _Decoder(catalogue, (name,) if name else (), found).node(raw, "$", 0), found


class _Decoder:
    """Counts rules and depth over the whole condition, the segments that it names included.

    `problems`: where given, a broken rule is written down there and taken as one that holds for everybody."""

    def __init__(self, catalogue: Catalogue, inside: tuple[str, ...], problems: dict[str, str] | None = None):
        self._catalogue = catalogue
        self._inside: tuple[str, ...] = inside
        self._rules = 0
        self._tables: set[Hashable] = set()
        self._problems = problems

    def node(self, raw: object, path: str, depth: int) -> Node:
        if self._problems is None:
            return self._node(raw, path, depth)
        try:
            return self._node(raw, path, depth)
        except BadValueError as error:
            self._problems[path] = error.message.removeprefix(f"{error.field}: ")
            return Group("and", False, (), path)

    def _node(self, raw: object, path: str, depth: int) -> Node:
        item = item_of(raw, path)
        if is_group(item):
            if depth >= DEEPEST:
                raise refused(path, f"groups may be nested {DEEPEST} deep.")
            return decode_group(item, path, lambda inner, at: self.node(inner, at, depth + 1))
        self._rules += 1
        if self._rules > MOST_RULES:
            raise refused(path, f"a condition may have at most {MOST_RULES:,} rules.")
        return self._counted(self._rule(item, path, depth), path)

    def _counted(self, rule: Node, path: str) -> Node:
        """The rule; refused where the condition would join more tables than a database can plan in a second."""
        match rule:
            case EventRule() | MeasureRule():
                self._tables.add(rule.events)
            case RfmRule():
                self._tables.add((rule.event, rule.of))
            case SegmentRule() if rule.tree is None:
                self._tables.add((rule.kept_id, rule.is_ever))
            case StandingRule():
                self._tables.add(rule.field)
            case _:
                pass
        if len(self._tables) > MOST_TABLES:
            raise refused(path, f"a condition may look at {MOST_TABLES} different sets of events and lists of people.")
        return rule

    def _rule(self, item: Item, path: str, depth: int) -> Node:
        catalogue = self._catalogue
        if "field" in item:
            standing = standing_rule(item, path, catalogue.fields, catalogue.limits)
            return standing or field_rule(item, path, catalogue.fields, catalogue.zone)
        if "rfm" in item:
            return rfm_rule(item, path, catalogue.zone)
        if "event" in item:
            return (measure_rule if "measure" in item else event_rule)(item, path, catalogue.zone)
        if "mail" in item:
            return mail_rule(item, path, catalogue.zone, catalogue.mail())
        if "topic" in item:
            return _topic_rule(item, path, catalogue.topics)
        if "segment" in item:
            return self._segment_rule(item, path, depth)
        if "suppressed" in item:
            check_keys(item, {"suppressed"}, path)
            return SuppressedRule(flag(item, "suppressed", path), path)
        if "bucket" in item:
            return _bucket_rule(item, path)
        raise refused(path, f"a rule has one of the keys {', '.join(k for k in _LEADS if k != 'measure')}.")

    def _segment_rule(self, item: Item, path: str, depth: int) -> SegmentRule:
        check_keys(item, {"segment", "operator"}, path)
        name, operator = str(item["segment"]), str(item.get("operator"))
        if operator not in _MEMBERSHIP:
            raise refused(f"{path}.operator", f"a rule on a segment has one of the operators {', '.join(_MEMBERSHIP)}.")
        if name in self._inside:
            circle = " → ".join((*self._inside, name))
            raise refused(f"{path}.segment", f"a segment may not lead back to itself: {circle}.")
        known = self._catalogue.segments()
        found = known.get(name)
        if found is None:
            raise refused(f"{path}.segment", f"there is no segment “{name}” here{hint(name, known)}")
        if found.is_archived:
            raise refused(f"{path}.segment", f"the segment “{name}” is archived: choose another one.")
        is_in, is_ever = _MEMBERSHIP[operator]
        if found.kind == "updatable":
            # Who is in it was decided at its last refresh; a circle through the next one is refused all the same.
            self._inner(name, found, path, depth)
        if found.kind != "dynamic":
            return SegmentRule(name, is_in, kept_id=found.segment_id, is_ever=is_ever, path=path)
        if is_ever:
            raise refused(
                f"{path}.operator", f"“{operator}” needs a segment that keeps its members; “{name}” is dynamic."
            )
        return SegmentRule(name, is_in, self._inner(name, found, path, depth), path=path)

    def _inner(self, name: str, found: Saved, path: str, depth: int) -> Node:
        """The other segment's own tree. What is wrong with it is wrong with the rule that names it."""
        if depth >= DEEPEST:
            raise refused(f"{path}.segment", f"segments and groups may be nested {DEEPEST} deep.")
        outside, problems = self._inside, self._problems
        self._inside, self._problems = (*outside, name), None
        try:
            return self._node(found.condition, "$", depth + 1)
        except BadValueError as error:
            raise refused(f"{path}.segment", f"in the segment “{name}”, {error.message}") from None
        finally:
            self._inside, self._problems = outside, problems


_MEMBERSHIP = {"in": (True, False), "notIn": (False, False), "everIn": (True, True), "neverIn": (False, True)}
"""Operator → whether one is in, whether once is enough."""


def _topic_rule(item: Item, path: str, topics: Mapping[str, Topic]) -> TopicRule:
    check_keys(item, {"topic", "operator", "value"}, path)
    name = str(item["topic"])
    if name not in topics:
        raise refused(f"{path}.topic", f"there is no topic “{name}”{hint(name, topics)}")
    if item.get("operator") != "is":
        raise refused(f"{path}.operator", "a rule on a topic has the operator “is”.")
    state = item.get("value")
    if state not in ("none", *STATES):
        raise refused(f"{path}.value", f"a state in a topic is one of none, {', '.join(STATES)}.")
    return TopicRule(topics[name], str(state), path)


def _bucket_rule(item: Item, path: str) -> BucketRule:
    check_keys(item, {"bucket"}, path)
    at = f"{path}.bucket"
    ends = cast("list[object]", item["bucket"]) if isinstance(item["bucket"], list) else []
    if len(ends) != 2:
        raise refused(at, "a bucket is a list of two numbers, the first and the last.")
    low, high = (whole(end, f"{at}[{n}]", 0, BUCKETS - 1) for n, end in enumerate(ends))
    if low > high:
        raise refused(at, "the first number is above the last.")
    return BucketRule(low, high, path)
