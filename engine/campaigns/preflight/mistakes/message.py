"""A template as a campaign sends it, read once for all that is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine import segments
from engine.campaigns.preflight.finding import WayOut
from engine.campaigns.preflight.mistakes.facts import weights_of
from engine.campaigns.preflight.mistakes.grammar import is_grammar
from engine.campaigns.preflight.mistakes.looked_at import Reading
from engine.campaigns.preflight.mistakes.printed import Parsed, Printed, parsed, printed
from engine.campaigns.preflight.mistakes.who import is_gender
from engine.campaigns.preflight.seen import MOST_PATTERNS, Pattern
from engine.content.branches import Fork
from engine.content.source import TemplateSource
from engine.content.variables import variables_of
from engine.content.whens import whens_of
from engine.errors import EngineError
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.segments.conditions.tree import Node
from engine.workspace import Workspace

_OWN = frozenset({"event", "change", "changes", "recommend", "social"})


@dataclass(frozen=True)
class Message:
    """`name`: of the template; `source`: with its fragments. `conditions`: what each `when.name` asks; those that do not work in
    this database are left out. `is_triggered`: something that happened to the person starts it."""

    name: str
    source: TemplateSource
    is_marketing: bool
    fields: Mapping[str, Field]
    conditions: Mapping[str, Node]
    is_triggered: bool = False
    _facts: dict[Pattern, dict[str, int]] = field(default_factory=dict[Pattern, dict[str, int]], compare=False)

    @classmethod
    def of(cls, workspace: Workspace, home: Database, name: str, whole: TemplateSource, purpose: str) -> Message:
        """Raises TemplateError for a source that cannot be read."""
        found: dict[str, Node] = {}
        for called, condition in whens_of(whole).items():
            try:
                found[called] = segments.parse(workspace, home.name, condition)
            except EngineError:
                # Told by what the definition says of itself.
                continue
        known = {f.name: f for f in fields.catalogue(workspace, home)}
        return cls(name, whole, purpose == "marketing", known, found)

    @cached_property
    def parts(self) -> list[Parsed]:
        return parsed(self.source)

    @cached_property
    def printed(self) -> Printed:
        return printed(self.parts)

    @cached_property
    def variables(self) -> frozenset[str]:
        return frozenset[str]().union(*(variables_of(tree) for tree, _ in self.parts))

    def facts(self, pattern: Pattern) -> Mapping[str, int]:
        """The personal facts that a message of that pattern prints, each with its weight, the heaviest first."""
        found = self._facts.get(pattern)
        if found is None:
            found = weights_of(self.printed.facts_of(pattern), self.fields)
            if len(self._facts) < MOST_PATTERNS:
                self._facts[pattern] = found
        return found

    def weight(self, pattern: Pattern, values: Mapping[str, Any]) -> int:
        """Of the facts in one message; `values` are what it was made of: what a person lacks, it does not tell."""
        return sum(weight for name, weight in self.facts(pattern).items() if values.get(name) not in (None, []))

    @property
    def uses_recommend(self) -> bool:
        return any(v.partition(".")[0] == "recommend" for v in self.variables)

    @property
    def forks(self) -> list[Fork]:
        """All of its conditions, in the order of their branches."""
        return [fork for _, found in self.parts for fork in found]

    @cached_property
    def looking(self) -> list[tuple[Fork, set[str]]]:
        """Its conditions that look at something (looked_at.py), each with what that is."""
        reading = Reading(self.fields, self.conditions)
        found = [(fork, reading.by_tests(way.test for way in fork.ways)) for fork in self.forks]
        return [(fork, looked) for fork, looked in found if looked]

    @cached_property
    def deciding(self) -> list[tuple[Fork, set[str]]]:
        """Those of them by which people read something else, not only another form of address."""
        return [(f, looked) for f, looked in self.looking if not (self._are_gender(looked) and is_grammar(f))]

    def _are_gender(self, looked: set[str]) -> bool:
        return all(name in self.fields and is_gender(self.fields[name]) for name in looked)

    @cached_property
    def _deciding_branches(self) -> frozenset[int]:
        return frozenset(n for fork, _ in self.deciding for n in range(fork.first, fork.other + 1))

    def kind(self, pattern: Pattern) -> Pattern:
        """What of a pattern makes another content."""
        return tuple(number for number in pattern if number in self._deciding_branches)

    @cached_property
    def shows_of_them(self) -> frozenset[str]:
        """What it prints that is a person's own: of events, changes and recommendations, and additional fields. Not what they
        are called or where they live."""
        return frozenset(
            name
            for name in (variable.partition(".")[0] for variable in self.printed.everything)
            if name in _OWN or (name in self.fields and not self.fields[name].is_standard)
        )

    @property
    def way(self) -> WayOut:
        return WayOut("template", "Change the template", self.name)
