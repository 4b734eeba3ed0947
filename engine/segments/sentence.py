"""A tree in words: one English sentence that says exactly what is tested. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, assert_never, cast
from zoneinfo import ZoneInfo

from engine.clock import from_utc
from engine.segments.operators import OPERATORS
from engine.segments.tree import (
    BucketRule,
    EventRule,
    FieldRule,
    Group,
    Node,
    SegmentRule,
    Span,
    SuppressedRule,
    TopicRule,
    Window,
)

_TIMES = {"atLeast": "at least ", "atMost": "at most ", "exactly": "exactly "}
_TOPIC = {
    "none": "have no state in",
    "subscribed": "are subscribed to",
    "unsubscribed": "are unsubscribed from",
    "paused": "have paused",
    "unconfirmed": "have not confirmed",
}


def of(tree: Node, zone: ZoneInfo) -> str:
    """“People for whom …”; times in `zone`."""
    if isinstance(tree, Group) and not tree.rules:
        return "Nobody." if tree.is_not else "Everybody."
    text = _Words(zone).group(tree) if isinstance(tree, Group) else _Words(zone).node(tree)
    return f"People for whom {text}."


class _Words:
    def __init__(self, zone: ZoneInfo):
        self._zone = zone

    def node(self, node: Node) -> str:
        match node:
            case Group():
                return f"({self.group(node)})"
            case FieldRule():
                return self._field(node)
            case EventRule():
                return self._event(node)
            case TopicRule():
                return f"they {_TOPIC[node.state]} “{node.topic.label}”"
            case SuppressedRule():
                return f"the address is {'' if node.is_suppressed else 'not '}suppressed"
            case SegmentRule():
                return f"they are {'' if node.is_in else 'not '}in the segment “{node.segment}”"
            case BucketRule():
                return f"the random bucket is {node.low} to {node.high}"
            case _:
                assert_never(node)

    def group(self, group: Group) -> str:
        if not group.rules:
            return "nothing" if group.is_not else "anything"
        word = " and " if group.combinator == "and" else " or "
        text = word.join(self.node(rule) for rule in group.rules)
        if not group.is_not:
            return text
        return f"none of this holds: {text}" if group.combinator == "or" else f"it does not hold that {text}"

    def _field(self, rule: FieldRule) -> str:
        operator = OPERATORS[rule.operator]
        is_time = rule.field.type in ("date", "datetime")
        phrase = operator.time_phrase if is_time and operator.time_phrase else operator.phrase
        text = f"{rule.field.label} {phrase.format(self._value(rule))}"
        notes = ["case matters"] if rule.match_case else []
        if operator.is_negative and rule.only_present:
            notes.append("only people who have a value")
        return f"{text} ({', '.join(notes)})" if notes else text

    def _value(self, rule: FieldRule) -> str:
        value = rule.value
        if rule.operator == "anniversaryWithin":
            return str(value)
        if rule.operator == "monthIs":
            return _listed((calendar.month_name[m] for m in cast("tuple[int, ...]", value)), "or")
        if rule.operator == "weekdayIs":
            return _listed((calendar.day_name[d - 1] for d in cast("tuple[int, ...]", value)), "or")
        if isinstance(value, tuple):
            parts = cast("tuple[Any, ...]", value)
            word = "and" if rule.operator in ("between", "notBetween", "hasAll") else "or"
            return _listed((self._one(rule, v) for v in parts), word)
        return self._one(rule, value)

    def _one(self, rule: FieldRule, value: Any) -> str:
        match value:
            case bool():
                return "yes" if value else "no"
            case timedelta():
                return _length(value)
            case Span():
                return from_utc(value.start, self._zone).date().isoformat()
            case datetime():
                return self._time(value)
            case date():
                return value.isoformat()
            case str():
                return f"“{rule.field.label_of(value)}”"
            case float():
                return f"{value:,.15g}"
            case _:
                return str(value)

    def _event(self, rule: EventRule) -> str:
        what = f"“{rule.event}”"
        if rule.operator == "none":
            text = f"{what} did not happen"
        else:
            text = f"{what} happened {_TIMES[rule.operator]}{rule.count} {'time' if rule.count == 1 else 'times'}"
        where = f" where {self.node(rule.where)}" if rule.where else ""
        return f"{text}{self._window(rule.window)}{where}"

    def _window(self, window: Window) -> str:
        if window.within is not None:
            return f" in the last {_length(window.within)}"
        start = f" from {self._time(window.start)}" if window.start else ""
        end = window.end
        if isinstance(end, Span):
            return f"{start} to {from_utc(end.start, self._zone).date().isoformat()}"
        return f"{start} to {self._time(end)}" if end else start

    def _time(self, at: datetime) -> str:
        return from_utc(at, self._zone).strftime("%Y-%m-%d %H:%M")


def _listed(parts: Iterable[str], word: str) -> str:
    listed = list(parts)
    if len(listed) < 2:
        return listed[0] if listed else "nothing"
    return f"{', '.join(listed[:-1])} {word} {listed[-1]}"


def _length(value: timedelta) -> str:
    minutes = int(value.total_seconds() // 60)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes % size == 0:
            number = minutes // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("a duration is a whole number of minutes")
