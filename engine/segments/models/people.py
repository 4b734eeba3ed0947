"""Presets on who people are and where they live. Pure."""

from __future__ import annotations

from engine.segments.models.knowledge import Choice, Known
from engine.segments.models.preset import (
    Answers,
    Build,
    Condition,
    Parameter,
    Preset,
    all_of,
    any_of,
    days,
    field,
    has_values,
    values_of,
)

BANDS = ((0, 18), (18, 25), (25, 35), (35, 45), (45, 55), (55, 65), (65, 110))
"""Ages from … up to, not included."""
_YEAR = 365.25


def age_band(birth_date: str, low: int, high: int) -> Condition:
    """People whose age in whole years is at least `low` and below `high`; a year is taken for 365.25 days, so it may be a day
    off around a birthday. Bands that touch have nobody in common."""
    younger = {"field": birth_date, "operator": "inLast", "value": _days_of(high)}
    older = {"field": birth_date, "operator": "moreThanAgo", "value": _days_of(low)}
    return all_of(older, younger) if low else all_of(younger)


def _days_of(age: int) -> str:
    """Whoever was born more days ago than this is that old."""
    return f"{int(age * _YEAR) - 1}d"


def _bands(_known: Known, _answers: Answers) -> Parameter:
    choices = tuple(Choice(f"{low}-{high}", _label(low, high)) for low, high in BANDS)
    return Parameter("bands", "Age", ["25-35"], choices, many=True)


def _label(low: int, high: int) -> str:
    if not low:
        return f"under {high}"
    return f"{low} and over" if (low, high) == BANDS[-1] else f"{low} to {high - 1}"


def _ages(answers: Answers) -> Condition:
    bands = [age_band(answers["field"], low, high) for low, high in BANDS if f"{low}-{high}" in answers["bands"]]
    return bands[0] if len(bands) == 1 else any_of(*bands)


def _birthday(answers: Answers) -> Condition:
    return all_of({"field": answers["field"], "operator": "anniversaryWithin", "value": answers["days"]})


def _date(known: Known) -> str | None:
    if known.fields_of("date"):
        return None
    return f"Nobody has a value in a date field like “{known.label('birth_date')}”."


def _among(name: str) -> Build:
    return lambda answers: all_of({"field": name, "operator": "in", "value": answers["values"]})


def _elsewhere(answers: Answers) -> Condition:
    return all_of({"field": "country", "operator": "notIn", "value": answers["values"], "onlyPresent": True})


def _places(known: Known, _answers: Answers) -> Parameter:
    names = [n for n in ("region", "city", "time_zone") if known.present.get(n)]
    return Parameter("field", "Kind of place", names[0], tuple(Choice(n, known.label(n)) for n in names))


def _place(known: Known, answers: Answers) -> Parameter:
    choices = known.values(answers["field"])
    return Parameter("value", known.label(answers["field"]), choices[0].value, choices)


def _same_place(answers: Answers) -> Condition:
    return all_of({"field": answers["field"], "operator": "=", "value": answers["value"]})


_birth_date = field("field", "Birth date", "date", like="birth_date")

PEOPLE = (
    Preset(
        "age-band",
        "Age band",
        "People of one or more age bands, by their birth date.",
        "demographic",
        _date,
        (_birth_date, _bands),
        _ages,
        note="Birth dates that would make somebody 110 or older are left out: they are mostly placeholders.",
    ),
    Preset(
        "birthday",
        "Birthday soon",
        "People whose birthday is at most some days away, before or after today.",
        "demographic",
        _date,
        (_birth_date, days("days", "Days around today", 7, high=182)),
        _birthday,
    ),
    Preset(
        "language",
        "Language",
        "People who read one of some languages.",
        "demographic",
        has_values("language"),
        (values_of("language", "Languages"),),
        _among("language"),
    ),
    Preset(
        "gender",
        "Gender",
        "People of one gender.",
        "demographic",
        has_values("gender"),
        (values_of("gender", "Gender"),),
        _among("gender"),
        note="Gender alone says little about what somebody wants, and such segments rarely do better than everybody. "
        "Add what people did or said, like their interests.",
    ),
    Preset(
        "countries",
        "Countries",
        "People who live in one of some countries.",
        "geographic",
        has_values("country"),
        (values_of("country", "Countries"),),
        _among("country"),
    ),
    Preset(
        "cities",
        "Cities",
        "People who live in one of some cities.",
        "geographic",
        has_values("city"),
        (values_of("city", "Cities"),),
        _among("city"),
    ),
    Preset(
        "same-place",
        "Same region",
        "People of one region, city or time zone: for a meeting, or mail at the right hour.",
        "geographic",
        has_values("region", "city", "time_zone"),
        (_places, _place),
        _same_place,
    ),
    Preset(
        "elsewhere",
        "Outside the home market",
        "People who live anywhere else than in some countries. Whose country is unknown is not among them.",
        "geographic",
        has_values("country"),
        (values_of("country", "Home countries"),),
        _elsewhere,
    ),
)
