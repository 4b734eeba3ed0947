"""What a rule looks at: a field of the profile or a property of an event, in the forms in which it is compared.

Stored text is trimmed already (engine/profiles/types.py); case is folded here unless the rule minds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.expressions import literal
from engine.segments.moment import Moment


@dataclass(frozen=True)
class Subject:
    """`column` makes a fresh node each time: a node has one place in a tree."""

    field: Field
    column: Callable[[], exp.Expr]
    moment: Moment
    match_case: bool = False

    def exact(self) -> exp.Expr:
        """For `=` and `in`: an enum's code as it is stored, a string folded."""
        return self._fold(self.column()) if self.field.type == "string" else self.column()

    def exact_value(self, value: Any) -> Any:
        return self.folded(value) if self.field.type == "string" else value

    def ordered(self) -> exp.Expr:
        """For `<` and `between`: strings and codes folded."""
        return self._fold(self.column()) if self.field.type in ("string", "enum") else self.column()

    def folded(self, value: Any) -> Any:
        """A value of the rule in the form of the column beside it."""
        return fold(value) if isinstance(value, str) and not self.match_case else value

    def label(self) -> exp.Expr:
        """For `contains` and its like: a string or an enum's label, folded."""
        return self._fold(self.plain_label())

    def plain_label(self) -> exp.Expr:
        if not self.field.options:
            return self.column()
        case = exp.Case(this=self.column(), default=self.column())
        for option in self.field.options:
            case.append("ifs", exp.If(this=literal(option.code), true=literal(option.label)))
        return case

    def tags(self) -> exp.Expr:
        """The list, each tag folded."""
        if self.match_case:
            return self.column()
        tag = exp.Lambda(this=exp.Lower(this=exp.to_identifier("tag")), expressions=[exp.to_identifier("tag")])
        return exp.Transform(this=self.column(), expression=tag)

    def local_day(self) -> exp.Expr:
        """A date, or a time in the workspace zone, to take month, day and weekday from."""
        zone = str(self.moment.zone)
        if self.field.type == "date" or zone == "UTC":
            return self.column()
        utc = exp.AtTimeZone(this=self.column(), zone=literal("UTC"))
        return exp.AtTimeZone(this=utc, zone=literal(zone))

    def _fold(self, node: exp.Expr) -> exp.Expr:
        return node if self.match_case else exp.Lower(this=node)


def fold(text: str) -> str:
    """Lower case as SQL's LOWER makes it: one character for one, whatever stands beside it."""
    return "".join("i" if c == "İ" else c.lower() for c in text)
