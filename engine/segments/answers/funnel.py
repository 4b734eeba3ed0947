"""What each rule of a condition does to the number of people: alone, up to it, without it, missing. Read-only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from engine.segments.asking import Asked, ask
from engine.segments.conditions import sentence
from engine.segments.conditions.tree import Leaf, leaves
from engine.segments.sql import bits
from engine.segments.sql.compiler import to_sql
from engine.workspace import Workspace


@dataclass(frozen=True)
class FunnelRow:
    """One rule: its JSON path and words; for how many people it holds `alone`; how many are left by the condition up to
    it (`cumulative`), and by the condition `without` it; for how many what it looks at is `missing`."""

    path: str
    words: str
    alone: int
    cumulative: int
    without: int
    missing: int


def funnel(workspace: Workspace, database: str, condition: object) -> list[FunnelRow]:
    """One row a rule in reading order, from one scan. Rules inside other segments and inside `where` are not told apart.

    Raises BadValueError with the JSON path, or for more than 60 rules."""
    asked = ask(workspace, database, condition)
    rules = leaves(asked.tree)
    bits.check(len(rules), "The number of rules that a funnel")
    if not rules:
        return []
    with workspace.store.read() as cursor:
        found = [int(n or 0) for n in cursor.rows(to_sql(_statement(asked, rules)))[0]]
    steps, missing = zip(*[iter(found[: -len(rules)])] * 3, strict=True), found[-len(rules) :]
    return [
        FunnelRow(rule.path, sentence.of_node(rule, workspace.zone), alone, so_far, without, unknown)
        for rule, (alone, so_far, without), unknown in zip(rules, steps, missing, strict=True)
    ]


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
