"""A tree in words: one English sentence that says exactly what is tested. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, assert_never, cast
from zoneinfo import ZoneInfo

from engine.access import masking
from engine.clock import from_utc
from engine.profiles.types import Field
from engine.segments.conditions.operators import OPERATORS
from engine.segments.conditions.standing_rules import STANDING
from engine.segments.conditions.tree import (
    BucketRule,
    EventRule,
    FieldRule,
    Group,
    Happening,
    MeasureRule,
    Node,
    RfmRule,
    SegmentRule,
    Span,
    StandingRule,
    SuppressedRule,
    TopicRule,
    Window,
)

_TIMES = {"atLeast": "at least ", "atMost": "at most ", "exactly": "exactly "}
_SCORES = {"r": "recency", "f": "frequency", "m": "money"}
_PURCHASE = ("purchase", "value")
_MAIL = {
    "sent": ("was sent", "was not sent"),
    "delivered": ("was delivered", "was not delivered"),
    "opened": ("was opened", "was not opened"),
    "clicked": ("was clicked", "was not clicked"),
    "bounced": ("bounced", "did not bounce"),
    "complained": ("was complained about", "was not complained about"),
    "unsubscribed": ("was unsubscribed from", "was not unsubscribed from"),
}
"""What mail did: how it reads when it happened, and when it did not."""
_MEMBERSHIP = {
    (True, False): "are",
    (False, False): "are not",
    (True, True): "are or once were",
    (False, True): "never were",
}
"""(is in, is ever) of a rule on a segment."""
_TOPIC = {
    "none": "have no state in",
    "subscribed": "are subscribed to",
    "unsubscribed": "are unsubscribed from",
    "paused": "have paused",
    "unconfirmed": "have not confirmed",
}


def of(tree: Node, zone: ZoneInfo, hidden: Collection[str] = ()) -> str:
    """“People for whom …”; times in `zone`. `hidden`: fields whose values are not told; where there are some, no address is."""
    if isinstance(tree, Group) and not tree.rules:
        return "Nobody." if tree.is_not else "Everybody."
    return f"People for whom {of_node(tree, zone, hidden)}."


def of_node(node: Node, zone: ZoneInfo, hidden: Collection[str] = ()) -> str:
    """One rule or group, without a frame around it."""
    words = _Words(zone, hidden)
    text = words.group(node) if isinstance(node, Group) else words.node(node)
    return masking.without_addresses(text) if hidden else text


class _Words:
    def __init__(self, zone: ZoneInfo, hidden: Collection[str]):
        self._zone = zone
        self._hidden = hidden

    def node(self, node: Node) -> str:
        match node:
            case Group():
                return f"({self.group(node)})"
            case FieldRule() | StandingRule():
                return self._test(node) if isinstance(node, FieldRule) else _standing(node)
            case EventRule():
                return self._event(node)
            case MeasureRule():
                subject = f"the {node.test.field.label} of “{node.events.type}”{self._which(node.events)}"
                return self._test(node.test, subject)
            case RfmRule():
                return self._score(node)
            case TopicRule():
                return f"they {_TOPIC[node.state]} “{node.topic.label}”"
            case SuppressedRule():
                return f"the address is {'' if node.is_suppressed else 'not '}suppressed"
            case SegmentRule():
                return f"they {_MEMBERSHIP[node.is_in, node.is_ever]} in the segment “{node.segment}”"
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

    def _test(self, rule: FieldRule, subject: str = "") -> str:
        operator = OPERATORS[rule.operator]
        is_time = rule.field.type in ("date", "datetime")
        phrase = operator.time_phrase if is_time and operator.time_phrase else operator.phrase
        text = f"{subject or rule.field.label} {phrase.format(self._value(rule))}"
        notes = ["case matters"] if rule.match_case else []
        if operator.is_negative and rule.only_present:
            notes.append("only people who have a value")
        return f"{text} ({', '.join(notes)})" if notes else text

    def _value(self, rule: FieldRule) -> str:
        value = rule.value
        if rule.field.name in self._hidden and value is not None and not isinstance(value, Field):
            return masking.HIDDEN
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
            case Field():
                return f"{value.label}"
            case bool():
                return "yes" if value else "no"
            case timedelta():
                return _length(value)
            case Span():
                return _day(from_utc(value.start, self._zone).date())
            case datetime():
                return self._time(value)
            case date():
                return _day(value)
            case str():
                return f"“{rule.field.label_of(value)}”"
            case float():
                return f"{value:,.15g}"
            case _:
                return str(value)

    def _score(self, rule: RfmRule) -> str:
        by = (rule.event, rule.of.name)
        over = "" if by == _PURCHASE else f" over “{rule.event}” and its {rule.of.name}"
        return self._test(rule.test, f"the {_SCORES[rule.score]} score (1 to 5{over})")

    def _event(self, rule: EventRule) -> str:
        mail, is_none = rule.events.mail, rule.operator == "none"
        if mail is not None:
            whose = f" of the {mail.kind} “{mail.name}”" if mail.kind else ""
            text = f"mail{whose} {_MAIL[rule.events.type][is_none]}"
        else:
            text = f"“{rule.events.type}” {'did not happen' if is_none else 'happened'}"
        if not is_none:
            text += f" {_TIMES[rule.operator]}{'once' if rule.count == 1 else f'{rule.count:,} times'}"
        return f"{text}{self._which(rule.events)}"

    def _which(self, events: Happening) -> str:
        """When they happened, and with which properties."""
        where = f" where {self.node(events.where)}" if events.where else ""
        return f"{self._window(events.window)}{where}"

    def _window(self, window: Window) -> str:
        if window.within is not None:
            return f" in the last {_length(window.within)}"
        start = f" from {self._time(window.start)}" if window.start else ""
        end = window.end
        if isinstance(end, Span):
            return f"{start} to {_day(from_utc(end.start, self._zone).date())}"
        return f"{start} to {self._time(end)}" if end else start

    def _time(self, at: datetime) -> str:
        local = from_utc(at, self._zone)
        return f"{_day(local.date())}, {local:%H:%M}"


def _standing(rule: StandingRule) -> str:
    length = "" if rule.length is None else _length(rule.length)
    return f"{rule.field.label} {STANDING[rule.operator].phrase.format(length)}"


def _day(day: date) -> str:
    return f"{day.day} {calendar.month_abbr[day.month]} {day.year}"


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
            return f"{number:,} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("a duration is a whole number of minutes")
