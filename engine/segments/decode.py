"""Condition JSON (contract.md section 3) to a tree, checked against the field catalogue. Pure: no store, no clock.

Every refusal is a BadValueError whose message and `field` carry the JSON path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from zoneinfo import ZoneInfo

from engine.errors import BadValueError, hint
from engine.profiles.subscriptions import STATES, Topic
from engine.profiles.types import Field
from engine.segments.event_rules import decode_event
from engine.segments.field_rules import field_rule
from engine.segments.structure import Item, check_keys, decode_group, flag, is_group, item_of
from engine.segments.tree import BucketRule, Node, SegmentRule, SuppressedRule, TopicRule
from engine.segments.values import refused, whole

MOST_RULES = 1_000
DEEPEST = 50
BUCKETS = 10_000

_NOT_YET = {"mail": "mail behaviour", "rfm": "RFM scores"}


@dataclass(frozen=True)
class Catalogue:
    """What a condition may name: fields and topics by name, the database's segments with their conditions."""

    fields: Mapping[str, Field]
    zone: ZoneInfo
    topics: Mapping[str, Topic] = field(default_factory=dict[str, Topic])
    segments: Mapping[str, Any] = field(default_factory=dict[str, Any])


def decode(raw: object, catalogue: Catalogue, *, name: str | None = None) -> Node:
    """The tree. `name`: of the segment whose condition it is, so that one that leads back to it is refused.

    Raises BadValueError."""
    return _Decoder(catalogue, (name,) if name else ()).node(raw, "$", 0)


class _Decoder:
    """Counts rules and depth over the whole condition, the segments that it names included."""

    def __init__(self, catalogue: Catalogue, inside: tuple[str, ...]):
        self._catalogue = catalogue
        self._inside = inside
        self._rules = 0

    def node(self, raw: object, path: str, depth: int) -> Node:
        item = item_of(raw, path)
        if is_group(item):
            if depth >= DEEPEST:
                raise refused(path, f"groups may be nested {DEEPEST} deep.")
            return decode_group(item, path, lambda inner, at: self.node(inner, at, depth + 1))
        self._rules += 1
        if self._rules > MOST_RULES:
            raise refused(path, f"a condition may have at most {MOST_RULES:,} rules.")
        return self._rule(item, path, depth)

    def _rule(self, item: Item, path: str, depth: int) -> Node:
        catalogue = self._catalogue
        if "field" in item:
            return field_rule(item, path, catalogue.fields, catalogue.zone)
        if "event" in item:
            return decode_event(item, path, catalogue.zone)
        if "topic" in item:
            return _topic_rule(item, path, catalogue.topics)
        if "segment" in item:
            return self._segment_rule(item, path, depth)
        if "suppressed" in item:
            check_keys(item, {"suppressed"}, path)
            return SuppressedRule(flag(item, "suppressed", path), path)
        if "bucket" in item:
            return _bucket_rule(item, path)
        for key, what in _NOT_YET.items():
            if key in item:
                raise refused(f"{path}.{key}", f"rules on {what} are not available yet.")
        raise refused(path, "a rule has one of the keys field, event, topic, segment, suppressed, bucket.")

    def _segment_rule(self, item: Item, path: str, depth: int) -> SegmentRule:
        check_keys(item, {"segment", "operator"}, path)
        name, operator = str(item["segment"]), item.get("operator")
        if operator in ("everIn", "neverIn"):
            raise refused(f"{path}.operator", f"“{operator}” is not available yet.")
        if operator not in ("in", "notIn"):
            raise refused(f"{path}.operator", "a rule on a segment has the operator “in” or “notIn”.")
        if name in self._inside:
            circle = " → ".join((*self._inside, name))
            raise refused(f"{path}.segment", f"a segment may not lead back to itself: {circle}.")
        if name not in self._catalogue.segments:
            raise refused(f"{path}.segment", f"there is no segment “{name}” here{hint(name, self._catalogue.segments)}")
        return SegmentRule(name, operator == "in", self._inner(name, path, depth), path)

    def _inner(self, name: str, path: str, depth: int) -> Node:
        outside = self._inside
        self._inside = (*outside, name)
        try:
            return self.node(self._catalogue.segments[name], "$", depth)
        except BadValueError as error:
            raise refused(f"{path}.segment", f"in the segment “{name}”, {error.message}") from None
        finally:
            self._inside = outside


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
