"""A condition judged for many people, each at a moment of their own, against the same condition of one moment for everybody.

Both from the logs: two fields with five values each in a year, and one rule on events. Run as `python -m bench.moments`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlglot import exp

from bench import crowd
from bench.segments import MEMORY, in_turns, opened
from engine import segments
from engine.profiles import databases
from engine.segments.asking import ask
from engine.store import Cursor
from engine.workspace import Workspace

PEOPLE, EVENTS = 200_000, 2_000_000
ASKED = (500, 100_000)
CONDITION = {
    "combinator": "and",
    "rules": [
        {"field": "city", "operator": "in", "value": ["Rome", "Vienna", "Bern", "Oslo"]},
        {"field": "points", "operator": ">=", "value": 300},
        {"event": "open", "operator": "atLeast", "value": 1, "within": "30d"},
    ],
}

# Out of order of people, as a log of a year is.
_CHANGES = """
insert into change by name
select i as change_id, i as write_id, $database_id as database_id, 1 + (i * 7919) % $people as profile_id, field,
       case field when 'city' then pick((hash(i) % 1000) / 1000, cities()) else (hash(i) % 1000)::varchar end as new,
       $start + to_microseconds((i * (31536000000000.0 / $number))::bigint) as changed_at, changed_at as recorded_at,
       'import' as source, 'imported' as standing, false as starts_triggers, false as is_created, true as is_applied, 0 as depth
from range($number) t(i), (values ('city'), ('points')) f(field)
"""
_ASKED = """
create or replace temp table bench_asked as
select i as asked_id, 1 + (hash(i) % $people)::bigint as profile_id,
       $now - to_seconds((hash(i * 3) % 2592000)::bigint) as moment
from range($asked) t(i)
"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name,
        opened(Path(name), PEOPLE, EVENTS, MEMORY) as workspace,
    ):
        _log_changes(workspace)
        for asked in ASKED:
            print(measure(workspace, asked), flush=True)


def measure(workspace: Workspace, asked: int) -> str:
    """Both in turns, in one transaction."""
    one = ask(workspace, crowd.DATABASE, CONDITION, as_of=crowd.NOW).sql_of(exp.Count(this=exp.Star()))
    with workspace.store.transaction() as cursor:
        cursor.run(_ASKED, people=PEOPLE, now=crowd.NOW, asked=asked)
        found = in_turns(lambda: _judged(cursor, workspace), lambda: cursor.value(one))
        held = cursor.value("select count(*) from bench_judged")
    return (
        f"{asked:,} asked about at moments of a month, {held:,} held: {found.ours * 1000:,.0f} ms; all {PEOPLE:,} at one "
        f"moment {found.hand * 1000:,.0f} ms; {found.ours / found.hand:.2f} times"
    )


def _judged(cursor: Cursor, workspace: Workspace) -> None:
    home = databases.get(workspace, crowd.DATABASE)
    segments.judge(cursor, workspace, home, CONDITION, source="bench_asked", result="bench_judged")


def _log_changes(workspace: Workspace) -> None:
    home = databases.get(workspace, crowd.DATABASE)
    with workspace.store.transaction() as cursor:
        cursor.run(
            _CHANGES,
            database_id=home.database_id,
            people=PEOPLE,
            number=PEOPLE * 5,
            start=crowd.NOW.replace(year=crowd.NOW.year - 1),
        )
    workspace.store.checkpoint()


if __name__ == "__main__":
    main()
