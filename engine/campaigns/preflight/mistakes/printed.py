"""What a template prints of a person: always, and in which of its branches. Pure.

What is merely asked in a condition is not printed. Branches have the numbers of engine/content/branches.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from engine.campaigns.preflight.seen import Pattern
from engine.content import sandbox
from engine.content.branches import PARTS, Fork, forks
from engine.content.source import TemplateSource
from engine.content.variables import Names, path_of, stands_for

_ALWAYS = -1
_ASKED = (nodes.Compare, nodes.Test, nodes.Not)
"""What becomes of these is yes or no."""


@dataclass(frozen=True)
class Printed:
    """Dotted names, a field under `profile` as the bare one. `by_branch`: what the branch itself prints, without the branches
    inside it, which a pattern names by themselves."""

    always: frozenset[str]
    by_branch: Mapping[int, frozenset[str]]

    @property
    def everything(self) -> frozenset[str]:
        return self.always.union(*self.by_branch.values())

    def facts_of(self, pattern: Pattern) -> frozenset[str]:
        """What a message of that pattern prints, also where `default` stands in for what a person lacks."""
        return self.always.union(*(self.by_branch[n] for n in pattern if n in self.by_branch))


Parsed = tuple[nodes.Template, list[Fork]]
"""A part, and its conditions."""


def parsed(source: TemplateSource) -> list[Parsed]:
    """Every part that there is, the branches numbered through all of them. Raises TemplateError (part, line)."""
    found: list[Parsed] = []
    first = 0
    for part in PARTS:
        if written := getattr(source, part):
            tree = sandbox.parse(written, part)
            conditions = forks(tree, first)
            found.append((tree, conditions))
            first = conditions[-1].other + 1 if conditions else first
    return found


def printed(parts: Iterable[Parsed]) -> Printed:
    """What they print."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for tree, conditions in parts:
        _Walk({id(fork.ways[0]): fork for fork in conditions}, found).through(tree.body, _ALWAYS, {})
    always = frozenset(found.pop(_ALWAYS, ()))
    return Printed(always, {number: frozenset(names) for number, names in found.items()})


@dataclass(frozen=True)
class _Walk:
    """`forks`: by the id of their first node. `found`: branch → what it prints."""

    forks: Mapping[int, Fork]
    found: defaultdict[int, set[str]]

    def through(self, items: Iterable[nodes.Node], branch: int, names: Names) -> None:
        for node in items:
            if id(node) in self.forks:
                fork = self.forks[id(node)]
                for number, body in enumerate(fork.bodies, fork.first):
                    self.through(body, number, names)
            elif isinstance(node, nodes.For):
                inner = {**names, "loop": None, **stands_for(node.target, path_of(_listed(node.iter), names))}
                self.through(node.body, branch, inner)
                self.through(node.else_, branch, names)
            elif isinstance(node, nodes.Assign):
                self._assigned(node, branch, names)
            elif isinstance(node, nodes.Expr):
                self._value(node, branch, names)
            else:
                self.through(node.iter_child_nodes(), branch, names)

    def _assigned(self, node: nodes.Assign, branch: int, names: Names) -> None:
        path = path_of(_listed(node.node), names)
        if path is None:
            # What it is computed from is printed wherever it is: here is near enough.
            self._value(node.node, branch, names)
        names.update(stands_for(node.target, path))

    def _value(self, node: nodes.Node, branch: int, names: Names) -> None:
        if isinstance(node, _ASKED):
            return
        path = path_of(node, names)
        if path:
            self.found[branch].add(path.removeprefix("profile."))
        elif not isinstance(node, nodes.Name):
            self.through(node.iter_child_nodes(), branch, names)


def _listed(node: nodes.Node) -> nodes.Node:
    """What a loop goes through, without filters and without being cut."""
    inner: nodes.Node | None = None
    if isinstance(node, nodes.Filter) or (isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice)):
        inner = node.node
    return node if inner is None else _listed(inner)
