"""Who came and who left between two conditions, or between two times of one, and which rule moved them. Read-only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from sqlglot import exp

from engine.access import require
from engine.profiles import masks
from engine.segments.asking import Asked, ask_own
from engine.segments.conditions import sentence
from engine.segments.conditions.expressions import any_of, column, literal
from engine.segments.conditions.tree import Node, leaves
from engine.segments.sql import bits
from engine.segments.sql.compiler import profile_column, to_sql
from engine.workspace import Workspace

SAMPLE = 5
ABSENT = {"came": "they were not in the database before", "left": "they are not in the database at that time"}
"""Why somebody moved whom one side does not know at all."""
TOGETHER = "several rules together"

_KEYS = ("profile_id", "key", "is_in", "mask")
_Way = Literal["came", "left"]


@dataclass(frozen=True)
class Move:
    """How many `people` came or left because of one rule: had it said the opposite, they would not have moved. Somebody
    whom each of two rules would have stopped counts at both. `path` is empty for ABSENT and TOGETHER."""

    direction: _Way
    path: str
    words: str
    people: int


@dataclass(frozen=True)
class Difference:
    """Numbers of people; samples are up to five keys, or numbers of people in their place, in their order."""

    came: int
    left: int
    stayed: int
    moves: tuple[Move, ...]
    came_sample: tuple[str, ...]
    left_sample: tuple[str, ...]


def difference(
    workspace: Workspace,
    database: str,
    before: object,
    after: object,
    *,
    before_at: datetime | None = None,
    after_at: datetime | None = None,
) -> Difference:
    """From `before` to `after`, each as of now or of a time (naive UTC). Raises BadValueError with the JSON path, for a time
    to come, and for more than 60 rules."""
    require(workspace, "read")
    sides = _Sides(
        ask_own(workspace, database, before, as_of=before_at), ask_own(workspace, database, after, as_of=after_at)
    )
    mask = masks.of(workspace, sides.after.home)
    shown = "profile_id" if mask.hides_key else "key"
    said = partial(sentence.of_node, zone=workspace.zone, hidden=mask.names)
    for side in (sides.before, sides.after):
        bits.check(len(leaves(side.tree)), "The number of rules that a difference")
    with workspace.store.read() as cursor:
        groups = cursor.rows(to_sql(_grouped(sides)))
        samples = {
            way: [_named(one) for one in cursor.column(to_sql(_sample(sides, way, shown)))] for way in ("came", "left")
        }
    people: Counter[str] = Counter()
    moves: Counter[tuple[_Way, str, str]] = Counter()
    for was, is_now, before_mask, after_mask, number in groups:
        way = _way(was, is_now)
        people[way] += number
        if way != "stayed":
            for path, words in _because(sides, way, before_mask, after_mask, said):
                moves[way, path, words] += number
    return Difference(
        people["came"],
        people["left"],
        people["stayed"],
        tuple(Move(*move, number) for move, number in moves.most_common()),
        tuple(samples["came"]),
        tuple(samples["left"]),
    )


@dataclass(frozen=True)
class _Sides:
    before: Asked
    after: Asked

    @property
    def is_one_condition(self) -> bool:
        return self.before.tree == self.after.tree


def _way(was: bool, is_now: bool) -> Literal["came", "left", "stayed"]:
    return "stayed" if was and is_now else "came" if is_now else "left"


def _grouped(sides: _Sides) -> exp.Select:
    """was, is now, mask before, mask after, people: of all who are in on one side at least."""
    was, is_now = _was(), _is_now()
    stayed = exp.and_(_was(), _is_now(), copy=False)
    masks = [
        exp.Case(ifs=[exp.If(this=stayed.copy(), true=exp.null())], default=column(alias, "mask"))
        for alias in ("b", "a")
    ]
    columns = [*(exp.alias_(c, n) for c, n in zip((was, is_now, *masks), ("was", "is_now", "m1", "m2"), strict=True))]
    found = _both(sides, [*columns, exp.alias_(exp.Count(this=exp.Star()), "people")])
    found.set("where", exp.Where(this=any_of([_was(), _is_now()])))
    found.set("group", exp.Group(expressions=[literal(n) for n in (1, 2, 3, 4)]))
    return found


def _named(one: str | int) -> str:
    """A key as it is; a number in the place of one."""
    return masks.handle(one) if isinstance(one, int) else one


def _sample(sides: _Sides, way: str, shown: str) -> exp.Select:
    """Keys of some who came, or left; `shown`: the column that names them."""
    inside, outside, alias = (_is_now(), _was(), "a") if way == "came" else (_was(), _is_now(), "b")
    found = _both(sides, [column(alias, shown)])
    found.set("where", exp.Where(this=exp.and_(inside, exp.not_(outside, copy=False), copy=False)))
    found.set("order", exp.Order(expressions=[exp.Ordered(this=column(alias, shown))]))
    found.set("limit", exp.Limit(expression=literal(SAMPLE)))
    return found


def _both(sides: _Sides, columns: Sequence[exp.Expr]) -> exp.Select:
    """Everybody before, as b, beside everybody after, as a; whoever was not there on one side has NULLs."""
    return exp.Select(
        expressions=list(columns),
        from_=exp.From(this=_side(sides.before).subquery("b")),
        joins=[
            exp.Join(
                this=_side(sides.after).subquery("a"),
                side="FULL",
                on=exp.EQ(this=column("a", "profile_id"), expression=column("b", "profile_id")),
            )
        ],
    )


def _side(asked: Asked) -> exp.Select:
    compiler = asked.compiler
    tests = [compiler.expression(rule) for rule in leaves(asked.tree)]
    nodes = (
        profile_column("profile_id"),
        profile_column("key"),
        compiler.expression(asked.tree),
        bits.mask(tests),
    )
    return compiler.statement([exp.alias_(node, name) for name, node in zip(_KEYS, nodes, strict=True)])


def _was() -> exp.Expr:
    return exp.Coalesce(this=column("b", "is_in"), expressions=[exp.false()])


def _is_now() -> exp.Expr:
    return exp.Coalesce(this=column("a", "is_in"), expressions=[exp.false()])


def _because(
    sides: _Sides, way: _Way, before_mask: int | None, after_mask: int | None, said: Callable[[Node], str]
) -> list[tuple[str, str]]:
    """The rules that alone would have kept these people where they were, as (path, words).

    They are looked for where the people are out: those who left, in the condition after; those who came, in the one
    before. What is new or came out otherwise goes before what was the same on both sides."""
    here, mask, other, other_mask = (
        (sides.after, after_mask, sides.before, before_mask)
        if way == "left"
        else (sides.before, before_mask, sides.after, after_mask)
    )
    if mask is None:
        return [("", ABSENT[way])]
    rules, others = leaves(here.tree), leaves(other.tree)
    alone = [n for n in range(len(rules)) if bits.holds(here.tree, mask ^ (1 << n))]
    if sides.is_one_condition:
        changed = [n for n in alone if (mask ^ (other_mask or 0)) >> n & 1]
    else:
        changed = [n for n in alone if rules[n] not in others]
    return [(rules[n].path, said(rules[n])) for n in changed or alone] or [("", TOGETHER)]
