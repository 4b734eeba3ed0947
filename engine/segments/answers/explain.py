"""Why a condition holds for one person or not: the tree with what was found at each rule. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from engine.access import masking, require
from engine.errors import UnknownNameError
from engine.profiles import masks, retention
from engine.segments.asking import Asked, ask_own, id_of, is_person, looks_at_events, reads_properties
from engine.segments.at_times import told
from engine.segments.conditions import sentence
from engine.segments.conditions.tree import FieldRule, Group, Leaf, Node, SegmentRule, combined
from engine.segments.sql.compiler import Compiler, profile_column, to_sql
from engine.segments.sql.field_tests import fields_of
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


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
    who = is_person(workspace, database, key)
    nodes = list(_judged(asked.tree))
    with workspace.store.read() as cursor:
        columns = [profile_column("profile_id"), *_columns(nodes)(asked.compiler)]
        rows = cursor.rows(to_sql(asked.compiler.statement(columns, who)))
    if not rows:
        raise UnknownNameError("profile", key, field="profile")
    return _telling(workspace, asked, nodes)(rows[0][1:])


def explain_each(
    workspace: Workspace, database: str, condition: object, key: str, moments: Iterable[datetime]
) -> dict[datetime, Explained]:
    """As `explain` with each of these moments as `as_of`, in one statement; without those at which nothing is known of the
    person. But one statement each where people are scored among each other. Raises as `explain`."""
    require(workspace, "read")
    asked = ask_own(workspace, database, condition)
    profile_id, nodes = id_of(workspace, database, key), list(_judged(asked.tree))
    known = _known(workspace, asked, moments)
    with workspace.store.read() as cursor, cursor.staged_as(_SOURCE, _table(profile_id, known)):
        rows = told(cursor, workspace, asked.home, _columns(nodes), source=_SOURCE)
    if rows is not None:
        telling = _telling(workspace, asked, nodes)
        return {known[number]: telling(row) for number, row in rows.items()}
    found: dict[datetime, Explained] = {}
    for moment in known:
        with suppress(UnknownNameError):
            found[moment] = explain(workspace, database, condition, key, as_of=moment)
    return found


_SOURCE = "segment_moment"


def _known(workspace: Workspace, asked: Asked, moments: Iterable[datetime]) -> list[datetime]:
    """Those of which the logs can tell, each once."""
    kinds = retention.PAST if looks_at_events(asked.tree) else retention.VALUES
    since, now = retention.past_since(workspace, kinds) or datetime.min, workspace.now()
    return [moment for moment in dict.fromkeys(moments) if since <= moment <= now]


def _table(profile_id: int, moments: Sequence[datetime]) -> pa.Table:
    import pyarrow as pa

    return pa.table(
        {
            "asked_id": pa.array(range(len(moments)), pa.int64()),
            "profile_id": pa.array([profile_id] * len(moments), pa.int64()),
            "moment": pa.array(moments, pa.timestamp("us")),
        }
    )


def _telling(workspace: Workspace, asked: Asked, nodes: Sequence[Leaf]) -> Callable[[Sequence[Any]], Explained]:
    """Makes of a row of `_columns` what it tells."""
    mask = masks.of(workspace, asked.home)
    said = partial(sentence.of_node, zone=workspace.zone, hidden=mask.names)

    def told_of(row: Sequence[Any]) -> Explained:
        values = [_shown(rule, value, mask) for rule, value in zip(nodes, row[1::2], strict=True)]
        return _told(asked.tree, iter(zip(row[::2], values, strict=True)), said)

    return told_of


def _columns(rules: Sequence[Leaf]) -> Callable[[Compiler], list[exp.Expr]]:
    """Two a rule: whether it holds, and by what value."""
    return lambda compiler: [make(rule) for rule in rules for make in (compiler.expression, compiler.value)]


def _shown(rule: Leaf, value: Any, mask: masks.Mask) -> Any:
    """By what a rule was judged, as the actor may see it. Nobody marks what events say: any of it may be personal."""
    is_hidden = (
        any(f.name in mask.names for f in fields_of(rule))
        if isinstance(rule, FieldRule)
        else bool(mask.names) and reads_properties(rule)
    )
    return masking.hidden(value) if is_hidden else value


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
