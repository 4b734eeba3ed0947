"""What conditions look at in a person: fields, or what they did and like. Pure.

A condition that only asks whether there is a value looks at nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from jinja2 import nodes

from engine.content.checking import fields_of
from engine.content.variables import Names, path_of, variables_in
from engine.content.whens import SCOPE
from engine.profiles.types import Field
from engine.segments.conditions import tree
from engine.segments.sql import field_tests

MORE = ""
"""Stands among the names of fields for all that is no field: events, mail, topics, recommendations, the change itself."""
_PRESENCE = ("null", "notNull")
_DAY_OF_YEAR = ("anniversaryWithin", "monthIs", "weekdayIs")
"""A birthday is no age."""
_KNOWN = ("defined", "undefined", "none")
_NOBODY: Names = {}


def by_tree(node: tree.Node | None) -> set[str]:
    """What a condition of segments looks at, other segments and all."""
    match node:
        case None | tree.SuppressedRule() | tree.BucketRule() | tree.StandingRule():
            return set()
        case tree.Group():
            return set[str]().union(*map(by_tree, node.rules))
        case tree.FieldRule():
            if node.operator in _PRESENCE:
                return set()
            return {MORE} if node.operator in _DAY_OF_YEAR else {f.name for f in field_tests.fields_of(node)}
        case tree.SegmentRule():
            # Who was put into a list by hand was so for a reason that nobody knows here.
            return {MORE} if node.tree is None else by_tree(node.tree)
        case tree.EventRule() | tree.MeasureRule() | tree.RfmRule() | tree.TopicRule():
            return {MORE}
        case _:
            assert_never(node)


@dataclass(frozen=True)
class Reading:
    """Of the conditions in a template. `conditions`: name → what `when.name` asks."""

    fields: Mapping[str, Field]
    conditions: Mapping[str, tree.Node]

    def by_tests(self, tests: Iterable[nodes.Node]) -> set[str]:
        """What these expressions look at, all together."""
        return set[str]().union(*map(self._by_test, tests))

    def _by_test(self, node: nodes.Node) -> set[str]:
        if isinstance(node, (nodes.And, nodes.Or)):
            return self._by_test(node.left) | self._by_test(node.right)
        if isinstance(node, nodes.Not):
            return self._by_test(node.node)
        if isinstance(node, nodes.Test) and node.name in _KNOWN:
            return set()
        if isinstance(node, nodes.Compare) and all(_is_nothing(part.expr) for part in node.ops):
            return set()
        path = path_of(node, _NOBODY)
        return self._bare(path) if path else self._named(variables_in(node))

    def _bare(self, path: str) -> set[str]:
        """Of a name that stands alone: whether there is a value, but for yes or no."""
        scope, _, name = path.partition(".")
        if scope == SCOPE:
            return by_tree(self.conditions.get(name))
        field = self.fields.get(path.removeprefix("profile."))
        return self._named({path}) if field is None or field.type == "boolean" else set()

    def _named(self, variables: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for variable in variables:
            if variable.startswith(f"{SCOPE}."):
                found |= self._bare(variable)
            else:
                found |= fields_of([variable]) & self.fields.keys() or {MORE}
        return found


def _is_nothing(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and node.value in (None, "")
