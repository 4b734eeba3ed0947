"""A condition judged for many people at once, each at a moment of their own, from the logs. Writes temp tables only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from engine.profiles.databases import Database
from engine.segments.asking import past_scope
from engine.segments.conditions.moment import Moment
from engine.segments.conditions.tree import Node
from engine.segments.reading import parse
from engine.segments.sql import each
from engine.segments.sql.compiler import Compiler, Scope, profile_column, to_sql
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    # Arrow is heavy: a command that asks about nobody starts without it.
    import pyarrow as pa

Columns = Callable[[Compiler], list[exp.Expr]]
_ASKED = "segment_asked"
_PEOPLE = "segment_asked_person"


def judge(cursor: Cursor, workspace: Workspace, home: Database, condition: object, *, source: str, result: str) -> None:
    """Makes the temp table `result` (asked_id) of those for whom the condition held at their moment, each as `ask` finds
    them with that moment as `as_of`.

    `source`: a table with asked_id (BIGINT, unique), profile_id and moment (TIMESTAMP, naive UTC), none of them NULL. A
    moment to come is judged by what is known now. Who is erased by now, or was not there yet, is not among them.

    One statement asks about all, except where a condition scores a person among all others (RFM): then one for each
    different moment. Raises BadValueError with the JSON path."""
    tree = parse(workspace, home.name, condition)
    times = each.Moments(workspace.zone)
    scope = past_scope(workspace, home, times)
    compiler = Compiler(scope)
    holds = compiler.expression(tree, is_where=True)
    if compiler.is_of_all:
        _moment_by_moment(cursor, scope, tree, source, result)
        return
    _make(cursor, result, _each(cursor, times, compiler.statement([], holds), source))


def told(
    cursor: Cursor, workspace: Workspace, home: Database, columns: Columns, *, source: str
) -> dict[int, tuple[Any, ...]] | None:
    """asked_id → `columns` of the compiler, expressions over the people, of those who were there at their moment. `source`: as of
    `judge`. None where a condition scores a person among all others: that is asked one moment after the other."""
    times = each.Moments(workspace.zone)
    compiler = Compiler(past_scope(workspace, home, times))
    selected = columns(compiler)
    if compiler.is_of_all:
        return None
    try:
        rows = cursor.rows(_each(cursor, times, compiler.statement(selected), source))
    finally:
        forget(cursor)
    return {row[0]: row[1:] for row in rows}


def forget(cursor: Cursor) -> None:
    """Of a cursor that is lent again and again: what `judge` read for its answer."""
    for name in (_ASKED, _PEOPLE):
        cursor.run(f"drop table if exists temp.{name}")


def _each(cursor: Cursor, times: each.Moments, statement: exp.Select, source: str) -> str:
    """The SQL of a statement over the people, made one of those asked about; makes the tables that it reads."""
    _stage(cursor, times, source)
    _make(cursor, _PEOPLE, to_sql(each.divided(statement, times, _ASKED, _PEOPLE)))
    return to_sql(statement)


def _stage(cursor: Cursor, times: each.Moments, source: str) -> None:
    """Those asked about, with the columns of their days. Only Python knows the calendar: each different second is asked."""
    rows = f"select s.asked_id as {each.ID}, s.profile_id, s.moment as {each.MOMENT}"
    if not times.of_day:
        _make(cursor, _ASKED, f"{rows} from {quoted(source)} s")
        return
    second = "date_trunc('second', s.moment)"
    # Without anybody one that nobody is asked at: it tells the columns' types.
    seconds = cursor.column(f"select distinct {second} from {quoted(source)} s") or [datetime.min]
    with cursor.staged(_days(times, seconds)) as days:
        _make(
            cursor, _ASKED, f"{rows}, d.* exclude (second) from {quoted(source)} s join {days} d on d.second = {second}"
        )


def _days(times: each.Moments, seconds: Sequence[datetime]) -> pa.Table:
    import pyarrow as pa

    known: dict[date, list[date | int]] = {}
    rows: list[list[date | int]] = []
    for second in seconds:
        moment = Moment(second, times.zone)
        if moment.today not in known:
            known[moment.today] = [value(moment) for value in times.of_day.values()]
        rows.append(known[moment.today])
    return pa.table({"second": seconds, **{name: [row[n] for row in rows] for n, name in enumerate(times.of_day)}})


def is_of_all(workspace: Workspace, home: Database, condition: object) -> bool:
    """Whether `judge` asks once for each different moment: that takes about a tenth of a second each."""
    tree = parse(workspace, home.name, condition)
    compiler = Compiler(past_scope(workspace, home, each.Moments(workspace.zone)))
    compiler.expression(tree, is_where=True)
    return compiler.is_of_all


def _moment_by_moment(cursor: Cursor, scope: Scope, tree: Node, source: str, result: str) -> None:
    rows = f"select s.asked_id from {quoted(source)} s where"
    _make(cursor, result, f"{rows} false")
    for moment in cursor.column(f"select distinct s.moment from {quoted(source)} s"):
        compiler = Compiler(replace(scope, moment=Moment(moment, scope.moment.zone)))
        holds = compiler.expression(tree, is_where=True)
        people = to_sql(compiler.statement([profile_column("profile_id")], holds))
        cursor.append(result, f"{rows} s.moment = $moment and s.profile_id in ({people})", moment=moment)


def _make(cursor: Cursor, table: str, sql: str) -> None:
    cursor.run(f"create or replace temp table {quoted(table)} as {sql}")
