"""The life cycle: four stages, of which exactly one holds for everybody. Pure."""

from __future__ import annotations

from collections.abc import Callable

from engine.segments.models.behaviour import happened
from engine.segments.models.knowledge import Choice, Known
from engine.segments.models.preset import (
    Answers,
    Ask,
    Condition,
    Parameter,
    Preset,
    all_of,
    any_of,
    days,
    field,
    first,
    has_deeds,
    none_of,
    words_of,
)

FAMILY = "life-cycle"
_MOST_EVENTS = 5


def _new(answers: Answers) -> Condition:
    return all_of(_registered(answers))


def _active(answers: Answers) -> Condition:
    return all_of(none_of(_registered(answers)), _any_of(_seen(answers, "active")))


def _at_risk(answers: Answers) -> Condition:
    return all_of(none_of(_registered(answers), *_seen(answers, "active")), _any_of(_seen(answers, "at_risk")))


def _lapsed(answers: Answers) -> Condition:
    return none_of(_registered(answers), *_seen(answers, "at_risk"))


def _registered(answers: Answers) -> Condition:
    return {"field": answers["field"], "operator": "inLast", "value": f"{answers['new']}d"}


def _seen(answers: Answers, stage: str) -> list[Condition]:
    return [happened(kind, answers[stage]) for kind in answers["events"]]


def _any_of(rules: list[Condition]) -> Condition:
    return rules[0] if len(rules) == 1 else any_of(*rules)


def _events(known: Known, _answers: Answers) -> Parameter:
    choices = tuple(Choice(t, words_of(t)) for t in known.deeds)
    return Parameter("events", "Signs of life", first(choices, _MOST_EVENTS), choices, many=True)


def _longer(known: Known, answers: Answers) -> Parameter:
    """At risk reaches further back than active, else nobody could be."""
    low = answers["active"] + 1
    return Parameter("at_risk", "At risk within … days", max(120, low), low=low, high=7_300)


def _needs(known: Known) -> str | None:
    if not known.fields_of("datetime", "date"):
        return f"Nobody has a value in a date field like “{known.label('registered_at')}”."
    return has_deeds()(known)


_ASKS: tuple[Ask, ...] = (
    field("field", "With us since", "datetime", "date", like="registered_at"),
    days("new", "New for … days", 30),
    days("active", "Active within … days", 30),
    _longer,
    _events,
)


def _stage(name: str, label: str, about: str, build: Callable[[Answers], Condition]) -> Preset:
    return Preset(name, label, about, "life-cycle", _needs, _ASKS, build, family=FAMILY)


STAGES = (
    _stage("new", "New", "People who came a short time ago.", _new),
    _stage("active", "Active", "People who are no longer new and were seen lately.", _active),
    _stage("at-risk", "At risk", "People who were seen some time ago, but not lately.", _at_risk),
    _stage("lapsed", "Lapsed", "People who have not been seen for long, or never.", _lapsed),
)
