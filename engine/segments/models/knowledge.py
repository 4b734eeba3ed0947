"""What a database has that presets can use: fields with values, types of events, the values people have. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlglot import exp

from engine.access import require
from engine.profiles import databases, fields
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.segments import choices
from engine.segments.conditions.event_rules import MAIL
from engine.segments.conditions.expressions import column, is_null, is_present
from engine.segments.conditions.properties import ITEMS, VALUE
from engine.segments.segments import OWN_EVENTS
from engine.segments.sql.compiler import to_sql
from engine.store import query
from engine.workspace import Workspace

MOST_VALUES = 200
"""Of the most frequent values of a field, that many are offered."""
_NO_DEEDS = frozenset({*MAIL, *OWN_EVENTS})


@dataclass(frozen=True)
class Choice:
    """One thing to choose; `people`: how many have it, where that is known."""

    value: Any
    label: str
    people: int | None = None


def _nothing(_name: str) -> tuple[Choice, ...]:
    return ()


@dataclass(frozen=True)
class Known:
    """`present`: field → how many people have a value. `deeds`: types of what people do → how many events, the most
    frequent first; `mails`: the same for what mail did; `valued`: those of `deeds` that have values. What a field's `values`
    are, the most frequent first, and which `amounts` of an event type can be added up, is read when it is first asked."""

    fields: tuple[Field, ...]
    present: Mapping[str, int]
    deeds: Mapping[str, int] = field(default_factory=dict[str, int])
    mails: Mapping[str, int] = field(default_factory=dict[str, int])
    valued: tuple[str, ...] = ()
    values: Callable[[str], tuple[Choice, ...]] = _nothing
    amounts: Callable[[str], tuple[Choice, ...]] = _nothing

    def fields_of(self, *types: str, own: bool = False) -> list[Field]:
        """The fields of one of the types in which somebody has a value; `own`: additional ones only."""
        return [f for f in self.fields if f.type in types and self.present.get(f.name) and not (own and f.is_standard)]

    def label(self, name: str) -> str:
        return next((f.label for f in self.fields if f.name == name), name)


def known(workspace: Workspace, database: str) -> Known:
    """Two statements; values are read as they are asked for. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    catalogue = fields.catalogue(workspace, home)
    with workspace.store.read() as cursor:
        [counted] = cursor.dicts(to_sql(_present(home, catalogue)))
        happened = cursor.rows(query("model.happened"), database_id=home.database_id, until=workspace.now())
    valued = tuple(kind for kind, _, has_value in happened if has_value and kind not in _NO_DEEDS)

    @cache
    def values(name: str) -> tuple[Choice, ...]:
        return _values(workspace, home, fields.get(workspace, home, name))

    @cache
    def amounts(kind: str) -> tuple[Choice, ...]:
        return _amounts(workspace, database, kind, has_value=kind in valued)

    return Known(
        fields=catalogue,
        present=counted,
        deeds={kind: n for kind, n, _ in happened if kind not in _NO_DEEDS},
        mails={kind: n for kind, n, _ in happened if kind in MAIL},
        valued=valued,
        values=values,
        amounts=amounts,
    )


def _present(home: Database, catalogue: tuple[Field, ...]) -> exp.Select:
    counts = [exp.alias_(exp.Count(this=column("p", f.name)), f.name, quoted=True) for f in catalogue]
    return exp.Select(expressions=counts, from_=_people(home), where=exp.Where(this=_not_erased()))


def _values(workspace: Workspace, home: Database, of: Field) -> tuple[Choice, ...]:
    """Case is ignored, as conditions do; the spelling is the most frequent one."""
    with workspace.store.read() as cursor:
        rows = cursor.rows(to_sql(_most_frequent(home, of)))
    found = [(min(spellings, key=lambda s: (-spellings[s], s)), people) for spellings, people in rows]
    return tuple(Choice(value, str(of.label_of(value)), people) for value, people in found)


def _most_frequent(home: Database, of: Field) -> exp.Select:
    """Spelling → how often, and how many people, of each value."""
    stored = column("p", of.name)
    single = exp.Explode(this=stored) if of.type == "tags" else stored
    each = exp.Select(
        expressions=[exp.alias_(single, "value"), exp.alias_(column("p", "profile_id"), "profile_id")],
        from_=_people(home),
        where=exp.Where(this=exp.And(this=_not_erased(), expression=is_present(stored.copy()))),
    ).subquery("v")
    value = column("v", "value")
    once = exp.Distinct(expressions=[column("v", "profile_id")]) if of.type == "tags" else exp.Star()
    people = exp.Count(this=once)
    folded = value if of.type == "enum" else exp.Lower(this=value)
    return (
        exp.Select(
            expressions=[exp.Anonymous(this="histogram", expressions=[value.copy()]), exp.alias_(people, "people")],
            from_=exp.From(this=each),
        )
        .group_by(folded)
        .order_by(exp.Ordered(this=exp.column("people"), desc=True), exp.Ordered(this=folded.copy()))
        .limit(MOST_VALUES)
    )


def _amounts(workspace: Workspace, database: str, kind: str, *, has_value: bool) -> tuple[Choice, ...]:
    found = choices.properties(workspace, database, kind)
    numbers = sorted(p.name for p in found if p.type == "float" and not p.name.startswith(ITEMS))
    return tuple(Choice(name, name.replace("_", " ")) for name in [VALUE] * has_value + numbers)


def _people(home: Database) -> exp.From:
    table = exp.Table(
        this=exp.to_identifier(home.table, quoted=True), alias=exp.TableAlias(this=exp.to_identifier("p"))
    )
    return exp.From(this=table)


def _not_erased() -> exp.Expr:
    return is_null(column("p", "_erased_at"))
