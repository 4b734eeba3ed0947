"""A campaign with every kind of guard tried on a million changes, against one statement that only finds what would start it.

`python -m bench.backtest [CHANGES]`. A fifth as many people, a month of changes, a wait of an hour, an audience of two fields, a
limit, quiet hours and a holdout.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta

from bench import crowd
from engine.campaigns import campaigns, trial
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles.databases import Database
from engine.settings import Settings
from engine.workspace import Workspace

CHANGES = 1_000_000
DAYS = 30
NAME = "plan"
SOURCE = TemplateSource(subject="Your plan", html='<p>{{ plan }} <a href="{{ links.unsubscribe }}">No more</a></p>')

_CHANGES = """
insert into change by name
select
    i as change_id, i as write_id, $database_id as database_id, 1 + (i * 7919) % $people as profile_id, 'plan' as field,
    ['free', 'basic', 'pro'][1 + i % 3] as old, ['free', 'basic', 'pro'][1 + (i + 1) % 3] as new,
    $start + to_microseconds((i * ($length / $number))::bigint) as changed_at, changed_at as recorded_at, 'api' as source,
    'typed' as standing, true as starts_triggers, false as is_created, true as is_applied, 0 as depth
from range(1, $number + 1) t(i)
"""

_FIRST = """
insert into change by name
select
    $number + p.profile_id * 2 + f.place as change_id, $number + p.profile_id as write_id, $database_id as database_id,
    p.profile_id, f.name as field, null as old, case f.name when 'points' then p.points::varchar else p.country end as new,
    case f.name when 'points' then p.points::double end as new_num, $start as changed_at, changed_at as recorded_at,
    'import' as source, 'imported' as standing, true as starts_triggers, true as is_created, true as is_applied, 0 as depth
from {table} p
cross join (values ('points', 0), ('country', 1)) f(name, place)
"""

_BARE = """
select count(*)
from change c
join profile_{database_id} p on p.profile_id = c.profile_id
where c.field = 'plan' and c.new is distinct from c.old and p.points >= 300 and p.country in ('DE', 'AT', 'CH')
"""


def main() -> None:
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        workspace = Workspace.open(Settings(data=name), FixedClock(crowd.NOW))
        try:
            home = crowd.fill(workspace, changes // 5, 0)
            _change(workspace, home, changes)
            _measure(workspace, home, changes)
        finally:
            workspace.close()


def _change(workspace: Workspace, home: Database, number: int) -> None:
    length = timedelta(days=DAYS)
    with workspace.store.transaction() as cursor:
        cursor.run(
            _CHANGES,
            database_id=home.database_id,
            people=number // 5,
            number=number,
            start=crowd.NOW - length,
            length=length / timedelta(microseconds=1),
        )
        first = _FIRST.format(table=home.table)
        start = crowd.NOW - timedelta(days=300)
        cursor.run(first, database_id=home.database_id, number=number, start=start)
    workspace.store.checkpoint()


def _measure(workspace: Workspace, home: Database, changes: int) -> None:
    templates.save(workspace, NAME, SOURCE)
    definition = {
        "name": NAME,
        "kind": "trigger",
        "topic": crowd.TOPIC,
        "trigger": {"event": "fields_updated", "fields": ["plan"]},
        "wait": "1h",
        "audience": {
            "combinator": "and",
            "rules": [
                {"field": "points", "operator": ">=", "value": 300},
                {"field": "country", "operator": "in", "value": ["DE", "AT", "CH"]},
            ],
        },
        "limits": {"messages": 2, "days": 7},
        "quiet_hours": {"from": "21:00", "to": "08:00"},
        "holdout": 0.1,
        "content": [{"template": NAME}],
    }
    campaigns.save(workspace, home.name, parse_definition(definition))
    start = time.perf_counter()
    found = trial.backtest(workspace, NAME, crowd.NOW - timedelta(days=DAYS), crowd.NOW)
    seconds = time.perf_counter() - start
    begun = time.perf_counter()
    with workspace.store.read() as cursor:
        cursor.value(_BARE.format(database_id=home.database_id))
    bare = time.perf_counter() - begun
    told = ", ".join(f"{o.reason or o.state} {o.messages:,}" for o in found.outcomes)
    print(
        f"back-test of {changes:,} changes: {seconds:.1f} s, bare SQL {bare:.2f} s, {seconds / bare:.0f} times; {told}"
    )


if __name__ == "__main__":
    main()
