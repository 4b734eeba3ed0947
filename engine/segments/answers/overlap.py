"""How many people several conditions have in common, two by two. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

from engine.access import require
from engine.errors import BadValueError
from engine.profiles import databases
from engine.segments.asking import check_own, scope
from engine.segments.conditions.expressions import all_of
from engine.segments.conditions.tree import Node
from engine.segments.reading import parse
from engine.segments.sql import bits
from engine.segments.sql.compiler import Compiler, to_sql
from engine.workspace import Workspace

MOST = 20


@dataclass(frozen=True)
class Overlap:
    """`matrix[i][j]`: people for whom both `names[i]` and `names[j]` hold, on the diagonal the size; `of`: everybody;
    `all_of_them`: for whom all hold."""

    names: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    all_of_them: int
    of: int


def overlap(workspace: Workspace, database: str, conditions: Mapping[str, object]) -> Overlap:
    """From one scan. `conditions`: what to call it → condition. Raises BadValueError with the name of what is wrong and
    its JSON path, for none, and for more than 20."""
    require(workspace, "read")
    if not 0 < len(conditions) <= MOST:
        raise BadValueError(f"An overlap takes 1 to {MOST} segments, these are {len(conditions)}.")
    compiler = Compiler(scope(workspace, databases.get(workspace, database)))
    tests = [compiler.expression(_tree(workspace, database, *named)) for named in conditions.items()]
    pairs = list(combinations_with_replacement(range(len(tests)), 2))
    both = [bits.bit(i) if i == j else all_of([bits.bit(i), bits.bit(j)]) for i, j in pairs]
    everything = all_of([bits.bit(n) for n in range(len(tests))])
    with workspace.store.read() as cursor:
        numbers = [
            int(n or 0) for n in cursor.rows(to_sql(bits.counted(compiler, tests, [*both, everything, None])))[0]
        ]
    known = dict(zip(pairs, numbers, strict=False))
    matrix = tuple(tuple(known[min(i, j), max(i, j)] for j in range(len(tests))) for i in range(len(tests)))
    return Overlap(tuple(conditions), matrix, *numbers[-2:])


def _tree(workspace: Workspace, database: str, name: str, condition: object) -> Node:
    try:
        tree = parse(workspace, database, condition)
    except BadValueError as error:
        # A page compares what is not saved yet: that has no name.
        where = f"in “{name}”, " if name else ""
        raise BadValueError(f"{where}{error.message}", field=error.field, code=error.code) from None
    check_own(workspace, databases.get(workspace, database), tree)
    return tree
