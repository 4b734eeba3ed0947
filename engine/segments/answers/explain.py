"""Why a condition holds for one person or not: the tree with what was found at each rule. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlglot import exp

from engine.access import masking, require
from engine.errors import UnknownNameError
from engine.profiles import masks
from engine.segments.asking import Asked, ask_own, is_person, reads_properties
from engine.segments.conditions import sentence
from engine.segments.conditions.tree import FieldRule, Group, Leaf, Node, SegmentRule, combined
from engine.segments.sql.compiler import profile_column, to_sql
from engine.segments.sql.field_tests import fields_of
from engine.workspace import Workspace


@dataclass(frozen=True)
class Explained:
    """One node: whether it holds, in words, the value it was judged by (None for a group), and what is below it: the
    rules of a group, the condition of another segment."""

    result: bool
    rule: str
    value: Any
    path: str
    rules: tuple[Explained, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer of contract.md."""
        below = [inner.as_dict() for inner in self.rules]
        return {"result": self.result, "rule": self.rule, "value": self.value, "rules": below}


def explain(
    workspace: Workspace, database: str, condition: object, key: str, *, as_of: datetime | None = None
) -> Explained:
    """For the profile with that key. Raises UnknownNameError for the profile, BadValueError with the JSON path."""
    require(workspace, "read")
    asked = ask_own(workspace, database, condition, as_of=as_of)
    nodes = list(_judged(asked.tree))
    who, mask = is_person(workspace, database, key), masks.of(workspace, asked.home)
    with workspace.store.read() as cursor:
        rows = cursor.rows(to_sql(_statement(asked, nodes, who)))
    if not rows:
        raise UnknownNameError("profile", key, field="profile")
    found = rows[0][1:]
    values = [_shown(rule, value, mask) for rule, value in zip(nodes, found[1::2], strict=True)]
    return _told(
        asked.tree,
        iter(zip(found[::2], values, strict=True)),
        partial(sentence.of_node, zone=workspace.zone, hidden=mask.names),
    )


def _shown(rule: Leaf, value: Any, mask: masks.Mask) -> Any:
    """By what a rule was judged, as the actor may see it. Nobody marks what events say: any of it may be personal."""
    is_hidden = (
        any(f.name in mask.names for f in fields_of(rule))
        if isinstance(rule, FieldRule)
        else bool(mask.names) and reads_properties(rule)
    )
    return masking.hidden(value) if is_hidden else value


def _statement(asked: Asked, rules: list[Leaf], who: exp.Expr) -> exp.Select:
    """The key, then two columns a rule, whether it holds and by what value, of the one profile."""
    compiler = asked.compiler
    columns = [profile_column("key")]
    for rule in rules:
        columns += [compiler.expression(rule), compiler.value(rule)]
    return compiler.statement(columns, who)


def _judged(node: Node) -> Iterator[Leaf]:
    """The rules below that are judged by themselves, in the order in which `_told` meets them."""
    below = _below(node)
    if below is None and not isinstance(node, Group):
        yield node
    for inner in below or ():
        yield from _judged(inner)


def _below(node: Node) -> tuple[Node, ...] | None:
    """The rules of a group, the condition of another segment; None for what is judged by itself."""
    if isinstance(node, Group):
        return node.rules
    return (node.tree,) if isinstance(node, SegmentRule) and node.tree is not None else None


def _told(node: Node, answers: Iterator[tuple[bool | None, Any]], said: Callable[[Node], str]) -> Explained:
    words, below = said(node), _below(node)
    if below is None:
        result, value = next(answers)
        return Explained(bool(result), words, value, node.path, ())
    inner = tuple(_told(rule, answers, said) for rule in below)
    if isinstance(node, Group):
        return Explained(combined(node, [rule.result for rule in inner]), words, None, node.path, inner)
    is_within = inner[0].result
    return Explained(is_within == (isinstance(node, SegmentRule) and node.is_in), words, is_within, node.path, inner)
