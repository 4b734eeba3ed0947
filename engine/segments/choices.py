"""What a builder of conditions may offer: fields, operators, events and their properties, messages, topics, segments.

Read-only. Offers are drawn from the latest rows, so that they cost the same however many there are; a condition may name
what is not offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from engine.access import may, require
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.profiles.standard import REGISTRATION
from engine.profiles.subscriptions import Topic
from engine.profiles.types import Field
from engine.segments.conditions.expressions import column, is_present, literal
from engine.segments.conditions.operators import OPERATORS
from engine.segments.segments import Segment, list_all
from engine.segments.sql.compiler import to_sql
from engine.store import query
from engine.workspace import Workspace

_LATEST = 200_000
_MOST_EVENTS = 500
_MOST_VALUES = 50
_MOST_PEOPLE = 20_000
_EVERYTHING = 2**62
_KINDS = {"VARCHAR": "string", "BOOLEAN": "boolean"}


@dataclass(frozen=True)
class Property:
    """A property of events: `type` as of a field (string, float or boolean), and its commonest values as text."""

    name: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """`sections`: the database's fields under the names of their sections. `events`: types, the most frequent first, with how
    many of the latest events they are. `campaigns`, `templates`: labels by name."""

    sections: Mapping[str, tuple[Field, ...]]
    events: Mapping[str, int]
    campaigns: Mapping[str, str]
    templates: Mapping[str, str]
    topics: tuple[Topic, ...]
    segments: tuple[Segment, ...]

    @property
    def fields(self) -> dict[str, Field]:
        return {f.name: f for listed in self.sections.values() for f in listed}


def choices(workspace: Workspace, database: str) -> Choices:
    """Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        events = dict(cursor.rows(query("choice.event_types"), database_id=home.database_id, span=_LATEST))
        messages = cursor.rows(query("choice.messages"), database_id=home.database_id)
    named = {kind: {n: label for k, n, label in messages if k == kind} for kind in ("campaign", "template")}
    return Choices(
        sections=_sections(fields.catalogue(workspace, home)),
        events=events,
        campaigns=named["campaign"],
        templates=named["template"],
        topics=tuple(subscriptions.topics(workspace)),
        segments=tuple(list_all(workspace, home.name)),
    )


def operators(type_name: str) -> list[str]:
    """The operators that fields of a type have, in the order of the table; those on the standing of a value are not among
    them: every field of a profile has them, no property of an event."""
    return [name for name, operator in OPERATORS.items() if type_name in operator.types]


def properties(workspace: Workspace, database: str, event: str) -> list[Property]:
    """Seen on the latest events of the type, the most frequent first; `items.x` stands for x of any item."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    with workspace.store.read() as cursor:
        # A rare type is looked for everywhere: then there is little to read.
        for span in (_LATEST, _EVERYTHING):
            rows = cursor.rows(
                query("choice.properties"),
                database_id=home.database_id,
                type=event,
                span=span,
                most=_MOST_EVENTS,
                values=_MOST_VALUES,
            )
            if rows:
                break
    # Nobody marks what events say: all of it may be personal.
    shows = may(workspace, "personal")
    return [Property(name, _KINDS.get(kind, "float"), tuple(common) if shows else ()) for name, kind, common in rows]


def common_values(workspace: Workspace, database: str, name: str) -> list[str]:
    """The commonest values of a text field, or tags of a field of tags, among some of the people. None for personal data
    and for other types. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    field = fields.get(workspace, home, name)
    if field.is_personal or field.name == home.key_field or field.type not in ("string", "tags"):
        return []
    with workspace.store.read() as cursor:
        return cursor.column(to_sql(_commonest(home, field)))


def _commonest(home: Database, field: Field) -> exp.Select:
    value = exp.column(exp.to_identifier(field.name, quoted=True))
    some = exp.Select(
        expressions=[exp.alias_(exp.Unnest(expressions=[value]) if field.type == "tags" else value, "value")],
        from_=exp.From(this=exp.Table(this=exp.to_identifier(home.table, quoted=True))),
        where=exp.Where(this=is_present(value.copy())),
        limit=exp.Limit(expression=literal(_MOST_PEOPLE)),
    )
    number = exp.Count(this=exp.Star())
    return exp.Select(
        expressions=[column("some", "value")],
        from_=exp.From(this=some.subquery("some")),
        group=exp.Group(expressions=[column("some", "value")]),
        order=exp.Order(
            expressions=[exp.Ordered(this=number, desc=True), exp.Ordered(this=column("some", "value"))],
        ),
        limit=exp.Limit(expression=literal(_MOST_VALUES)),
    )


def _sections(known: tuple[Field, ...]) -> dict[str, tuple[Field, ...]]:
    """In the order of the card."""
    found: dict[str, list[Field]] = {"Additional fields": [], "Standard fields": [], "Registration": []}
    for field in known:
        if field.is_standard:
            found["Registration" if field.name in REGISTRATION else "Standard fields"].append(field)
        else:
            found["Additional fields"].append(field)
    return {name: tuple(listed) for name, listed in found.items() if listed}
