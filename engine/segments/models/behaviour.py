"""Presets on what people did, what mail did with them, and how they came. Pure."""

from __future__ import annotations

from engine.segments.models.knowledge import Choice, Known
from engine.segments.models.preset import (
    Answers,
    Condition,
    Needs,
    Parameter,
    Preset,
    all_of,
    any_of,
    days,
    event,
    first,
    has_deeds,
    has_values,
    number,
)

ORIGINS = ("source", "utm_source", "utm_medium", "utm_campaign")
"""Fields that tell how somebody came."""


def happened(kind: str, within: int | None = None, times: int = 1) -> Condition:
    """A rule: the event happened at least so many times, in the last `within` days or ever."""
    return {"event": kind, "operator": "atLeast", "value": times, **_window(within)}


def did_not_happen(kind: str, within: int | None = None) -> Condition:
    """A rule: the event did not happen in the last `within` days, or never did."""
    return {"event": kind, "operator": "none", **_window(within)}


def _window(within: int | None) -> Condition:
    return {"within": f"{within}d"} if within else {}


def _mail(kind: str, within: int, operator: str = "atLeast") -> Condition:
    rule = {"mail": kind, "operator": operator, **_window(within)}
    return rule if operator == "none" else {**rule, "value": 1}


def _has_mail(kind: str) -> Needs:
    return lambda known: None if known.mails.get(kind) else f"No mail was {kind} yet."


def _often(answers: Answers) -> Condition:
    return all_of(happened(answers["event"], answers["days"], answers["times"]))


def _once(answers: Answers) -> Condition:
    return all_of({"event": answers["event"], "operator": "exactly", "value": 1})


def _stopped(answers: Answers) -> Condition:
    return all_of(happened(answers["event"]), did_not_happen(answers["event"], answers["days"]))


def _looked(answers: Answers) -> Condition:
    return all_of(happened(answers["seen"], answers["days"]), did_not_happen(answers["event"], answers["days"]))


def _spent(answers: Answers) -> Condition:
    total = {
        "event": answers["event"],
        "measure": "sum",
        "of": answers["of"],
        "operator": ">=",
        "value": answers["total"],
    }
    return all_of({**total, **_window(answers["days"])})


def _opened(answers: Answers) -> Condition:
    return any_of(_mail("opened", answers["days"]), _mail("clicked", answers["days"]))


def _unopened(answers: Answers) -> Condition:
    within = answers["days"]
    return all_of(_mail("sent", within), _mail("opened", within, "none"), _mail("clicked", within, "none"))


def _came(answers: Answers) -> Condition:
    return all_of({"field": answers["field"], "operator": "in", "value": answers["values"]})


def _valued(known: Known) -> str | None:
    return None if known.valued else "There are no events with a value yet, like “purchase”."


def _amount(known: Known, answers: Answers) -> Parameter:
    choices = known.amounts(answers["event"])
    return Parameter("of", "Amount", choices[0].value, choices)


def _origin(known: Known, _answers: Answers) -> Parameter:
    names = [n for n in ORIGINS if known.present.get(n)]
    return Parameter("field", "How they came", names[0], tuple(Choice(n, known.label(n)) for n in names))


def _origins(known: Known, answers: Answers) -> Parameter:
    choices = known.values(answers["field"])
    return Parameter("values", known.label(answers["field"]), first(choices), choices, many=True)


BEHAVIOUR = (
    Preset(
        "often",
        "Bought often",
        "People who bought, or did something else, at least so many times lately.",
        "behavioural",
        has_deeds(),
        (event(), number("times", "At least … times", 2), days("days", "In the last … days", 90)),
        _often,
    ),
    Preset(
        "once",
        "Bought once",
        "People who bought, or did something else, exactly once: the second time is the hardest.",
        "behavioural",
        has_deeds(),
        (event(),),
        _once,
    ),
    Preset(
        "stopped",
        "Stopped buying",
        "People who bought, or did something else, but not lately.",
        "behavioural",
        has_deeds(),
        (event(), days("days", "Not in the last … days", 180)),
        _stopped,
    ),
    Preset(
        "looked",
        "Looked, did not buy",
        "People who did one thing lately but not the other, which mostly follows.",
        "behavioural",
        has_deeds(2),
        (
            event("They did", name="seen", like="page_view"),
            event("They did not", unlike="seen"),
            days("days", "In the last … days", 14),
        ),
        _looked,
    ),
    Preset(
        "spent",
        "Spent at least",
        "People whose events of the last days add up to an amount.",
        "behavioural",
        _valued,
        (
            event(among=lambda known: known.valued),
            _amount,
            number("total", "At least in all", 100, high=1_000_000_000),
            days("days", "In the last … days", 365),
        ),
        _spent,
    ),
    Preset(
        "opened",
        "Opened or clicked lately",
        "People who read what they were sent.",
        "behavioural",
        _has_mail("opened"),
        (days("days", "In the last … days", 30),),
        _opened,
        note="Some mail programs open every message by themselves: a click says more than an open.",
    ),
    Preset(
        "unopened",
        "Never opens",
        "People who had mail lately and neither opened nor clicked any of it.",
        "behavioural",
        _has_mail("sent"),
        (days("days", "In the last … days", 90),),
        _unopened,
    ),
    Preset(
        "origin",
        "How they came",
        "People who came from a source, or through a link with certain UTM parameters.",
        "behavioural",
        has_values(*ORIGINS),
        (_origin, _origins),
        _came,
    ),
)
