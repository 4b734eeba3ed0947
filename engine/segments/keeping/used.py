"""What a segment's condition uses, kept for "where used": nothing that is used can go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from engine.profiles.databases import Database
from engine.segments.conditions.tree import (
    EventRule,
    FieldRule,
    MeasureRule,
    Node,
    SegmentRule,
    StandingRule,
    TopicRule,
    leaves,
)
from engine.segments.sql.field_tests import fields_of
from engine.store import Cursor, query

Use = tuple[str, str, str]
"""kind, name, scope (a database's name, or '')."""


def write(cursor: Cursor, home: Database, name: str, tree: Node | None, condition: object) -> None:
    """Replaces what was kept for this segment; None: it uses nothing. `condition`: as it is written."""
    cursor.run(query("segment.forget_uses"), name=name)
    found = of_tree(tree, home.name, condition) if tree else []
    shared = {"user_kind": "segment", "user_name": name}
    cursor.insert("uses", [{**shared, "scope": scope, "kind": kind, "name": thing} for kind, thing, scope in found])


def of_tree(tree: Node, home: str, condition: object) -> list[Use]:
    """What a condition of the database `home` uses. `condition`: as it is written."""
    return sorted(set(_uses(tree, home, set(_written(condition)))))


def _written(condition: object) -> Iterator[str]:
    """Every text in it, without regard to case."""
    match condition:
        case str():
            yield condition.strip().casefold()
        case dict():
            yield from _written(list(cast("dict[str, object]", condition).values()))
        case list() | tuple():
            for part in cast("Iterable[object]", condition):
                yield from _written(part)
        case _:
            pass


def _words(rule: FieldRule, written: set[str]) -> set[str]:
    """The options that it asks for, by code or label as they are written: these are the words that must stay."""
    value = cast("object", rule.value)
    asked = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    return {word for word, code in rule.field.codes.items() if code in asked and word in written}


def _uses(tree: Node, home: str, written: set[str]) -> Iterator[Use]:
    """What is inside other segments is theirs, what is inside `where` are properties."""
    for leaf in leaves(tree):
        match leaf:
            case FieldRule():
                yield from (("field", field.name, home) for field in fields_of(leaf))
                yield from (("option", leaf.field.use_of(word), home) for word in _words(leaf, written))
            case StandingRule():
                yield "field", leaf.field.name, home
            case TopicRule():
                yield "topic", leaf.topic.name, ""
            case SegmentRule():
                yield "segment", leaf.segment, home
            case EventRule() | MeasureRule() if leaf.events.mail and leaf.events.mail.kind:
                yield leaf.events.mail.kind, leaf.events.mail.name, ""
            case _:
                pass
