"""How many people each of several conditions holds for at one time, in one scan. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.access import may, require
from engine.profiles import databases
from engine.segments.asking import check_own, scope
from engine.segments.reading import parse
from engine.segments.sql import bits
from engine.segments.sql.compiler import Compiler, to_sql
from engine.workspace import Workspace


@dataclass(frozen=True)
class Parts:
    """`counts`: one a condition, in their order, `of` so many people. `sql`: the statement that counted,
    empty for who may not see the personal values that it may name."""

    counts: tuple[int, ...]
    of: int
    sql: str


def parts(workspace: Workspace, database: str, conditions: Sequence[object], *, as_of: datetime | None = None) -> Parts:
    """Exact, as of the workspace's clock or, rebuilt from the logs, of `as_of` (naive UTC).

    Raises BadValueError with the JSON path, for a time to come, or for more than 60 conditions; ForbiddenError for one that the
    actor may not ask."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    for condition in conditions:
        check_own(workspace, home, parse(workspace, database, condition))
    found = parts_of_all(workspace, database, conditions, as_of=as_of)
    return found if may(workspace, "personal") else replace(found, sql="")


def parts_of_all(
    workspace: Workspace, database: str, conditions: Sequence[object], *, as_of: datetime | None = None
) -> Parts:
    """As `parts`, of conditions that the program itself made."""
    bits.check(len(conditions), "The number of conditions that are counted together")
    home = databases.get(workspace, database)
    compiler = Compiler(scope(workspace, home, as_of=as_of))
    tests = [compiler.expression(parse(workspace, database, condition)) for condition in conditions]
    sql = to_sql(bits.counted(compiler, tests, [*map(bits.bit, range(len(tests))), None]))
    with workspace.store.read() as cursor:
        *counts, everybody = (int(n or 0) for n in cursor.rows(sql)[0])
    return Parts(tuple(counts), everybody, sql)
