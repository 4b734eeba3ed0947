"""How personal a fact is that a message prints. Pure; docs/preflight.md has the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from engine.profiles.types import Field

_STANDARD = {
    **dict.fromkeys(("first_name", "last_name", "language", "time_zone"), 0),
    **dict.fromkeys(("email", "city", "region", "country", "registered_at", "source"), 1),
    **dict.fromkeys(("utm_source", "utm_medium", "utm_campaign"), 1),
    "gender": 2,
    "birth_date": 3,
    "phone": 3,
}
_SENSITIVE, _PERSONAL, _OTHER = 3, 2, 1
_EVENT, _CHANGE, _REASON = 2, 1, 2
_ABOUT_HEALTH_OR_MONEY = re.compile(
    r"health|medic|illness|disease|diagnos|pregnan|allerg|disab|income|salary|debt|loan|credit (score|limit|card)"
    r"|account balance|\biban\b|religio|politic|ethnic|sexual"
    r"|gesundheit|krank|schwanger|behinder|einkommen|gehalt|schulden|kredit|kontostand|konfession|politisch"
    r"|здоров|болезн|диагноз|беремен|аллерг|инвалид|доход|зарплат|долги?\b|кредит|религи|политич"
)
_NOT_LETTERS = re.compile(r"[\W_]+")
REASON = "recommend"
"""Why something is recommended tells what somebody bought or looked at."""
NAMES = {"event": "what happened", "change": "what has changed", REASON: "why it is recommended"}
"""Facts that are no fields, in words."""


def weight_of(variables: Iterable[str], fields: Mapping[str, Field]) -> int:
    """Of a message that prints these variables (dotted names)."""
    return sum(weights_of(variables, fields).values())


def weights_of(variables: Iterable[str], fields: Mapping[str, Field]) -> dict[str, int]:
    """Field, or key of NAMES → weight, each once however often it is printed; without those that weigh nothing, the heaviest
    first."""
    found = dict(_weighed(variable, fields) for variable in variables)
    return {name: found[name] for name in sorted(found, key=lambda n: (-found[n], n)) if found[name]}


def _weighed(variable: str, fields: Mapping[str, Field]) -> tuple[str, int]:
    scope, _, below = variable.removeprefix("profile.").partition(".")
    if scope in fields:
        return scope, _of_field(fields[scope])
    if scope == "event":
        return "event", _EVENT
    if scope in ("change", "changes"):
        return "change", _CHANGE
    if scope == "recommend" and below in ("reason", "because"):
        return REASON, _REASON
    return "", 0


def _of_field(field: Field) -> int:
    if field.is_standard:
        return _STANDARD.get(field.name, _OTHER)
    if _ABOUT_HEALTH_OR_MONEY.search(_NOT_LETTERS.sub(" ", f"{field.name} {field.label}".casefold())):
        return _SENSITIVE
    return _PERSONAL if field.is_personal else _OTHER
