"""The condition of an `if` in words that people read: of `city == "Berlin" and not orders` “City is “Berlin” and they have no
Orders”. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import nodes

from engine.content.jinja import dotted
from engine.content.whens import SCOPE

_COMPARED = {
    "eq": "is",
    "ne": "is not",
    "gt": "is more than",
    "gteq": "is at least",
    "lt": "is less than",
    "lteq": "is at most",
    "in": "is in",
    "notin": "is not in",
}
_KNOWN, _UNKNOWN = {"defined"}, {"undefined", "none"}
_SILENT = frozenset("default d lower upper capitalize title trim".split())
"""Filters that change how a value is written, not what is asked of it."""
_LENGTHS = frozenset({"length", "count"})
_OTHER = "…"


@dataclass(frozen=True)
class Reader:
    """`labels`: field → what people call it, `when.name` → the whole condition of that name in words; a name without one
    stands as the template writes it."""

    labels: Mapping[str, str]

    def condition(self, node: nodes.Node) -> str:
        """What must hold."""
        if isinstance(node, nodes.Not):
            return self._not(node.node)
        if isinstance(node, (nodes.And, nodes.Or)):
            glue = "and" if isinstance(node, nodes.And) else "or"
            return f"{self._beside(node.left, node)} {glue} {self._beside(node.right, node)}"
        if isinstance(node, nodes.Compare):
            tests = [f"{_COMPARED.get(part.op, _OTHER)} {self.value(part.expr)}" for part in node.ops]
            return " and ".join([f"{self.value(node.expr)} {tests[0]}", *tests[1:]])
        if isinstance(node, nodes.Test):
            return self._test(node)
        return self.value(node) if _is_when(node) else f"they have {self.value(node)}"

    def value(self, node: nodes.Node) -> str:
        """What a condition looks at or compares with."""
        if isinstance(node, nodes.Const):
            return _constant(node.value)
        if isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem)):
            name = dotted(node)
            return self.labels.get(name.removeprefix("profile."), name)
        if isinstance(node, nodes.Filter) and node.node:
            return self._filtered(node.name, self.value(node.node))
        if isinstance(node, nodes.Call):
            return "recommendations"
        if isinstance(node, (nodes.List, nodes.Tuple)):
            return " or ".join(self.value(item) for item in node.items) or "nothing"
        if isinstance(node, nodes.Neg):
            return f"-{self.value(node.node)}"
        if isinstance(node, nodes.BinExpr) and not isinstance(node, (nodes.And, nodes.Or)):
            return f"{self.value(node.left)} {node.operator} {self.value(node.right)}"
        return _OTHER

    def _filtered(self, name: str, value: str) -> str:
        if name in _LENGTHS:
            return f"the length of {value}"
        return value if name in _SILENT else f"{value} ({name})"

    def _not(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Test) and node.name in _KNOWN | _UNKNOWN:
            return self._known(node.node, is_known=node.name in _UNKNOWN)
        if isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Filter)) and not _is_when(node):
            return f"they have no {self.value(node)}"
        return f"not ({self.condition(node)})"

    def _test(self, node: nodes.Test) -> str:
        if node.name in _KNOWN | _UNKNOWN:
            return self._known(node.node, is_known=node.name in _KNOWN)
        given = " ".join(self.value(argument) for argument in node.args)
        return f"{self.value(node.node)} is {node.name} {given}".rstrip()

    def _known(self, node: nodes.Node, *, is_known: bool) -> str:
        return f"{self.value(node)} is {'known' if is_known else 'not known'}"

    def _beside(self, node: nodes.Node, around: nodes.BinExpr) -> str:
        """In brackets where “and” stands beside “or”."""
        is_mixed = isinstance(node, (nodes.And, nodes.Or)) and type(node) is not type(around)
        return f"({self.condition(node)})" if is_mixed else self.condition(node)


def _is_when(node: nodes.Node) -> bool:
    return dotted(node).startswith(f"{SCOPE}.")


def _constant(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if isinstance(value, str) else "nothing" if value is None else str(value)
