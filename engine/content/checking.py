"""Whether the variables of a template exist: in any database when it is saved, in a campaign's when that starts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from engine.content.recommend import PARTS
from engine.content.whens import SCOPE
from engine.errors import TemplateError, hint
from engine.profiles.types import Field

SCOPES: dict[str, frozenset[str]] = {
    "change": frozenset("field label old new added removed".split()),
    "changes": frozenset("field label old new added removed".split()),
    "campaign": frozenset({"name", "label"}),
    "links": frozenset({"unsubscribe", "preferences", "rate", "answer"}),
    "recommend": frozenset(PARTS),
    "social": frozenset({"same_week"}),
}
"""What each scope holds, beside `profile` (the fields), `event` (whatever was sent with it) and `when` (the conditions that
the template says, which compiling checks)."""
RATE, ANSWER = "links.rate", "links.answer"
"""Links by which people answer: the rating of the database, and the field whose name stands behind."""
_OPEN = frozenset({"event", SCOPE})


def check_variables(variables: Iterable[str], known_fields: Mapping[str, AbstractSet[str]]) -> list[TemplateError]:
    """One error a variable that no database of `known_fields` (database → its fields) has, with near misses. Without any
    database nothing can be said about fields."""
    problems = (check_variable(variable, known_fields) for variable in variables)
    return [TemplateError(problem) for problem in problems if problem]


def fields_of(variables: Iterable[str]) -> set[str]:
    """The fields among the variables, bare or under `profile`."""
    return {field for field in map(_field, variables) if field}


def asked_fields(variables: Iterable[str]) -> set[str]:
    """The fields to which `links.answer` asks for an answer."""
    found = (variable.removeprefix(f"{ANSWER}.") for variable in variables if variable.startswith(f"{ANSWER}."))
    return {name.partition(".")[0] for name in found}


def variable_of(field: str) -> str:
    """How a template names a field: bare, unless the word means something else there. Such a name is refused for new fields;
    older ones may have it."""
    return f"profile.{field}" if field in SCOPES or field in _OPEN else field


def printable(variables: Iterable[str], known: Iterable[Field]) -> list[Field]:
    """The fields whose values a template with these variables can print: those that it names; all where it picks one by a name
    that only the message knows, as in `profile[change.field]`."""
    names = set(variables)
    used = fields_of(names)
    return [f for f in known if "profile" in names or f.name in used]


def check_variable(variable: str, known: Mapping[str, AbstractSet[str]]) -> str | None:
    """What is wrong with one variable, as check_variables says; None for nothing."""
    scope, _, below = variable.partition(".")
    if variable == ANSWER:
        return f"“{ANSWER}”: say which field, like {ANSWER}.satisfied"
    asked = next(iter(asked_fields([variable])), None)
    if scope in SCOPES and not asked:
        return _problem_in_scope(scope, below)
    field = asked or _field(variable)
    if field is None or not known:
        return None
    if not any(field in names for names in known.values()):
        return _unknown_field(field, known)
    if variable not in (field, f"profile.{field}", f"{ANSWER}.{field}"):
        return f"“{variable}”: a field has no parts. Write “{field}”."
    return None


def _problem_in_scope(scope: str, below: str) -> str | None:
    first = below.partition(".")[0]
    if not first or first in SCOPES[scope]:
        return None
    return f"There is no “{scope}.{first}”{hint(first, sorted(SCOPES[scope]))}"


def _field(variable: str) -> str | None:
    scope, _, below = variable.partition(".")
    if scope == "profile":
        return below.partition(".")[0] or None
    return None if scope in SCOPES or scope in _OPEN else scope


def _unknown_field(field: str, known: Mapping[str, AbstractSet[str]]) -> str:
    where = f" in the database “{next(iter(known))}”" if len(known) == 1 else ""
    names = sorted({name for fields in known.values() for name in fields})
    return f"There is no field “{field}”{where}{hint(field, names)}"
