"""A condition on one event's properties as an expression over it, for whoever reads events one by one. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.segments.conditions import properties
from engine.segments.conditions.moment import Moment
from engine.segments.conditions.tree import FieldRule, Node, leaves
from engine.segments.conditions.values import refused
from engine.segments.sql.compiler import to_sql
from engine.segments.sql.joined import where_of

_BY_THE_CLOCK = frozenset({"inLast", "inNext", "moreThanAgo", "anniversaryWithin"})


def event_test(condition: object, zone: ZoneInfo) -> str:
    """SQL that is true of an event `e` that meets it. Raises BadValueError with the JSON path, also for what looks at the
    clock: whether an event starts something must not depend on when it is read."""
    tree = properties.condition(condition, "$", zone)
    _refuse_clock(tree)
    return to_sql(where_of(tree, Moment(datetime(2000, 1, 1), zone)))


def _refuse_clock(tree: Node) -> None:
    for leaf in leaves(tree):
        if isinstance(leaf, FieldRule) and leaf.operator in _BY_THE_CLOCK:
            raise refused(leaf.path, f"“{leaf.operator}” looks at the clock, which says something else each time.")
