"""The change that would start a trigger, made up for somebody whom it has not happened to. Pure.

Options are taken in turn, so that each is somebody's; what the person has already is taken as what they have just got; and
where they have nothing, what others got lately.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from engine.campaigns.triggers import FieldsUpdated
from engine.profiles.types import Field

Change = tuple[Field, Any, Any]
"""A field, its old and its new value."""


@dataclass(frozen=True)
class AsIf:
    """`watched`: the trigger's fields, in its order. `before`, `after`: field → its `from` and `to` as stored values. `lately`:
    field → values that people got lately, at least one; `made_up`: fields where that is nobody's, but made up."""

    trigger: FieldsUpdated
    watched: Sequence[Field]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    lately: Mapping[str, Sequence[Any]]
    made_up: frozenset[str] = frozenset()

    @property
    def turns(self) -> int:
        """How many changes there are that differ for one person, as far as that is known beforehand."""
        return len(self._pairs)

    def is_made_up(self, field: Field, row: Mapping[str, Any]) -> bool:
        """Whether a change of that field would be made of nobody's value."""
        return field.name in self.made_up and row[field.name] is None and self.trigger.condition in _FROM_A_VALUE

    def change(self, row: Mapping[str, Any], last: Change | None, turn: int) -> Change:
        """`row`: the profile; `last`: its last change of a watched field, None for none; `turn`: from 0, any number."""
        field, option = self._pairs[turn % len(self._pairs)]
        present = row[field.name]
        past = last[1] if last and last[0].name == field.name and last[2] == present else None
        lately = self.lately[field.name]
        start = lately[turn // len(self._pairs) % len(lately)] if present is None else present
        old, new = self._values(field, present, start, option)
        if old == new:
            old = past
        return field, old if old != new else None, new

    @cached_property
    def _pairs(self) -> list[tuple[Field, Any]]:
        """Each field with each of its options, None for another value."""
        return [(field, option) for field in self.watched for option in self._options(field)]

    def _options(self, field: Field) -> Sequence[Any]:
        options = _OPTIONS[field.type](field) if field.type in _OPTIONS and self.trigger.condition == "changed" else []
        return options if len(options) > 1 else [None]

    def _values(self, field: Field, present: Any, start: Any, option: Any) -> tuple[Any, Any]:
        if self.trigger.condition == "changed":
            return present, start if option is None else option
        wanted = self.before[field.name], self.after[field.name], self.trigger.threshold or 0
        return _MADE[self.trigger.condition](_Case(present, start, *wanted))


@dataclass(frozen=True)
class _Case:
    """`present`: what the person has, `start`: that, or what others got lately. `before`, `after`, `threshold`: the trigger's."""

    present: Any
    start: Any
    before: Any
    after: Any
    threshold: float

    def tagged(self) -> tuple[list[str] | None, list[str]]:
        """Without and with the tags of the trigger."""
        mine: list[str] = self.present or []
        rest = [tag for tag in mine if tag not in self.after]
        return rest or None, [*rest, *self.after]

    def untagged(self) -> tuple[list[str], list[str] | None]:
        """The other way round."""
        without, whole = self.tagged()
        return whole, without

    def crossed(self) -> tuple[Any, Any]:
        """A date has no threshold that one could write down as a date: a day is as good as any."""
        if isinstance(self.start, date):
            return self.start, _step(self.start, 1)
        is_whole = isinstance(self.start, int) and self.threshold == int(self.threshold)
        edge = int(self.threshold) if is_whole else self.threshold
        return (self.start, edge) if self.start < edge else (self.start, _step(edge, -1))


def _step(value: Any, by: int) -> Any:
    if isinstance(value, bool):
        return by > 0
    return value + timedelta(days=by) if isinstance(value, date) else value + by


def _codes(field: Field) -> list[Any]:
    return [option.code for option in field.options]


_MADE: Mapping[str, Callable[[_Case], tuple[Any, Any]]] = {
    "changed_to": lambda case: (case.present, case.after),
    "changed_from_to": lambda case: (case.before, case.after),
    "cleared": lambda case: (case.start, None),
    "increased": lambda case: (case.start, _step(case.start, 1)),
    "decreased": lambda case: (case.start, _step(case.start, -1)),
    "crossed": _Case.crossed,
    "tag_added": _Case.tagged,
    "tag_removed": _Case.untagged,
}
_FROM_A_VALUE = frozenset({"changed", "cleared", "increased", "decreased", "crossed"})
"""Conditions of which the trigger does not say the values."""
_OPTIONS: Mapping[str, Callable[[Field], list[Any]]] = {"enum": _codes, "boolean": lambda _: [True, False]}
