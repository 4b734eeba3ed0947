"""Psychographic presets, on what people declare: tags and enums of the database's own. Pure."""

from __future__ import annotations

from engine.segments.models.knowledge import Choice, Known
from engine.segments.models.preset import (
    Answers,
    Condition,
    Parameter,
    Preset,
    all_of,
    days,
    event,
    field,
    first,
    has_deeds,
)

_WAYS = {"any": "any of these", "all": "all of these", "none": "something else"}
_TAGS = {"any": "hasAny", "all": "hasAll", "none": "hasNone"}
_ENUM = {"any": "in", "none": "notIn"}


def _declared(known: Known) -> str | None:
    if known.fields_of("tags", "enum", own=True):
        return None
    return "There is no additional field of type tags or enum in which people have values, like “Interests”."


def _values(known: Known, answers: Answers) -> Parameter:
    choices = known.values(answers["field"])
    return Parameter("values", known.label(answers["field"]), first(choices), choices, many=True)


def _way(known: Known, answers: Answers) -> Parameter:
    is_tags = any(f.name == answers["field"] and f.type == "tags" for f in known.fields)
    operators = _TAGS if is_tags else _ENUM
    return Parameter(
        "operator", "They chose", operators["any"], tuple(Choice(o, _WAYS[w]) for w, o in operators.items())
    )


def _chose(answers: Answers) -> Condition:
    rule = {"field": answers["field"], "operator": answers["operator"], "value": answers["values"]}
    # Who declared nothing did not choose something else.
    is_negative = answers["operator"] in (_TAGS["none"], _ENUM["none"])
    return all_of({**rule, "onlyPresent": True} if is_negative else rule)


def _interested(answers: Answers) -> Condition:
    not_yet = {"event": answers["event"], "operator": "none", "within": f"{answers['days']}d"}
    return all_of(*_chose(answers)["rules"], not_yet)


def _silent(answers: Answers) -> Condition:
    return all_of({"field": answers["field"], "operator": "null"})


_field = field("field", "What they declare", "tags", "enum", like="interests", own=True)

INTERESTS = (
    Preset(
        "interests",
        "Declared interests",
        "People who said what they like, or in what they take part.",
        "psychographic",
        _declared,
        (_field, _way, _values),
        _chose,
    ),
    Preset(
        "interested",
        "Interested, not yet bought",
        "People who declared an interest and did not buy lately.",
        "psychographic",
        lambda known: _declared(known) or has_deeds()(known),
        (_field, _way, _values, event("What they did not do"), days("days", "In the last … days", 90)),
        _interested,
    ),
    Preset(
        "undeclared",
        "Said nothing yet",
        "People who have not declared anything: ask them, before you guess.",
        "psychographic",
        _declared,
        (_field,),
        _silent,
    ),
)
