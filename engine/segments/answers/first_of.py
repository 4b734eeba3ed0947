"""Which of several conditions is the first to hold, for each of very many people in one go. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from engine.access import require
from engine.profiles import databases
from engine.segments.asking import scope
from engine.segments.conditions.expressions import literal
from engine.segments.reading import parse
from engine.segments.sql.compiler import Compiler, profile_column, to_sql
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NONE = -1


def first_of(
    workspace: Workspace, database: str, conditions: Sequence[object], ids: NDArray[np.int64]
) -> NDArray[np.int8]:
    """For each of `ids` (in rising order, each once) the position of the condition; NONE where none holds and for who is erased.
    One statement over the whole database: it costs the same for one person as for all of them.

    Raises BadValueError with the JSON path, UnknownNameError for the database."""
    require(workspace, "read")
    import numpy as np
    import pyarrow as pa

    statement = _statement(workspace, database, conditions)
    sql = f"select f.* from ({statement}) f semi join among a on a.profile_id = f.profile_id"
    with (
        workspace.store.read() as cursor,
        cursor.staged_as("among", pa.table({"profile_id": pa.array(ids, pa.int64())})),
    ):
        rows = cursor.arrow(sql)
    found = np.full(len(ids), NONE, np.int8)
    found[np.searchsorted(ids, rows["profile_id"].to_numpy())] = rows["first"].to_numpy()
    return found


def _statement(workspace: Workspace, database: str, conditions: Sequence[object]) -> str:
    """profile_id and first, of everybody."""
    compiler = Compiler(scope(workspace, databases.get(workspace, database)))
    tests = [compiler.expression(parse(workspace, database, condition)) for condition in conditions]
    ifs = [exp.If(this=test, true=literal(number)) for number, test in enumerate(tests)]
    case = exp.Case(ifs=ifs, default=literal(NONE))
    return to_sql(compiler.statement([profile_column("profile_id"), exp.alias_(case, "first", quoted=True)]))
