"""How people spread over the scores of recency and frequency: one statement, 25 cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from engine.access import require
from engine.segments.asking import ask_own, check_own
from engine.segments.conditions.expressions import is_present
from engine.segments.conditions.tree import leaves
from engine.segments.models.groups import DEFAULT_EVENT, DEFAULT_OF, SCORES, RfmGroup
from engine.segments.models.preset import Condition, all_of
from engine.segments.reading import parse
from engine.segments.sql.compiler import to_sql
from engine.workspace import Workspace


@dataclass(frozen=True)
class Cell:
    """Some people, and what the amounts of all their events add up to."""

    people: int = 0
    total: float = 0.0

    @property
    def mean(self) -> float | None:
        """A person; None for nobody."""
        return self.total / self.people if self.people else None

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.people + other.people, self.total + other.total)


@dataclass(frozen=True)
class Grid:
    """`cells`: (r, f) → who has these scores, all 25 of them. `by_value`: the same people by their score m, 1 to 5."""

    cells: Mapping[tuple[int, int], Cell]
    by_value: Mapping[int, Cell]

    @property
    def all(self) -> Cell:
        return _sum(self.cells.values())

    def of_group(self, group: RfmGroup) -> Cell:
        return _sum(cell for (r, f), cell in self.cells.items() if group.has(r, f))


def rfm_table(
    workspace: Workspace,
    database: str,
    *,
    event: str = DEFAULT_EVENT,
    of: str = DEFAULT_OF,
    condition: Condition | None = None,
) -> Grid:
    """Counts everybody who has such an event or, of them, those for whom `condition` holds; scores are always among
    everybody who has one. Raises BadValueError with the JSON path, UnknownNameError, ForbiddenError for a property that the
    actor may not ask about."""
    require(workspace, "read")
    asked = ask_own(workspace, database, condition or all_of())
    figures = parse(workspace, database, _figures(event, of))
    check_own(workspace, asked.home, figures)
    r, f, m, total = (asked.compiler.value(leaf) for leaf in leaves(figures))
    columns = [
        r,
        f,
        m,
        exp.Count(this=exp.Star()),
        exp.Coalesce(this=exp.Sum(this=total), expressions=[exp.Literal.number(0)]),
    ]
    statement = asked.statement(columns, is_present(r.copy()))
    statement.set("group", exp.Group(expressions=[node.copy() for node in (r, f, m)]))
    with workspace.store.read() as cursor:
        return _grid(cursor.rows(to_sql(statement)))


def _figures(event: str, of: str) -> Condition:
    """Rules whose values are what is counted by: the three scores and the amount behind the last."""
    about = {"event": event, "of": of}
    scores = [{"rfm": score, "operator": "notNull", **about} for score in ("r", "f", "m")]
    return all_of(*scores, {**about, "measure": "sum", "operator": ">=", "value": 0})


def _grid(rows: Iterable[tuple[Any, ...]]) -> Grid:
    cells = {(r, f): Cell() for r in SCORES for f in SCORES}
    by_value = {m: Cell() for m in SCORES}
    for r, f, m, people, total in rows:
        cells[r, f] += Cell(people, total)
        by_value[m] += Cell(people, total)
    return Grid(cells, by_value)


def _sum(cells: Iterable[Cell]) -> Cell:
    return sum(cells, Cell())
