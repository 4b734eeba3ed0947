"""A condition put to a workspace's database: checked, compiled, ready for statements over the people it holds for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from engine.access import require
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.names import is_broken, shown
from engine.profiles import databases, fields, masks, reading, retention
from engine.profiles.databases import Database
from engine.segments.conditions.expressions import literal
from engine.segments.conditions.moment import Moment, Times
from engine.segments.conditions.tree import EventRule, FieldRule, Leaf, MeasureRule, Node, RfmRule, SegmentRule, leaves
from engine.segments.reading import parse, parse_all
from engine.segments.segments import stored
from engine.segments.sql.compiler import Compiler, Scope, profile_column, to_sql
from engine.segments.sql.field_tests import fields_of
from engine.workspace import Workspace

_OF_EVENTS = (EventRule, MeasureRule, RfmRule, SegmentRule)
"""Rules that look at what people did, or may do so."""


@dataclass(frozen=True)
class Asked:
    """`tree` compiled by `compiler`: `holds` is the whole of it as one expression for a WHERE."""

    home: Database
    scope: Scope
    tree: Node
    compiler: Compiler
    holds: exp.Expr

    def statement(self, columns: Sequence[exp.Expr], *where: exp.Expr) -> exp.Select:
        """SELECT columns of the people for whom the condition and all of `where` hold. Fresh nodes each time."""
        return self.compiler.statement([c.copy() for c in columns], self.holds.copy(), *where)

    def sql_of(self, *columns: exp.Expr) -> str:
        """As `statement`, printed."""
        return to_sql(self.statement(columns))


def ask(workspace: Workspace, database: str, condition: object, *, as_of: datetime | None = None) -> Asked:
    """Raises BadValueError with the JSON path or for a time to come, UnknownNameError for the database."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    tree = parse(workspace, database, condition)
    here = scope(workspace, home, as_of=as_of)
    if as_of is not None and looks_at_events(tree):
        retention.check_known(workspace, as_of, field="as_of", kinds=retention.EVENTS)
    compiler = Compiler(here)
    return Asked(home, here, tree, compiler, compiler.expression(tree, is_where=True))


def looks_at_events(tree: Node) -> bool:
    """Whether its past is that of what people did, too."""
    return any(isinstance(leaf, _OF_EVENTS) for leaf in leaves(tree))


def scope(workspace: Workspace, home: Database, *, as_of: datetime | None = None) -> Scope:
    """A database as of the workspace's clock, or as it was at `as_of` (naive UTC). Raises BadValueError for a time to
    come, and for one of which retention has deleted values."""
    now = workspace.now()
    if as_of is None:
        return Scope(home.table, home.database_id, Moment(now, workspace.zone), workspace.salt)
    if as_of > now:
        raise BadValueError("Nobody knows yet what will be then: take a time up to now.", field="as_of")
    retention.check_known(workspace, as_of, field="as_of")
    return past_scope(workspace, home, Moment(as_of, workspace.zone))


def past_scope(workspace: Workspace, home: Database, times: Times) -> Scope:
    """A database as its logs tell it."""
    types = {f.name: f.type for f in fields.catalogue(workspace, home)}
    return Scope(home.table, home.database_id, times, workspace.salt, types)


def is_person(workspace: Workspace, database: str, key: str) -> exp.Expr:
    """True of the profile with that key or number. Raises as `id_of`."""
    return exp.EQ(this=profile_column("profile_id"), expression=literal(id_of(workspace, database, key)))


def id_of(workspace: Workspace, database: str, key: str) -> int:
    """Of the profile with that key or number. Raises UnknownNameError, also for a broken text, which is nobody's, and
    ForbiddenError for a key that the actor may not ask for."""
    if is_broken(key):
        raise UnknownNameError("profile", shown(key), field="profile")
    try:
        return reading.id_of(workspace, databases.get(workspace, database), key)
    except UnknownNameError:
        raise UnknownNameError("profile", key, field="profile") from None


def ask_own(workspace: Workspace, database: str, condition: object, *, as_of: datetime | None = None) -> Asked:
    """As `ask`, of a condition that somebody thought up. Raises ForbiddenError, too."""
    asked = ask(workspace, database, condition, as_of=as_of)
    check_own(workspace, asked.home, asked.tree)
    return asked


def check_own(workspace: Workspace, home: Database, tree: Node) -> None:
    """How many people a condition holds for tells what stands in its fields. Who may not see personal data may ask what others
    saved as a segment, and what looks at nothing personal. Raises ForbiddenError with the field or event."""
    mask = masks.of(workspace, home)
    looked_at = _personal(tree, mask) if mask.names else None
    if looked_at is None or any(
        tree == saved for _, saved in parse_all(workspace, home.name, stored(workspace, home.name))
    ):
        return
    raise ForbiddenError(f"Conditions on {looked_at} need a role that sees personal data.")


def _personal(tree: Node, mask: masks.Mask) -> str | None:
    """The first personal thing that it looks at by itself, in words. Nobody marks what events say: any of it may be personal."""
    for leaf in leaves(tree):
        if isinstance(leaf, FieldRule):
            found = next((f.label for f in fields_of(leaf) if f.name in mask.names), None)
            if found:
                return f"“{found}”"
        if reads_properties(leaf):
            return "what events say"
    return None


def reads_properties(leaf: Leaf) -> bool:
    """Whether it looks at properties of events, more than at their number, time and value."""
    if isinstance(leaf, EventRule | MeasureRule) and leaf.events.where is not None:
        return True
    return isinstance(leaf, MeasureRule | RfmRule) and leaf.of.name not in ("value", "time")
