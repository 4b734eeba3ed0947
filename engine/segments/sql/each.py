"""Many people, each asked about at a moment of their own: times as columns of the table of those asked about, logs read
for them only. SQLGlot only.

A condition is compiled with Moments as it is for one moment of the past; `divided` makes it that of many.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from engine.segments.conditions.expressions import column
from engine.segments.conditions.moment import Moment
from engine.segments.sql.compiler import PROFILE, profile_column

ID = "_asked_id"
"""Tells those asked about apart: one person may be asked about at several moments."""
MOMENT = "_moment"
_PERSON = "profile_id"
_PROFILES = "b"
"""The profile table in past.py."""

OfDay = Callable[[Moment], date | int]


class Moments:
    """As a Moment, but each time is an expression over the table of those asked about.

    The ends of the calendar need no care: what lies beyond them is as early or as late to every value as they are."""

    def __init__(self, zone: ZoneInfo):
        self.zone = zone
        self.of_day: dict[str, OfDay] = {}
        """Columns that the table must have: what each holds at a moment, which hangs on its day only."""

    @property
    def now(self) -> exp.Expr:
        return profile_column(MOMENT)

    @property
    def today(self) -> exp.Expr:
        return self.day()

    def day(self, shift: int = 0) -> exp.Expr:
        return self._column(f"_day_{shift}", lambda moment: moment.day(shift))

    def back(self, length: timedelta) -> exp.Expr:
        return exp.Sub(this=self.now, expression=_interval(length))

    def ahead(self, length: timedelta) -> exp.Expr:
        return exp.Add(this=self.now, expression=_interval(length))

    def around(self, days: int) -> tuple[exp.Expr, exp.Expr]:
        first = self._column(f"_first_{days}", lambda moment: moment.around(days)[0])
        return first, self._column(f"_last_{days}", lambda moment: moment.around(days)[1])

    def _column(self, name: str, value: OfDay) -> exp.Expr:
        self.of_day[name] = value
        return profile_column(name)


def divided(statement: exp.Select, times: Moments, asked: str, people: str) -> exp.Select:
    """Makes a statement over the profiles of the past, compiled with `times`, one from the table `people` that selects asked_id
    and then what it selected. Gives the SELECT that fills this: those of the table `asked` (ID, profile_id, MOMENT, columns of
    `times`) who were there at their moment, as they were then."""
    found = statement.args["from_"].this.this
    statement.set("from_", exp.From(this=_table(people)))
    statement.set("expressions", [exp.alias_(profile_column(ID), "asked_id"), *statement.expressions])
    for join in statement.args.get("joins", []):
        table, on = join.this, join.args["on"]
        key, of = on.this.name, on.expression
        _read_for(people, table.this, key, of)
        _rename(statement, table.alias, key, to=(table.alias, ID))
        of.replace(profile_column(ID))
    _read_for(asked, found, _PERSON, profile_column(_PERSON))
    for name in (MOMENT, *times.of_day):
        _rename(found, _PROFILES, name, to=(PROFILE, name))
    return found.select(profile_column(_PERSON), copy=False)


def _read_for(asked: str, source: exp.Select, key: str, of: exp.Expr) -> None:
    """Makes a table of logs that has rows of each `key` one that has them of each asked about whose `of` it is, under ID.

    Every SELECT that reads the key from a log joins the table `asked`."""
    reading = [(select, log.alias) for select in source.find_all(exp.Select) if (log := _log_of(select, key))]
    for node in source.find_all(exp.Column, exp.Alias):
        if node.alias_or_name == key:
            node.set("alias" if isinstance(node, exp.Alias) else "this", exp.to_identifier(ID, quoted=True))
    for _, log in reading:
        _rename(source, log, ID, to=(PROFILE, ID))
    for select, log in reading:
        join = exp.Join(this=_table(asked), on=exp.EQ(this=of.copy(), expression=column(log, key)))
        # First, since what is joined behind it may name its columns.
        select.set("joins", [join, *select.args.get("joins", [])])


def _log_of(select: exp.Select, key: str) -> exp.Table | None:
    """The table that the SELECT itself reads the key from."""
    table = select.args["from_"].this
    if not isinstance(table, exp.Table):
        return None
    named = any((node.table, node.name) == (table.alias, key) for node in select.find_all(exp.Column))
    return table if named else None


def _rename(source: exp.Select, table: str, name: str, to: tuple[str, str]) -> None:
    """Gives a column another table and name, wherever it stands."""
    for node in source.find_all(exp.Column):
        if (node.table, node.name) == (table, name):
            for part, word in zip(("table", "this"), to, strict=True):
                node.set(part, exp.to_identifier(word, quoted=True))


def _table(name: str) -> exp.Table:
    alias = exp.TableAlias(this=exp.to_identifier(PROFILE, quoted=True))
    return exp.Table(this=exp.to_identifier(name, quoted=True), alias=alias)


def _interval(length: timedelta) -> exp.Expr:
    return exp.Interval(this=exp.Literal.string(str(length // timedelta(minutes=1))), unit=exp.var("MINUTE"))
