"""A million changes and fifty campaigns with guards: from the change log to decisions, against the bare SQL of plan and decide.

`python -m bench.decisions [CHANGES] [MOST]`. A fifth as many people; each change starts one of the fifty campaigns, or none. A
fifth of the campaigns waits ten minutes, others ask about an audience, keep quiet hours, hold out a tenth, or are service; the
workspace gives nobody more than two messages a week. Nothing is sent: who is claimed stays claimed. The bare SQL is written for
this case alone: it knows that no two changes of a person meet in one round, reads the audience from the profiles as they are now,
and finds in one statement what becomes of everything. Like the engine it leaves a row for each message and each decision in
tables of the same columns, and reads whoever is to get one with the values that started it. It must come to the same of every
message, or the bench fails; the time of its one statement alone is told, too. MOST: decided in one batch.
"""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
from datetime import timedelta

from bench import crowd
from engine.campaigns import campaigns, switch
from engine.campaigns.decide import decide
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.campaigns.plan import plan
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.settings import Settings
from engine.workspace import Workspace

CHANGES = 1_000_000
MOST = 100_000
CAMPAIGNS, FIELDS, VALUES = 50, 10, 10
MEMORY = "2GB"
LENGTH = timedelta(hours=4)
"""From midnight on: all of it lies in quiet hours, and after the last change of a subscription."""
START = crowd.NOW
END = START + LENGTH
WAIT = timedelta(minutes=10)
SOURCES = {
    "yours": TemplateSource(subject="Yours", html='<p>{{ f0 }} <a href="{{ links.unsubscribe }}">No more</a></p>'),
    "served": TemplateSource(subject="Served", html="<p>{{ f0 }}</p>"),
}
AUDIENCE = {
    "combinator": "and",
    "rules": [
        {"field": "points", "operator": ">=", "value": 300},
        {"field": "country", "operator": "in", "value": ["DE", "AT", "CH"]},
    ],
}
KINDS: list[dict[str, object]] = [
    {"wait": "10m"},
    {"audience": AUDIENCE},
    {"quiet_hours": {"from": "20:00", "to": "08:00"}},
    {"holdout": 0.1},
    {"purpose": "service"},
]

_FIRST = """
insert into change by name
select
    p.profile_id * 2 + f.place as change_id, p.profile_id as write_id, $database_id as database_id, p.profile_id,
    f.name as field, null as old, case f.name when 'points' then p.points::varchar else p.country end as new,
    case f.name when 'points' then p.points::double end as new_num, $long_ago as changed_at, changed_at as recorded_at,
    'import' as source, 'imported' as standing, true as starts_triggers, true as is_created, true as is_applied, 0 as depth
from {table} p
cross join (values ('points', 0), ('country', 1)) f(name, place)
"""

# Each person has each field changed once at most.
_CHANGES = """
insert into change by name
select
    $number * 2 + i as change_id, $number * 2 + i as write_id, $database_id as database_id,
    1 + (i * 7919) % $people as profile_id, 'f' || (i // $people + i) % $fields as field, null as old,
    'v' || hash(i) % $values as new, $start + to_microseconds((i * ($length / $number))::bigint) as changed_at,
    changed_at as recorded_at, 'api' as source, 'typed' as standing, true as starts_triggers, false as is_created,
    true as is_applied, 0 as depth
from range($number) t(i)
"""

_BARE_RULE = """
create table bare_rule as
select
    i + 1 as campaign_id, i // $fields as kind, 'f' || i % $fields as field, 'v' || i // $fields as new,
    if(i // $fields = 4, 2, 1) as template_id
from range($campaigns) t(i)
"""

_BARE_PLAN = """
insert into bare_send by name
select
    row_number() over (order by c.changed_at, c.change_id, r.campaign_id) as send_id, r.campaign_id,
    r.campaign_id as stretch_id, 1 as version, $database_id as database_id, c.profile_id, c.write_id,
    c.changed_at as occurred_at, c.changed_at + if(r.kind = 0, $wait::interval, interval 0 minute) as due_at,
    due_at as next_at, 'waiting' as state,
    if(bucket_of($salt || ':' || r.campaign_id || ':' || c.profile_id) < 10000, 0, 1) as variant,
    r.template_id, 1 as template_version, 0 as attempts, true as is_braked
from change c
join bare_rule r on r.field = c.field and r.new = c.new
where c.changed_at >= $start and c.is_applied and c.starts_triggers and c.new is distinct from c.old
"""

_BARE_DECIDE = """
create temp table bare_verdict as
with subscribed as (
    select
        profile_id, last(state = 'subscribed' or (state = 'paused' and until <= $now) order by changed_at, log_id) as is_in,
        max(log_id) as log_id
    from subscription_change
    group by profile_id
),
alone as (
    select
        s.send_id, s.campaign_id, s.profile_id, s.write_id, s.due_at, r.kind, t.log_id,
        case
            when r.kind <> 4 and not coalesce(t.is_in, false) then 'no_consent'
            when p.email is null then 'no_address'
            when r.kind = 1 and not coalesce(p.points >= 300 and p.country in ('DE', 'AT', 'CH'), false) then 'not_in_audience'
        end as stopped,
        case
            when r.kind = 2 then 'quiet_hours'
            when r.kind = 3 and bucket_of($salt || ':holdout:' || s.campaign_id || ':' || s.profile_id) < 1000 then 'holdout'
        end as late
    from bare_send s
    join bare_rule r on r.campaign_id = s.campaign_id
    join {table} p on p.profile_id = s.profile_id
    left join subscribed t on t.profile_id = s.profile_id
    where s.due_at <= $now
),
counted as (
    select
        *,
        count(*) filter (where stopped is null and late is null and kind <> 4) over (
            partition by profile_id
            order by due_at, send_id
            rows between unbounded preceding and 1 preceding
        ) as before
    from alone
)
select
    send_id, campaign_id, profile_id, write_id, due_at, log_id,
    coalesce(stopped, if(kind <> 4 and before >= 2, 'limit', null), late) as reason
from counted
order by send_id
"""

# By send_id: DuckDB 2.0.0 takes twenty times as long for an update that hops between rows.
_BARE_SETTLE = """
update bare_send s
set state = case when v.reason is null then 'claimed' when v.reason = 'quiet_hours' then 'deferred' else 'skipped' end,
    reason = v.reason, decided_at = $now, attempts = if(v.reason is null, 1, 0), counts_at = v.due_at,
    held_until = if(v.reason = 'quiet_hours', $morning::timestamp, null),
    next_at = if(v.reason = 'quiet_hours', $morning::timestamp, s.next_at),
    reached_at = if(v.reason is null or v.reason = 'holdout', $now::timestamp, null)
from bare_verdict v
where v.send_id = s.send_id
"""

_BARE_DECISIONS = """
insert into bare_decision by name
select
    nextval('seq_decision') as decision_id, send_id, campaign_id, profile_id,
    if(reason = 'quiet_hours', 'deferred', 'skipped') as state, reason,
    json_object('write_id', write_id, 'log_id', if(reason = 'no_consent', log_id, null)) as evidence, $now as decided_at
from bare_verdict
where reason is not null
order by send_id
"""

_BARE_CLAIMED = """
select s.*, c.field, c.old, c.new
from bare_send s
join change c on c.change_id = s.write_id
where s.state = 'claimed'
order by s.due_at, s.send_id
"""

_DIFFERENT = """
with ours as (select campaign_id, profile_id, write_id, due_at, coalesce(reason, state) as outcome, variant from send),
bare as (select campaign_id, profile_id, write_id, due_at, coalesce(reason, state) as outcome, variant from bare_send)
select
    (select count(*) from (from ours except all from bare)), (select count(*) from (from bare except all from ours)),
    (select count(*) from decision) - (select count(*) from bare_decision)
"""

_OURS = """
select coalesce(reason, state) as outcome, count(*)
from send
where state <> 'waiting'
group by outcome
order by outcome
"""


def main() -> None:
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    most = int(sys.argv[2]) if len(sys.argv) > 2 else MOST
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        workspace = Workspace.open(Settings(data=name, memory=MEMORY), FixedClock(START))
        try:
            home = _prepare(workspace, changes)
            _measure(workspace.acting(clock=FixedClock(END)), home, changes, most)
        finally:
            workspace.close()


def _prepare(ws: Workspace, changes: int) -> Database:
    people = changes // 5
    home = crowd.fill(ws, people, 0)
    for n in range(FIELDS):
        fields.add(ws, home.name, f"f{n}", type="string")
    with ws.store.transaction() as cursor:
        long_ago = START - timedelta(days=300)
        cursor.run(_FIRST.format(table=home.table), database_id=home.database_id, long_ago=long_ago)
    plan(ws)
    # Else everything is held: nothing of it is usual.
    policy.save(ws, {"limits": {"messages": 2, "days": 7}, "surge_brake": False})
    for name, source in SOURCES.items():
        templates.save(ws, name, source)
    for n in range(CAMPAIGNS):
        trigger = {
            "event": "fields_updated",
            "fields": [f"f{n % FIELDS}"],
            "condition": "changed_to",
            "to": f"v{n // FIELDS}",
        }
        kind = KINDS[n // FIELDS]
        own = {"content": [{"template": "served"}]}
        if "purpose" not in kind:
            own = {"content": [{"template": "yours"}], "topic": crowd.TOPIC}
        definition = {"name": f"c{n}", "kind": "trigger", "trigger": trigger, **kind, **own}
        campaigns.save(ws, home.name, parse_definition(definition))
        switch.activate(ws, f"c{n}")
    with ws.store.transaction() as cursor:
        cursor.run(
            _CHANGES,
            database_id=home.database_id,
            people=people,
            number=changes,
            fields=FIELDS,
            values=VALUES,
            start=START,
            length=LENGTH / timedelta(microseconds=1),
        )
        # What is inserted into a table that its own transaction made, DuckDB 2.0.0 may not show.
        cursor.run("create table bare_send as from send limit 0")
        cursor.run("create table bare_decision as from decision limit 0")
    ws.store.checkpoint()
    return home


def _measure(ws: Workspace, home: Database, changes: int, most: int) -> None:
    # As the app does once it has started.
    gc.collect()
    gc.freeze()
    with _Timed() as bare:
        found = _bare(ws, home)
    with _Timed() as planning:
        plan(ws)
    batches = 0
    with _Timed() as deciding:
        while decide(ws, most).due:
            batches += 1
    with ws.store.read() as cursor:
        [different] = cursor.rows(_DIFFERENT)
        told = ", ".join(f"{name} {n:,}" for name, n in cursor.rows(_OURS))
    if any(different):
        raise SystemExit(f"not the same: {different} of ours, of the bare SQL, more decisions; {told}")
    times, wall = (planning.cpu + deciding.cpu) / bare.cpu, (planning.wall + deciding.wall) / bare.wall
    print(
        f"{changes:,} changes and {CAMPAIGNS} campaigns to decisions, {batches} batches: planned in {planning}, decided in "
        f"{deciding}, bare SQL {bare}: {times:.1f} times the CPU, {wall:.1f} times as long ({found} of it find out what becomes "
        f"of each); DuckDB's memory limit {MEMORY}, peak of the process "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB; {told}"
    )


def _bare(ws: Workspace, home: Database) -> _Timed:
    """Gives what the one statement took that finds out what becomes of each."""
    with ws.store.transaction() as cursor:
        # In transactions of their own, as the engine's.
        cursor.run(_BARE_RULE, fields=FIELDS, campaigns=CAMPAIGNS)
        cursor.run(_BARE_PLAN, salt=ws.salt, start=START, wait=WAIT, database_id=home.database_id)
    with ws.store.transaction() as cursor:
        with _Timed() as found:
            cursor.run(_BARE_DECIDE.format(table=home.table), salt=ws.salt, now=END)
        cursor.run(_BARE_SETTLE, now=END, morning=START + timedelta(hours=8))
        cursor.run(_BARE_DECISIONS, now=END)
        cursor.rows(_BARE_CLAIMED)
    return found


class _Timed:
    """Seconds, of the clock and of the processors (all threads)."""

    cpu = wall = 0.0

    def __enter__(self) -> _Timed:
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu, self.wall = time.process_time() - self._cpu, time.perf_counter() - self._wall

    def __str__(self) -> str:
        return f"{self.wall:.1f} s (CPU {self.cpu:.1f} s)"


if __name__ == "__main__":
    main()
