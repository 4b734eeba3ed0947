"""Which segments one person is in. Read-only."""

from __future__ import annotations

from engine.access import require
from engine.errors import UnknownNameError
from engine.profiles import databases
from engine.segments.asking import is_person, scope
from engine.segments.reading import parse_all
from engine.segments.segments import Segment, list_all
from engine.segments.sql.compiler import Compiler, profile_column, to_sql
from engine.workspace import Workspace


def segments_of(workspace: Workspace, database: str, key: str) -> list[Segment]:
    """Those that hold for the profile with that key now, by name, from one statement; a broken one holds for nobody.

    Raises UnknownNameError for the profile."""
    require(workspace, "read")
    compiler = Compiler(scope(workspace, databases.get(workspace, database)))
    working = parse_all(workspace, database, list_all(workspace, database))
    tests = [compiler.expression(tree) for _, tree in working]
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            to_sql(compiler.statement([profile_column("key"), *tests], is_person(workspace, database, key)))
        )
    if not rows:
        raise UnknownNameError("profile", key, field="profile")
    return [segment for (segment, _), holds in zip(working, rows[0][1:], strict=True) if holds]
