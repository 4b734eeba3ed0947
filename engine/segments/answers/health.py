"""What one should know before a segment is used: nobody or everybody in it, missing, unverified or old values, a sudden
jump of its size. Read-only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlglot import exp

from engine.profiles.types import Field
from engine.segments.answers.counting import Count, count, how_many
from engine.segments.asking import Asked, ask
from engine.segments.conditions.expressions import any_of, column, is_null, is_present, literal
from engine.segments.conditions.tree import FieldRule, leaves
from engine.segments.sql import past
from engine.segments.sql.compiler import Compiler, profile_column, to_sql
from engine.segments.sql.field_tests import fields_of
from engine.workspace import Workspace

UNVERIFIED = ("imported", "derived")
OLD = timedelta(days=365)
LATELY = timedelta(days=7)
MANY = 0.2
JUMP = 0.5
FEW = 20


@dataclass(frozen=True)
class Finding:
    """`level`: warning (look before you use it) or note; `count`: how many people it is about."""

    level: Literal["warning", "note"]
    code: str
    message: str
    count: int


def health(workspace: Workspace, database: str, condition: object) -> list[Finding]:
    """Warnings first. Raises BadValueError with the JSON path."""
    asked = ask(workspace, database, condition)
    size = count(workspace, database, condition)
    found = [*_size(size), *_jump(workspace, database, condition, size.count), *_values(workspace, asked, size)]
    return sorted(found, key=lambda f: f.level != "warning")


def _size(size: Count) -> Iterator[Finding]:
    if not size.count:
        yield Finding("warning", "empty", "Nobody is in it now.", 0)
    elif size.count == size.of:
        yield Finding("note", "everybody", "Everybody in the database is in it.", size.count)
    if size.count and not any(size.mailable.values()):
        yield Finding("warning", "unreachable", "Nobody in it can be mailed in any topic.", size.count)


def _jump(workspace: Workspace, database: str, condition: object, now: int) -> Iterator[Finding]:
    before = how_many(workspace, database, condition, as_of=workspace.now() - LATELY)
    if max(before, now) >= FEW and abs(now - before) > JUMP * max(before, 1):
        text = f"A week ago {before:,} were in it, now {now:,}: see what moved them under Compare."
        yield Finding("warning", "size_jump", text, abs(now - before))


def _values(workspace: Workspace, asked: Asked, size: Count) -> Iterator[Finding]:
    fields = list(
        {f.name: f for rule in leaves(asked.tree) if isinstance(rule, FieldRule) for f in fields_of(rule)}.values()
    )
    if not fields or not size.of:
        return
    limit = workspace.now() - OLD
    with workspace.store.read() as cursor:
        missing = cursor.rows(to_sql(_missing(asked, fields)))[0]
        standing = {name: (unsure, old) for name, unsure, old in cursor.rows(to_sql(_standing(asked, fields, limit)))}
    for field, number in zip(fields, missing, strict=True):
        if number:
            yield _finding("missing", f"{field.label} is missing for", int(number), size.of, "all")
        unsure, old = standing.get(field.name, (0, 0))
        if unsure:
            yield _finding("unverified", f"{field.label} was never confirmed for", unsure, size.count, "them")
        if old:
            yield _finding("old", f"{field.label} is older than a year for", old, size.count, "them")


def _finding(code: str, text: str, number: int, of: int, of_whom: str) -> Finding:
    part = number / of
    level = "warning" if part > MANY and code != "old" else "note"
    people = "1 person" if number == 1 else f"{number:,} people"
    return Finding(level, code, f"{text} {people}, {100 * part:.1f} % of {of_whom}.", number)


def _missing(asked: Asked, fields: Sequence[Field]) -> exp.Select:
    """One number a field: for how many of everybody in the database it is missing."""
    return Compiler(asked.scope).statement([exp.CountIf(this=is_null(profile_column(f.name))) for f in fields])


def _standing(asked: Asked, fields: Sequence[Field], limit: object) -> exp.Select:
    """field, how many members' value is unverified, how many's is from before `limit`."""
    last = past.last_changes(asked.home.database_id, [f.name for f in fields], asked.scope.moment)
    members = asked.statement([profile_column("profile_id")])
    same = exp.EQ(this=column("m", "profile_id"), expression=column("n", "profile_id"))
    is_unsure = any_of(exp.EQ(this=column("n", "standing"), expression=literal(word)) for word in UNVERIFIED)
    is_old = exp.LT(this=column("n", "since"), expression=literal(limit))
    return exp.Select(
        expressions=[column("n", "field"), exp.CountIf(this=is_unsure), exp.CountIf(this=is_old)],
        from_=exp.From(this=last.subquery("n")),
        joins=[exp.Join(this=members.subquery("m"), on=same)],
        where=exp.Where(this=is_present(column("n", "new"))),
        group=exp.Group(expressions=[column("n", "field")]),
    )
