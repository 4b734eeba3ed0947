"""What a preset is: what it asks for, what it needs, and how the answers become a condition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import BadValueError
from engine.segments.models.knowledge import Choice, Known

Condition = dict[str, Any]
Answers = Mapping[str, Any]
Build = Callable[[Answers], Condition]
Needs = Callable[[Known], "str | None"]

SECTIONS = {
    "demographic": "Demographic",
    "geographic": "Geographic",
    "behavioural": "Behavioural",
    "psychographic": "Psychographic",
    "life-cycle": "Life-cycle",
    "rfm": "RFM",
}
"""Name → label, in the order in which they are offered."""


@dataclass(frozen=True)
class Parameter:
    """One thing that a preset asks for: one of the choices, several of them (`many`), or without any a whole number from
    `low` to `high`."""

    name: str
    label: str
    default: Any
    choices: tuple[Choice, ...] = ()
    many: bool = False
    low: int = 1
    high: int = 3_650
    help: str = ""

    def check(self, value: Any) -> Any:
        """The answer as the condition takes it. Raises BadValueError."""
        if self.many:
            return self._several(value)
        if self.choices:
            if value not in [c.value for c in self.choices]:
                raise BadValueError(f"{self.label}: “{value}” is not on offer here.", field=self.name)
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise BadValueError(
                f"{self.label}: a whole number from {self.low:,} to {self.high:,} is needed.", field=self.name
            )
        return value

    def _several(self, value: Any) -> list[Any]:
        known = [c.value for c in self.choices]
        chosen: list[Any] = list(value)
        if not chosen:
            raise BadValueError(f"{self.label}: choose at least one.", field=self.name)
        strange = next((v for v in chosen if v not in known), None)
        if strange is not None:
            raise BadValueError(f"{self.label}: “{strange}” is not on offer here.", field=self.name)
        return chosen


Ask = Callable[[Known, Answers], Parameter]
"""What to ask next, given what the database has and what was answered before."""


@dataclass(frozen=True)
class Preset:
    """`needs`: what the database lacks for it, in one sentence, None if nothing. `note`: what one should know before using
    it. `family`: presets of one family share their answers, so that they stay apart and together cover everybody."""

    name: str
    label: str
    about: str
    section: str
    needs: Needs
    asks: tuple[Ask, ...]
    build: Build
    note: str = ""
    family: str = ""

    def answers(self, known: Known, given: Answers | None = None) -> dict[str, Any]:
        """Everything it asks for: what is given, checked, else the default. Raises BadValueError."""
        return answered(self.asks, known, given)

    def condition(self, known: Known, given: Answers | None = None) -> Condition:
        """The condition as JSON, a group at the top. Raises BadValueError."""
        return self.build(self.answers(known, given))


def answered(asks: Iterable[Ask], known: Known, given: Answers | None = None) -> dict[str, Any]:
    """What is given, checked, else the default. Raises BadValueError."""
    found: dict[str, Any] = {}
    for ask in asks:
        parameter = ask(known, found)
        found[parameter.name] = parameter.check((given or {}).get(parameter.name, parameter.default))
    return found


def all_of(*rules: Condition) -> Condition:
    """A group: all of the rules."""
    return {"combinator": "and", "rules": list(rules)}


def any_of(*rules: Condition) -> Condition:
    """A group: any of the rules."""
    return {"combinator": "or", "rules": list(rules)}


def none_of(*rules: Condition) -> Condition:
    """A group: none of the rules."""
    return {"combinator": "or", "not": True, "rules": list(rules)}


def first(choices: Sequence[Choice], count: int = 1) -> list[Any]:
    """The values of the first few choices."""
    return [c.value for c in choices[:count]]


def days(name: str, label: str, default: int, *, high: int = 3_650) -> Ask:
    """Asks for a number of days."""
    return number(name, label, default, high=high)


def number(name: str, label: str, default: int, *, high: int = 1_000) -> Ask:
    """Asks for a whole number of at least 1."""
    return lambda _known, _answers: Parameter(name, label, default, high=high)


def event(
    label: str = "What they did",
    *,
    name: str = "event",
    like: str = "purchase",
    among: Callable[[Known], Iterable[str]] = lambda known: known.deeds,
    unlike: str = "",
) -> Ask:
    """Asks for a type `among` those of what people do: `like` where it is one; never what was answered to `unlike`."""

    def ask(known: Known, answers: Answers) -> Parameter:
        types = [t for t in among(known) if not unlike or t != answers[unlike]]
        return Parameter(name, label, like if like in types else types[0], tuple(Choice(t, words_of(t)) for t in types))

    return ask


def field(name: str, label: str, *types: str, like: str = "", own: bool = False) -> Ask:
    """Asks for a field of one of the types in which people have values: `like` where it is one of them. `own`: additional
    fields only."""

    def ask(known: Known, _answers: Answers) -> Parameter:
        fields = known.fields_of(*types, own=own)
        default = next((f for f in fields if f.name == like), fields[0])
        return Parameter(name, label, default.name, tuple(Choice(f.name, f.label) for f in fields))

    return ask


def values_of(field_name: str, label: str, *, name: str = "values", take: int = 1) -> Ask:
    """Asks for some of the values that people have in a field: the `take` most frequent ones unless told otherwise."""

    def ask(known: Known, _answers: Answers) -> Parameter:
        choices = known.values(field_name)
        return Parameter(name, label, first(choices, take), choices, many=True)

    return ask


def has_values(*names: str) -> Needs:
    """Needs people who have a value in at least one of these fields."""

    def missing(known: Known) -> str | None:
        if any(known.present.get(n) for n in names):
            return None
        labels = " or ".join(f"“{known.label(n)}”" for n in names)
        return f"Nobody has a value in {labels}."

    return missing


def has_deeds(count: int = 1) -> Needs:
    """Needs that many types of events of what people do themselves."""

    def missing(known: Known) -> str | None:
        if len(known.deeds) >= count:
            return None
        few = "is only one kind of event" if known.deeds else "are no events"
        return f"There {few} yet of what people do, like “purchase” and “page view”."

    return missing


def words_of(name: str) -> str:
    """ "page_view" as “page view”."""
    return name.replace("_", " ")
