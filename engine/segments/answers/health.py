"""What one should know before a segment is used: nobody or everybody in it, missing, unverified or old values, a sudden
jump of its size. Read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlglot import exp

from engine.access import require
from engine.profiles import quality_settings
from engine.profiles.quality_settings import MANY, FieldQuality
from engine.profiles.types import Field
from engine.segments.answers.counting import Count, count, how_many
from engine.segments.asking import Asked, ask_own
from engine.segments.conditions.expressions import is_null
from engine.segments.conditions.tree import FieldRule, StandingRule, leaves
from engine.segments.sql.compiler import Compiler, profile_column, to_sql
from engine.segments.sql.field_tests import fields_of
from engine.workspace import Workspace

OLD = timedelta(days=365)
LATELY = timedelta(days=7)
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
    require(workspace, "read")
    asked = ask_own(workspace, database, condition)
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
    fields = _fields(asked)
    if not fields or not size.of:
        return
    expected = quality_settings.of_database(workspace, asked.home)
    with workspace.store.read() as cursor:
        missing = cursor.rows(to_sql(_missing(asked, fields)))[0]
        found = [int(n or 0) for n in cursor.rows(to_sql(_standing(asked, fields, expected)))[0]]
    for field, without, unsure, old in zip(fields, missing, found[::2], found[1::2], strict=True):
        limits = expected[field.name]
        if without:
            text = f"{field.label} is missing for"
            yield _finding("missing", text, int(without), size.of, of_whom="all", limit=limits.missing_limit)
        if unsure:
            yield _finding("unverified", _unsure(field, limits), unsure, size.count, limit=limits.unverified_limit)
        if old and limits.age_limit is None:
            yield _finding("old", f"{field.label} is older than a year for", old, size.count)


def _fields(asked: Asked) -> list[Field]:
    """Those that the condition looks at, each once."""
    found: dict[str, Field] = {}
    for rule in leaves(asked.tree):
        if isinstance(rule, FieldRule):
            found |= {f.name: f for f in fields_of(rule)}
        elif isinstance(rule, StandingRule):
            found[rule.field.name] = rule.field
    return list(found.values())


def _unsure(field: Field, limits: FieldQuality) -> str:
    age = f" or is older than {limits.age_limit.days:,} days" if limits.age_limit else ""
    return f"{field.label} was never confirmed{age} for"


def _finding(
    code: str, text: str, number: int, of: int, *, of_whom: str = "them", limit: float | None = None
) -> Finding:
    share = 100 * number / of
    is_much = share > (MANY if limit is None else limit)
    level = "warning" if is_much and code != "old" else "note"
    people = "1 person" if number == 1 else f"{number:,} people"
    tail = "" if limit is None else f"; the limit is {limit:g} %"
    return Finding(level, code, f"{text} {people}, {share:.1f} % of {of_whom}{tail}.", number)


def _missing(asked: Asked, fields: Sequence[Field]) -> exp.Select:
    """One number a field: for how many of everybody in the database it is missing."""
    return Compiler(asked.scope).statement([exp.CountIf(this=is_null(profile_column(f.name))) for f in fields])


def _standing(asked: Asked, fields: Sequence[Field], expected: Mapping[str, FieldQuality]) -> exp.Select:
    """Two numbers a field: how many members' value is unverified, how many's is older than a year."""
    compiler = Compiler(asked.scope)
    holds = compiler.expression(asked.tree, is_where=True)
    rules = [
        rule
        for f in fields
        for rule in (
            StandingRule(f, "unverified", expected[f.name].age_limit),
            StandingRule(f, "changedMoreThanAgo", OLD),
        )
    ]
    return compiler.statement([exp.CountIf(this=compiler.expression(rule)) for rule in rules], holds)
