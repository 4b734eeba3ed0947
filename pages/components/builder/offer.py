"""What the builder offers to choose from, with the words for it. Read once when the page opens; the rest when first asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.segments import choices
from engine.segments.choices import Property
from engine.segments.conditions.event_rules import MAIL
from engine.segments.conditions.operators import OPERATORS, Operator
from engine.segments.conditions.standing_rules import STANDING
from engine.workspace import Workspace
from pages.components.builder import rules
from pages.components.builder.nodes import Node
from pages.components.texts import SUBJECTS

_OTHERS = ("mail", "topic", "segment", "rfm", "suppressed", "bucket", "event")
_RARE = ("<", "<=", ">", ">=", "between", "notBetween")
"""Orderings of texts stand last: one seldom means them."""


class Offer:
    """A subject is what a rule is about, as one text: `field:country`, `event:purchase`, or a key of SUBJECTS. `own`: the name
    of the segment that is edited, which cannot lead to itself."""

    def __init__(self, workspace: Workspace, home: Database, own: str | None = None):
        self._workspace = workspace
        self._home = home
        self.known = choices.choices(workspace, home.name)
        self.segments = {s.name: s for s in self.known.segments if s.name != own}
        self.fields = self.known.fields
        self._properties: dict[str, dict[str, Property]] = {}
        self._values: dict[str, list[str]] = {}

    def subjects(self, present: str | None) -> list[str]:
        """Fields in the order of the card, then events, then the rest; `present` is among them."""
        fields = [f"field:{name}" for name in self.fields]
        events = [f"event:{name}" for name in self.known.events if name not in MAIL]
        return _with([*fields, *events, *_OTHERS], present)

    def subjects_of_event(self, event: str, present: str | None) -> list[str]:
        """Properties, for rules within a `where`."""
        return _with([f"field:{name}" for name in self.properties(event)], present)

    def label(self, subject: str) -> str:
        kind, _, name = subject.partition(":")
        if kind == "event" and name:
            return f"Event: {spaced(name)}"
        return self.field_label(name) if name else SUBJECTS[kind]

    def field_label(self, name: str) -> str:
        found = self.fields.get(name)
        return found.label if found else f"{name} (not there)"

    def properties(self, event: str) -> dict[str, Property]:
        """By name; the event's own value is always among them."""
        if event not in self._properties:
            seen = choices.properties(self._workspace, self._home.name, event)
            self._properties[event] = {"value": Property("value", "float"), **{p.name: p for p in seen}}
        return self._properties[event]

    def values(self, name: str) -> list[str]:
        """Common values of a text field, common tags."""
        if name not in self._values:
            is_known = name in self.fields
            self._values[name] = choices.common_values(self._workspace, self._home.name, name) if is_known else []
        return self._values[name]

    def begun(self, subject: str) -> dict[str, Any]:
        """A new rule about the subject."""
        kind, _, name = subject.partition(":")
        if kind == "field":
            return rules.begun_field(name, self.fields[name].type)
        if kind == "topic" and len(self.known.topics) == 1:
            name = self.known.topics[0].name
        return rules.begun(kind, name or None)


def subject_of(rule: Mapping[str, Any]) -> str | None:
    """None for a blank rule and for one that nobody knows."""
    kind = rules.kind_of(rule)
    name = rule[kind] if kind in ("field", "event") else None
    return kind if name is None else f"{kind}:{name}"


def property_field(rule: Node, known: Mapping[str, Property]) -> Field:
    """A property as a field: of the type that its value has, else of the type that was seen."""
    name = str(rule.get("field"))
    value = rule.get("value")
    first = value[0] if isinstance(value, list) and value else value
    seen = known[name].type if name in known else "string"
    kind = "boolean" if isinstance(first, bool) else "float" if isinstance(first, (int, float)) else seen
    return Field(0, 0, name, property_label(name), "float" if name == "value" else kind)


def property_label(name: str) -> str:
    return f"{spaced(name.removeprefix('items.'))} of an item" if name.startswith("items.") else spaced(name)


def operators(field: Field) -> list[str]:
    """Of the field's type, in the order in which one needs them. A property of events has no standing."""
    known = choices.operators(field.type)
    rare = [n for n in known if n in _RARE] if field.type in ("string", "enum") else []
    return [*(n for n in known if n not in rare), *(STANDING if field.field_id else ()), *rare]


def phrase(operator: str, type_name: str) -> str:
    """What follows the field in a sentence, up to the value."""
    found = STANDING.get(operator) or OPERATORS.get(operator)
    if found is None:
        return operator
    if operator == "anniversaryWithin":
        return "yearly within"
    of_time = found.time_phrase if isinstance(found, Operator) and type_name in ("date", "datetime") else None
    text = of_time or found.phrase
    return text.removesuffix(" ago").replace("{}", "").strip()


def spaced(name: str) -> str:
    return name.replace("_", " ")


def _with(listed: list[str], present: str | None) -> list[str]:
    return listed if present is None or present in listed else [*listed, present]
