"""Which segments one person is in. Read-only."""

from __future__ import annotations

from sqlglot import exp

from engine.access import require
from engine.addresses import key_of
from engine.errors import UnknownNameError
from engine.profiles import databases
from engine.segments.asking import scope
from engine.segments.conditions.expressions import literal
from engine.segments.reading import broken, parse
from engine.segments.segments import Segment, list_all, rule_of
from engine.segments.sql.compiler import Compiler, profile_column, to_sql
from engine.workspace import Workspace


def segments_of(workspace: Workspace, database: str, key: str) -> list[Segment]:
    """Those that hold for the profile with that key now, by name, from one statement; a broken one holds for nobody.

    Raises UnknownNameError for the profile."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    working = [s for s in list_all(workspace, database) if not broken(workspace, s)]
    compiler = Compiler(scope(workspace, home))
    tests = [compiler.expression(parse(workspace, database, rule_of(s))) for s in working]
    is_it = exp.EQ(this=profile_column("key"), expression=literal(key_of(key)))
    with workspace.store.read() as cursor:
        rows = cursor.rows(to_sql(compiler.statement([profile_column("key"), *tests], is_it)))
    if not rows:
        raise UnknownNameError("profile", key, field="profile")
    return [s for s, holds in zip(working, rows[0][1:], strict=True) if holds]
