"""Conditions judged in plain Python, person by person, as the product and the contract say: what the SQL must answer.
It shares nothing with the compiler."""

from __future__ import annotations

import calendar
import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]


@dataclass
class Event:
    """`campaign` and `template`: of the mail that it is about."""

    type: str
    at: datetime
    value: float | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    campaign: str | None = None
    template: str | None = None


@dataclass
class Person:
    """`values`: as stored, with profile_id. `topics`: every change of state, in order: (topic, state, until, at)."""

    values: Row
    events: list[Event] = field(default_factory=list)
    topics: list[tuple[str, str, datetime | None, datetime]] = field(default_factory=list)


@dataclass
class World:
    """`types`: field → type; `labels`: field → code → label; `suppressed`: (address, is_suppressed, at) in order.

    `kept`: segment → (profile_id, entered_at, left_at) of each stay in it. `origins`: in the order of their writing, the
    profile, field, standing, time, whether it was applied and when it was confirmed of each change; `limits`: the ages from
    which values are unverified, by field."""

    now: datetime
    zone: ZoneInfo
    salt: str
    types: dict[str, str]
    labels: dict[str, dict[str, str]]
    suppressed: list[tuple[str, bool, datetime]] = field(default_factory=list)
    segments: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, list[tuple[int, datetime, datetime | None]]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    erased: set[int] = field(default_factory=set)
    origins: list[tuple[int, str, str, datetime, bool, datetime | None]] = field(default_factory=list)
    limits: dict[str, timedelta] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.replace(tzinfo=UTC).astimezone(self.zone).date()


NEGATIVE = {
    "!=": "=",
    "notBetween": "between",
    "notIn": "in",
    "doesNotContain": "contains",
    "doesNotBeginWith": "beginsWith",
    "doesNotEndWith": "endsWith",
    "hasNone": "hasAny",
    "null": "notNull",
}
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
TEXT: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda a, b: b in a,
    "beginsWith": lambda a, b: a.startswith(b),
    "endsWith": lambda a, b: a.endswith(b),
}


def holds(node: dict[str, Any], person: Person, world: World) -> bool:  # noqa: C901  one kind of rule a line
    """Whether the condition holds for the person."""
    if "rules" in node:
        found = [holds(rule, person, world) for rule in node["rules"]]
        result = (all(found) if node["combinator"] == "and" else any(found)) if found else True
        return result != node.get("not", False)
    if "rfm" in node:
        return _field(node, _score(node, person, world), "integer", world)
    if "measure" in node:
        return _field(node, _measure(node, person, world), _measured_as(node), world)
    if "event" in node or "mail" in node:
        return _event(node, person, world)
    if "topic" in node:
        return _state(node["topic"], person, world) == node["value"]
    if "suppressed" in node:
        return _is_suppressed(person, world) == node["suppressed"]
    if node.get("segment") in world.kept:
        return _kept(node, person, world)
    if "segment" in node:
        return holds(world.segments[node["segment"]], person, world) == (node["operator"] == "in")
    if "bucket" in node:
        digest = hashlib.md5(f"{world.salt}:{person.values['profile_id']}".encode(), usedforsecurity=False).hexdigest()
        return node["bucket"][0] <= int(digest[:8], 16) % 10_000 <= node["bucket"][1]
    if node["operator"] in ("verified", "unverified", "changedInLast", "changedMoreThanAgo"):
        return _standing(node, person, world)
    if node.get("valueSource") == "field":
        return _two_fields(node, person, world)
    return _field(node, person.values.get(node["field"]), world.types[node["field"]], world)


def _standing(rule: dict[str, Any], person: Person, world: World) -> bool:
    name = rule["field"]
    if person.values.get(name) is None:
        return False
    own = [o for o in world.origins if o[:2] == (person.values["profile_id"], name) and o[4]]
    # A value that stands in no log is as old as its profile, and nobody knows where it came from.
    kind, since, confirmed = (own[-1][2], own[-1][3], own[-1][5]) if own else ("nobody", world.now, None)
    if confirmed is not None and confirmed <= world.now:
        kind, since = "confirmed", max(since, confirmed)
    if rule["operator"].startswith("changed"):
        is_old = since < world.now - _duration(rule["value"])
        return is_old == (rule["operator"] == "changedMoreThanAgo")
    limit = world.limits.get(name)
    is_sure = kind in ("typed", "trusted", "confirmed") and (limit is None or since >= world.now - limit)
    return is_sure == (rule["operator"] == "verified")


def _kept(rule: dict[str, Any], person: Person, world: World) -> bool:
    mine = [s for s in world.kept[rule["segment"]] if s[0] == person.values["profile_id"] and s[1] <= world.now]
    if rule["operator"] in ("in", "notIn"):
        mine = [s for s in mine if s[2] is None or s[2] > world.now]
    return bool(mine) == (rule["operator"] in ("in", "everIn"))


def _two_fields(rule: dict[str, Any], person: Person, world: World) -> bool:
    operator: str = rule["operator"]
    names = rule["value"] if isinstance(rule["value"], list) else rule["value"].split(",")
    value: Any
    others: list[Any]
    value, *others = (person.values.get(name.strip()) for name in (rule["field"], *names))
    if value is None or any(o is None for o in others):
        return operator in NEGATIVE and not rule.get("onlyPresent", False)
    positive = NEGATIVE.get(operator, operator)
    fold: Callable[[Any], Any] = _same if rule.get("matchCase") else lambda v: _lower(v) if isinstance(v, str) else v
    if world.types[rule["field"]] == "enum":
        if positive in TEXT:
            value, *others = (_label(rule, v, world) for v in (value, *others))
        elif positive == "=":
            fold = _same
    value, *others = (fold(v) for v in (value, *others))
    if positive == "between":
        result = others[0] <= value <= others[1]
    elif positive in TEXT:
        result = TEXT[positive](value, others[0])
    else:
        result = value == others[0] if positive == "=" else ORDER[positive](value, others[0])
    return result != (operator in NEGATIVE)


def _field(rule: dict[str, Any], value: Any, kind: str, world: World) -> bool:
    operator: str = rule["operator"]
    positive = NEGATIVE.get(operator, operator)
    if value is None:
        return operator in NEGATIVE and not rule.get("onlyPresent", False)
    return _test(positive, rule, value, kind, world) != (operator in NEGATIVE)


def _test(operator: str, rule: dict[str, Any], value: Any, kind: str, world: World) -> bool:
    fold = _same if rule.get("matchCase") else _lower
    wanted = rule.get("value")
    if operator == "notNull":
        return True
    if operator in TEXT:
        return TEXT[operator](fold(_label(rule, value, world)), fold(str(wanted).strip()))
    if operator == "matches":
        return (
            re.search(str(wanted), _label(rule, value, world), 0 if rule.get("matchCase") else re.IGNORECASE)
            is not None
        )
    if operator in ("hasAny", "hasAll"):
        have = {fold(tag) for tag in value}
        found = [fold(tag.strip()) in have for tag in _list(wanted)]
        return any(found) if operator == "hasAny" else all(found)
    if kind in ("date", "datetime") and operator not in ("=", "in", "between", *ORDER):
        return _calendar(operator, wanted, value, kind, world)
    if kind == "datetime":
        return _moments(operator, wanted, value, world)
    if kind in ("string", "enum"):
        return _texts(operator, rule, value, kind, fold, world)
    read = {"date": date.fromisoformat, "boolean": bool}.get(kind, float if kind == "float" else _number)
    return _plain(operator, wanted, value, read)


def _plain(operator: str, wanted: Any, value: Any, read: Callable[[Any], Any]) -> bool:
    if operator == "in":
        return value in [read(w) for w in _list(wanted)]
    if operator == "between":
        low, high = (read(w) for w in _list(wanted))
        return low <= value <= high
    return value == read(wanted) if operator == "=" else ORDER[operator](value, read(wanted))


def _texts(
    operator: str, rule: dict[str, Any], value: str, kind: str, fold: Callable[[str], str], world: World
) -> bool:
    wanted = rule.get("value")
    if kind == "enum" and operator in ("=", "in"):
        names = _list(wanted) if operator == "in" else [wanted]
        known = world.labels[rule["field"]]
        return any(name.strip().lower() in (value.lower(), known[value].lower()) for name in names)
    return _plain(operator, wanted, fold(value), lambda w: fold(str(w).strip()))


def _moments(operator: str, wanted: Any, value: datetime, world: World) -> bool:
    if operator in ("=", "in"):
        return any(_is_at(value, w, world) for w in (_list(wanted) if operator == "in" else [wanted]))
    if operator == "between":
        low, high = _list(wanted)
        return _start(low, world) <= value and (value <= _start(high, world) or _is_at(value, high, world))
    return ORDER[operator](value, _start(wanted, world))


def _is_at(value: datetime, text: str, world: World) -> bool:
    """At the time or, where the text is a date, on that day."""
    if len(text) > 10:
        return value == _start(text, world)
    return value.replace(tzinfo=UTC).astimezone(world.zone).date() == date.fromisoformat(text)


def _start(text: str, world: World) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=world.zone)).astimezone(UTC).replace(tzinfo=None)


def _calendar(operator: str, wanted: Any, value: Any, kind: str, world: World) -> bool:
    local = value if kind == "date" else value.replace(tzinfo=UTC).astimezone(world.zone).date()
    if operator == "monthIs":
        return local.month in _list(wanted)
    if operator == "weekdayIs":
        return local.isoweekday() in _list(wanted)
    if operator == "anniversaryWithin":
        return any(falls_on(local, world.today + timedelta(days=n)) for n in range(-wanted, wanted + 1))
    present: Any = world.today if kind == "date" else world.now
    back, ahead = present - _duration(wanted), present + _duration(wanted)
    if operator == "moreThanAgo":
        return value < back
    return back <= value <= present if operator == "inLast" else present <= value <= ahead


def falls_on(born: date, day: date) -> bool:
    if (born.month, born.day) == (2, 29) and not calendar.isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (born.month, born.day) == (day.month, day.day)


def _events(rule: dict[str, Any], person: Person, world: World) -> list[Event]:
    """Those the rule looks at, oldest first; the first of two at the same moment is the one told of first."""
    found = [
        e
        for e in person.events
        if e.type == rule.get("event", rule.get("mail"))
        and e.at <= world.now
        and _in_window(e.at, rule, world)
        and ("where" not in rule or _properties(rule["where"], e, world))
        and ("campaign" not in rule or e.campaign == rule["campaign"])
        and ("template" not in rule or e.template == rule["template"])
    ]
    return sorted(found, key=lambda e: e.at)


def _event(rule: dict[str, Any], person: Person, world: World) -> bool:
    times = len(_events(rule, person, world))
    if rule["operator"] == "none":
        return times == 0
    return {"atLeast": times >= rule["value"], "atMost": times <= rule["value"], "exactly": times == rule["value"]}[
        rule["operator"]
    ]


def _measured_as(rule: dict[str, Any]) -> str:
    wanted = rule.get("value")
    sample = wanted[0] if isinstance(wanted, list) and wanted else wanted
    if rule.get("of", "value") == "time":
        return "datetime"
    if rule["measure"] == "countDistinct":
        return "integer"
    is_text = isinstance(sample, str) and rule["measure"] in ("min", "max", "first", "last")
    return "string" if is_text and rule.get("of", "value") != "value" else "float"


def _measure(rule: dict[str, Any], person: Person, world: World) -> Any:
    of, measure = rule.get("of", "value"), rule["measure"]
    kind = _measured_as(rule)

    def read(event: Event) -> Any:
        if of == "time":
            return event.at
        if of == "value":
            return event.value
        raw = event.properties.get(of)
        if measure == "countDistinct":
            text = _as_text(raw)
            return text if text is None or rule.get("matchCase") else _lower(text)
        return _as_text(raw) if kind == "string" else _as_number(raw)

    read_all = [read(e) for e in _events(rule, person, world)]
    if measure in ("first", "last"):
        return read_all[0 if measure == "first" else -1] if read_all else None
    known = [v for v in read_all if v is not None]
    if measure == "countDistinct":
        return len(set(known))
    if measure == "sum":
        return sum(known)
    if not known:
        return None
    return sum(known) / len(known) if measure == "average" else min(known) if measure == "min" else max(known)


def _score(rule: dict[str, Any], person: Person, world: World) -> int | None:
    """1 + floor(5 × share of buyers with a strictly smaller value)."""

    def figure(one: Person) -> Any:
        if one.values["profile_id"] in world.erased:
            return None
        mine = [e for e in one.events if e.type == rule.get("event", "purchase") and e.at <= world.now]
        if not mine:
            return None
        if rule["rfm"] == "r":
            return max(e.at for e in mine)
        return len(mine) if rule["rfm"] == "f" else sum(e.value or 0 for e in mine)

    figures = [f for f in map(figure, world.people) if f is not None]
    mine = figure(person)
    return None if mine is None else 1 + 5 * sum(f < mine for f in figures) // len(figures)


def _in_window(at: datetime, rule: dict[str, Any], world: World) -> bool:
    if "within" in rule:
        return at >= world.now - _duration(rule["within"])
    if "from" in rule and at < _start(rule["from"], world):
        return False
    return "to" not in rule or at <= _start(rule["to"], world) or _is_at(at, rule["to"], world)


def _properties(node: dict[str, Any], event: Event, world: World) -> bool:
    if "rules" in node:
        found = [_properties(rule, event, world) for rule in node["rules"]]
        result = (all(found) if node["combinator"] == "and" else any(found)) if found else True
        return result != node.get("not", False)
    if node["field"].startswith("items."):
        items: Any = event.properties.get("items")
        inner = {**node, "field": node["field"].removeprefix("items.")}
        return isinstance(items, list) and any(_property(inner, _of_item(i, inner["field"]), world) for i in items)
    return _property(node, event.value if node["field"] == "value" else event.properties.get(node["field"]), world)


def _of_item(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None


def _property(node: dict[str, Any], value: Any, world: World) -> bool:
    wanted: Any = node.get("value")
    sample: Any = wanted[0] if isinstance(wanted, list) and wanted else wanted
    if node["operator"] in (*ORDER, "between", "notBetween") and _are_numbers(wanted):
        value, kind = _as_number(value), "float"
    elif isinstance(sample, bool):
        value, kind = (value if isinstance(value, bool) else None), "boolean"
    elif isinstance(sample, (int, float)):
        value, kind = _as_number(value), "float"
    else:
        value, kind = _as_text(value), "string"
    return _field(node, value, kind, world)


def _are_numbers(wanted: Any) -> bool:
    """Not of an empty text, which lists nothing."""
    return bool(_list(wanted)) and all(_as_number(one) is not None for one in _list(wanted))


def _as_number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) or not math.isfinite(float(value)) else float(value)
    except (TypeError, ValueError):
        return None


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value).strip(" ") or None


def _state(topic: str, person: Person, world: World) -> str:
    known = [(state, until) for name, state, until, at in person.topics if name == topic and at <= world.now]
    if not known:
        return "none"
    state, until = known[-1]
    return "subscribed" if state == "paused" and until is not None and until <= world.now else state


def _is_suppressed(person: Person, world: World) -> bool:
    mine = [on for address, on, at in world.suppressed if address == _lower(person.values["email"]) and at <= world.now]
    return bool(mine) and mine[-1]


def _label(rule: dict[str, Any], value: str, world: World) -> str:
    return world.labels.get(rule.get("field", ""), {}).get(value, value)


def _list(raw: Any) -> list[Any]:
    return [p for p in raw.split(",") if p.strip()] if isinstance(raw, str) else raw if isinstance(raw, list) else [raw]


def _number(raw: Any) -> float:
    return raw if isinstance(raw, int) else float(raw) if "." in str(raw) else int(raw)


def _duration(text: str) -> timedelta:
    return int(text[:-1]) * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[text[-1]]


def _lower(text: str) -> str:
    # As SQL: letter by letter, so that a final sigma is no special case and a dotted capital I gives a plain i.
    return "".join("i" if letter == "İ" else letter.lower() for letter in text)


def _same(text: str) -> str:
    return text
