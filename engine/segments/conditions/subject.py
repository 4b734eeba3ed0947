"""What a rule looks at: a field of the profile or a property of an event, in the forms in which it is compared.

Stored text is trimmed already (engine/profiles/types.py); case is folded here unless the rule minds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from engine.clock import from_utc
from engine.profiles.types import Field
from engine.segments.conditions.expressions import among, literal
from engine.segments.conditions.moment import Times
from engine.segments.conditions.tree import Span

_TAG = "tag"


@dataclass(frozen=True)
class Subject:
    """`column_of` makes a fresh node each time: a node has one place in a tree."""

    field: Field
    column_of: Callable[[Field], exp.Expr]
    moment: Times
    match_case: bool = False

    def column(self) -> exp.Expr:
        return self.column_of(self.field)

    def exact(self) -> exp.Expr:
        """For `=` and `in`: an enum's code as it is stored, a string folded."""
        return self._fold(self.column()) if self.field.type == "string" else self.column()

    def exact_other(self, value: Any) -> exp.Expr:
        """What `exact` is compared with: a value of the rule, or another field."""
        if isinstance(value, Field):
            return self._of(value).exact()
        return literal(self._folded(value) if self.field.type == "string" else value)

    def ordered(self) -> exp.Expr:
        """For `<` and `between`: strings and codes folded."""
        return self._fold(self.column()) if self.field.type in ("string", "enum") else self.column()

    def ordered_other(self, value: Any) -> exp.Expr:
        """What `ordered` is compared with."""
        return self._of(value).ordered() if isinstance(value, Field) else literal(self._folded(value))

    def label(self) -> exp.Expr:
        """For `contains` and its like: a string or an enum's label, folded."""
        return self._fold(self.plain_label())

    def label_other(self, value: str | Field) -> exp.Expr:
        """What `label` is compared with."""
        return self._of(value).label() if isinstance(value, Field) else literal(self._folded(value))

    def plain_label(self) -> exp.Expr:
        if not self.field.options:
            return self.column()
        case = exp.Case(this=self.column(), default=self.column())
        for option in self.field.options:
            case.append("ifs", exp.If(this=literal(option.code), true=literal(option.label)))
        return case

    def has_tag(self, wanted: Sequence[str]) -> exp.Expr:
        """Whether the list holds one of them."""
        return exp.GT(this=exp.ArraySize(this=self._met(wanted)), expression=literal(0))

    def has_tags(self, wanted: Sequence[str]) -> exp.Expr:
        """Whether the list holds all of them; two that differ in case only are one."""
        different = len({self._folded(tag) for tag in wanted})
        folded = exp.Transform(
            this=self._met(wanted),
            expression=exp.Lambda(this=self._fold(exp.to_identifier(_TAG)), expressions=[exp.to_identifier(_TAG)]),
        )
        return exp.EQ(this=exp.ArraySize(this=exp.ArrayDistinct(this=folded)), expression=literal(different))

    def _met(self, wanted: Sequence[str]) -> exp.Expr:
        """Those of the list's tags that are wanted."""
        is_one = among(self._fold(exp.to_identifier(_TAG)), [literal(self._folded(tag)) for tag in wanted])
        return exp.ArrayFilter(
            this=self.column(), expression=exp.Lambda(this=is_one, expressions=[exp.to_identifier(_TAG)])
        )

    def on_days(self, days: Sequence[Span]) -> exp.Expr:
        """Whether the time lies on one of the days."""
        listed = {from_utc(day.start, self.moment.zone).date() for day in days}
        return among(exp.cast(self.local_day(), exp.DataType.Type.DATE), [literal(day) for day in sorted(listed)])

    def local_day(self) -> exp.Expr:
        """A date, or a time in the workspace zone, to take month, day and weekday from."""
        zone = str(self.moment.zone)
        if self.field.type == "date" or zone == "UTC":
            return self.column()
        utc = exp.AtTimeZone(this=self.column(), zone=literal("UTC"))
        return exp.AtTimeZone(this=utc, zone=literal(zone))

    def _of(self, other: Field) -> Subject:
        return replace(self, field=other)

    def _folded(self, value: Any) -> Any:
        return fold(value) if isinstance(value, str) and not self.match_case else value

    def _fold(self, node: exp.Expr) -> exp.Expr:
        return node if self.match_case else exp.Lower(this=node)


def fold(text: str) -> str:
    """Lower case as SQL's LOWER makes it: one character for one, whatever stands beside it."""
    return "".join("i" if c == "İ" else c.lower() for c in text)
