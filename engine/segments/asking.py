"""A condition put to a workspace's database: checked, compiled, ready for statements over the people it holds for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from engine.access import require
from engine.addresses import key_of
from engine.errors import BadValueError, UnknownNameError
from engine.names import is_broken, shown
from engine.profiles import databases, fields
from engine.profiles.databases import Database
from engine.segments.conditions.expressions import literal
from engine.segments.conditions.moment import Moment, Times
from engine.segments.conditions.tree import Node
from engine.segments.reading import parse
from engine.segments.sql.compiler import Compiler, Scope, profile_column, to_sql
from engine.workspace import Workspace


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
    compiler = Compiler(here)
    return Asked(home, here, tree, compiler, compiler.expression(tree, is_where=True))


def scope(workspace: Workspace, home: Database, *, as_of: datetime | None = None) -> Scope:
    """A database as of the workspace's clock, or as it was at `as_of` (naive UTC). Raises BadValueError for a time to come."""
    now = workspace.now()
    if as_of is None:
        return Scope(home.table, home.database_id, Moment(now, workspace.zone), workspace.salt)
    if as_of > now:
        raise BadValueError("Nobody knows yet what will be then: take a time up to now.", field="as_of")
    return past_scope(workspace, home, Moment(as_of, workspace.zone))


def past_scope(workspace: Workspace, home: Database, times: Times) -> Scope:
    """A database as its logs tell it."""
    types = {f.name: f.type for f in fields.catalogue(workspace, home)}
    return Scope(home.table, home.database_id, times, workspace.salt, types)


def has_key(key: str) -> exp.Expr:
    """True of the profile with that key, case ignored. Raises UnknownNameError for a broken text, which is nobody's."""
    if is_broken(key):
        raise UnknownNameError("profile", shown(key), field="profile")
    return exp.EQ(this=profile_column("key"), expression=literal(key_of(key)))
