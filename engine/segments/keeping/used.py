"""What a segment's condition uses, kept for "where used": nothing that is used can go."""

from __future__ import annotations

from collections.abc import Iterator
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


def write(cursor: Cursor, home: Database, name: str, tree: Node | None) -> None:
    """Replaces what was kept for this segment; None: it uses nothing."""
    cursor.run(query("segment.forget_uses"), name=name)
    found = of_tree(tree, home.name) if tree else []
    shared = {"user_kind": "segment", "user_name": name}
    cursor.insert("uses", [{**shared, "scope": scope, "kind": kind, "name": thing} for kind, thing, scope in found])


def of_tree(tree: Node, home: str) -> list[Use]:
    """What a condition of the database `home` uses."""
    return sorted(set(_uses(tree, home)))


def _codes(rule: FieldRule) -> set[str]:
    """The options that it asks for."""
    value = cast("object", rule.value)
    asked = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    return {option.code for option in rule.field.options if option.code in asked}


def _uses(tree: Node, home: str) -> Iterator[Use]:
    """What is inside other segments is theirs, what is inside `where` are properties."""
    for leaf in leaves(tree):
        match leaf:
            case FieldRule():
                yield from (("field", field.name, home) for field in fields_of(leaf))
                yield from (("option", leaf.field.use_of(code), home) for code in _codes(leaf))
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
