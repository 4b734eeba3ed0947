"""Rules on what a profile did and what mail did, from JSON: how often, a figure of them, RFM scores. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from engine.clock import parse_duration
from engine.errors import BadValueError, hint
from engine.profiles.types import Field
from engine.segments.conditions import properties
from engine.segments.conditions.field_rules import rule_on
from engine.segments.conditions.structure import Item, check_keys
from engine.segments.conditions.tree import EventRule, Happening, Mail, MeasureRule, RfmRule, Span, Window
from engine.segments.conditions.values import plain, refused, time_at, whole

MAIL = ("sent", "delivered", "opened", "clicked", "bounced", "complained", "unsubscribed")
"""What mail does: event types of their own."""
MEASURES = ("sum", "countDistinct", "min", "max", "average", "first", "last")
COUNTS = ("atLeast", "atMost", "exactly", "none")
SCORES = ("r", "f", "m")
PURCHASE = "purchase"

_WINDOW = {"within", "from", "to"}
_TEST = {"operator", "value", "matchCase", "onlyPresent"}
_MOST_TIMES = 1_000_000_000
_FIGURES = ("sum", "average")


def event_rule(item: Item, path: str, zone: ZoneInfo) -> EventRule:
    """How often something happened. Raises BadValueError."""
    check_keys(item, {"event", "where", "operator", "value", *_WINDOW}, path)
    return _counted(item, path, _happening(item, path, zone))


def mail_rule(item: Item, path: str, zone: ZoneInfo, names: Mapping[str, Mapping[str, int]]) -> EventRule:
    """How often mail was opened, clicked, … `names`: campaign and template → name → id. Raises BadValueError."""
    check_keys(item, {"mail", "campaign", "template", "operator", "value", *_WINDOW}, path)
    did = item["mail"]
    if did not in MAIL:
        raise refused(f"{path}.mail", f"mail is one of {', '.join(MAIL)}.")
    mail = _mail(item, path, names)
    return _counted(item, path, Happening(did, _window(item, path, zone), mail=mail))


def measure_rule(item: Item, path: str, zone: ZoneInfo) -> MeasureRule:
    """A figure made of events. Raises BadValueError."""
    check_keys(item, {"event", "measure", "of", "where", *_TEST, *_WINDOW}, path)
    measure = item["measure"]
    if measure not in MEASURES:
        raise refused(f"{path}.measure", f"a measure is one of {', '.join(MEASURES)}.")
    name = properties.name_at(item.get("of", properties.VALUE), f"{path}.of", allow_items=False)
    if name == properties.TIME and measure in (*_FIGURES, "countDistinct"):
        raise refused(f"{path}.measure", f"“{measure}” of the time is nothing: take first, last, min or max.")
    # Of texts there is no sum: it is made of what reads as a number.
    is_figure = measure in _FIGURES
    kind = "float" if is_figure else _one_of(properties.kind_of(name, str(item.get("operator")), item.get("value")))
    of = Field(0, 0, name, name, "string" if measure == "countDistinct" else kind)
    result = Field(0, 0, measure, _label(measure, name), "integer" if measure == "countDistinct" else kind)
    tested = {key: value for key, value in item.items() if key in _TEST}
    return MeasureRule(_happening(item, path, zone), measure, of, rule_on(result, tested, path, zone), path)


def rfm_rule(item: Item, path: str, zone: ZoneInfo) -> RfmRule:
    """A score among buyers; `event` and `of` choose what counts as a purchase and its value. Raises BadValueError."""
    check_keys(item, {"rfm", "event", "of", *_TEST}, path)
    score = item["rfm"]
    if score not in SCORES:
        raise refused(f"{path}.rfm", "a score is one of r (how recently), f (how often), m (how much).")
    name = properties.name_at(item.get("of", properties.VALUE), f"{path}.of", allow_items=False)
    result = Field(0, 0, score, f"The {score.upper()} score", "integer")
    tested = {key: value for key, value in item.items() if key in _TEST}
    return RfmRule(
        score,
        _type(item.get("event", PURCHASE), path),
        Field(0, 0, name, name, "float"),
        rule_on(result, tested, path, zone),
        path,
    )


def _counted(item: Item, path: str, events: Happening) -> EventRule:
    operator = item.get("operator")
    if operator not in COUNTS:
        raise refused(f"{path}.operator", f"a rule on events has one of the operators {', '.join(COUNTS)}.")
    count = 0 if operator == "none" else whole(item.get("value"), f"{path}.value", 0, _MOST_TIMES)
    return EventRule(events, operator, count, path)


def _happening(item: Item, path: str, zone: ZoneInfo) -> Happening:
    where = item.get("where")
    return Happening(
        _type(item["event"], path),
        _window(item, path, zone),
        None if where is None else properties.condition(where, f"{path}.where", zone),
    )


def _type(event: object, path: str) -> str:
    if not isinstance(event, str) or not event.strip():
        raise refused(f"{path}.event", "an event has a type, like “purchase”.")
    return plain(event.strip(), f"{path}.event")


def _mail(item: Item, path: str, names: Mapping[str, Mapping[str, int]]) -> Mail:
    chosen: list[Literal["campaign", "template"]] = [k for k in ("campaign", "template") if item.get(k) is not None]
    if len(chosen) > 1:
        raise refused(f"{path}.template", "mail is of one campaign, of one template, or any: not of both.")
    if not chosen:
        return Mail(None, "", None)
    kind = chosen[0]
    name = str(item[kind])
    if name not in names[kind]:
        raise refused(f"{path}.{kind}", f"there is no {kind} “{name}”{hint(name, names[kind])}")
    return Mail(kind, name, names[kind][name])


def _window(item: Item, path: str, zone: ZoneInfo) -> Window:
    if item.get("within") is not None:
        if item.get("from") is not None or item.get("to") is not None:
            raise refused(f"{path}.within", "a window is either “within” or “from” and “to”.")
        try:
            return Window(within=parse_duration(item["within"]))
        except BadValueError as error:
            raise refused(f"{path}.within", error.message) from None
    start, end = (_edge(item, key, path, zone) for key in ("from", "to"))
    return Window(start=start.start if isinstance(start, Span) else start, end=end)


def _edge(item: Item, key: str, path: str, zone: ZoneInfo) -> datetime | Span | None:
    return None if item.get(key) is None else time_at(item[key], f"{path}.{key}", zone)


def _one_of(kind: str) -> str:
    """A smallest or last property is read as a text where it is compared with yes or no."""
    return "string" if kind == "boolean" else kind


def _label(measure: str, of: str) -> str:
    words: dict[str, str] = {"countDistinct": "number of different", "min": "smallest", "max": "largest"}
    time_words = {"min": "first", "max": "last"}
    if of == properties.TIME:
        return f"{time_words.get(measure, measure)} time"
    return f"{words.get(measure, measure)} {'of ' if measure == 'sum' else ''}{of}"
