"""What each rule of a condition does to the number of people: alone, up to it, without it, missing. Read-only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from engine.access import require
from engine.profiles import masks
from engine.segments.asking import Asked, ask_own
from engine.segments.conditions import sentence
from engine.segments.conditions.tree import Group, Leaf, Node, leaves
from engine.segments.sql import bits
from engine.segments.sql.compiler import to_sql
from engine.workspace import Workspace

GROUPS = {("and", False): "all", ("or", False): "any", ("or", True): "none", ("and", True): "not all"}
"""How a group is called, by its combinator and whether it is inverted."""


@dataclass(frozen=True)
class FunnelRow:
    """One rule: its JSON path and words; the kind of group `within` which it stands; for how many people it holds `alone`;
    how many are left by the condition up to it (`cumulative`), and by the condition `without` it; for how many what it
    looks at is `missing`."""

    path: str
    words: str
    within: str
    alone: int
    cumulative: int
    without: int
    missing: int

    def as_dict(self) -> dict[str, Any]:
        """The answer of contract.md."""
        return {name: value for name, value in self.__dict__.items() if name != "within"}


def funnel(workspace: Workspace, database: str, condition: object) -> list[FunnelRow]:
    """One row a rule in reading order, from one scan. Rules inside other segments and inside `where` are not told apart.

    Raises BadValueError with the JSON path, or for more than 60 rules."""
    require(workspace, "read")
    asked = ask_own(workspace, database, condition)
    rules, hidden = leaves(asked.tree), masks.of(workspace, asked.home).names
    bits.check(len(rules), "The number of rules that a funnel")
    if not rules:
        return []
    with workspace.store.read() as cursor:
        found = [int(n or 0) for n in cursor.rows(to_sql(_statement(asked, rules)))[0]]
    steps, missing = zip(*[iter(found[: -len(rules)])] * 3, strict=True), found[-len(rules) :]
    return [
        FunnelRow(rule.path, sentence.of_node(rule, workspace.zone, hidden), within, alone, so_far, without, unknown)
        for rule, within, (alone, so_far, without), unknown in zip(
            rules, _within(asked.tree), steps, missing, strict=True
        )
    ]


def _within(node: Node, group: str = "all") -> Iterator[str]:
    """The kind of group that each rule stands in, in reading order."""
    if isinstance(node, Group):
        for rule in node.rules:
            yield from _within(rule, GROUPS[node.combinator, node.is_not])
    else:
        yield group


def _statement(asked: Asked, rules: tuple[Leaf, ...]) -> exp.Select:
    """Three numbers a rule, then for each rule how many miss what it looks at."""
    compiler, tree = asked.compiler, asked.tree
    steps = [
        test
        for n in range(len(rules))
        for test in (bits.bit(n), bits.over(tree, lambda k, n=n: k <= n), bits.over(tree, lambda k, n=n: k != n))
    ]
    tests = [compiler.expression(rule) for rule in rules]
    return bits.counted(compiler, tests, steps, [exp.CountIf(this=compiler.missing(rule)) for rule in rules])
