"""Every number of reports against SQL written by hand: a million people, ten million mail events.

`python -m bench.reports [--profiles N] [--events N] [--memory 2GB]`. Half of the mail events are sendings; a fifth of the opens
are machines'. Both sides in turns in the same process, so that the ratios say something on a busy machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench import crowd
from bench.memory import most_memory
from bench.report_cases import CASES, Case
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.settings import Settings
from engine.workspace import Workspace

PROFILES, EVENTS, MEMORY = 1_000_000, 10_000_000, "2GB"
CAMPAIGNS, OTHER_EVENTS = 20, 1_000_000
ROUNDS = 5
FAST, FACTOR = 0.3, 1.2
"""Seconds within which nobody asks how long the hand's way takes, and else how many times as long is well."""
SOURCE = TemplateSource(subject="News", html='<p><a href="https://example.org/a">A</a> {{ links.unsubscribe }}</p>')

_SENDS = """
insert into send by name
select
    i as send_id, 1 + i * $campaigns // ($number + 1) as campaign_id, 1 as stretch_id, 1 as version,
    $database_id as database_id, 1 + (i * 7919) % $people as profile_id, i as write_id,
    $start::timestamp + to_microseconds((i * (31536000000000.0 / $number))::bigint) as occurred_at, occurred_at as due_at,
    due_at as next_at, if(i % 10 = 0, 'skipped', 'sent') as state,
    if(i % 10 = 0, ['no_consent', 'limit', 'holdout'][1 + i % 3], null) as reason, (i % 2)::integer as variant,
    1 + i % 2 as template_id, 1 as template_version, 1 as attempts, due_at as decided_at,
    if(reason in ('no_consent', 'limit'), null, due_at) as reached_at,
    if(i % 10 = 0, null, due_at + interval '1 second') as sent_at, false as is_braked
from range(1, $number + 1) t(i)
"""
_MAIL = """
insert into event by name
with did as (
    select send_id, campaign_id, profile_id, sent_at,
        unnest(list_concat(
            ['sent'], if(hash(send_id * 3) % 100 < 48, ['opened'], []), if(hash(send_id * 5) % 100 < 18, ['opened'], []),
            if(hash(send_id * 7) % 100 < 12, ['clicked'], []), if(hash(send_id * 11) % 100 < 2, ['bounced'], []),
            if(hash(send_id * 13) % 100 < 1, ['unsubscribed'], [])
        )) as type
    from send
    where state = 'sent'
),
happened as (
    select *, sent_at + to_seconds(if(type = 'sent', 0, (hash(send_id, type) % 200000)::bigint)) as happened_at
    from did
)
select 100000000 + row_number() over (order by happened_at, send_id) as event_id, $database_id as database_id, profile_id, type,
    happened_at, happened_at as recorded_at,
    case
        when type = 'clicked' then '{"url":"https://example.org/a","link":1,"device":"mobile"}'
        when type = 'opened' and hash(send_id, 'm') % 5 = 0 then '{"machine":"mail_privacy"}'
        when type = 'opened' then '{"device":"desktop"}'
    end as properties,
    campaign_id, send_id, 'engine' as source
from happened
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=PROFILES)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--memory", default=MEMORY, help="DuckDB's memory limit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        workspace = Workspace.open(Settings(data=name, memory=options.memory), FixedClock(crowd.NOW))
        try:
            fill(workspace, options.profiles, options.events)
            report(workspace)
        finally:
            workspace.close()


def fill(workspace: Workspace, people: int, events: int) -> None:
    """Campaigns, all with a goal, whose messages went out over the year before the crowd's now."""
    started = time.perf_counter()
    home = crowd.fill(workspace, people, OTHER_EVENTS)
    for name in ("one", "two"):
        templates.save(workspace, name, SOURCE)
    content = [{"template": "one"}, {"template": "two"}]
    for n in range(CAMPAIGNS):
        goal = {"event": "purchase", "within": "5d"}
        definition = {"name": f"c{n}", "kind": "broadcast", "topic": crowd.TOPIC, "content": content, "goal": goal}
        campaigns.save(workspace, crowd.DATABASE, parse_definition(definition))
    # A message has 1.85 events on the average, and nine of ten were sent.
    common = {"database_id": home.database_id}
    with workspace.store.transaction() as cursor:
        cursor.run(
            _SENDS,
            number=round(events / 1.629),
            people=people,
            campaigns=CAMPAIGNS,
            start=crowd.NOW - timedelta(days=365),
            **common,
        )
    with workspace.store.transaction() as cursor:
        cursor.run(_MAIL, **common)
    workspace.store.checkpoint()
    with workspace.store.read() as cursor:
        [counts] = cursor.rows(
            "select (select count(*) from send), (select count(*) from event where send_id is not null)"
        )
    print(
        f"{people:,} people, {counts[0]:,} messages, {counts[1]:,} mail events made in {time.perf_counter() - started:.0f} s"
    )


def report(workspace: Workspace) -> None:
    """Prints."""
    with most_memory() as peak:
        for case in CASES:
            print(f"  {compare(workspace, case)}", flush=True)
    print(f"  most memory meanwhile: {peak[0]:,.0f} MB")


def compare(workspace: Workspace, case: Case) -> str:
    """Raises RuntimeError where the two find different numbers."""
    with workspace.store.read() as cursor:
        found, check = case.ours(workspace), cursor.rows(case.sql)
        if found != check:
            first = next((pair for pair in zip(found, check, strict=False) if pair[0] != pair[1]), None)
            raise RuntimeError(f"{case.name}: {len(found)} rows by the report, {len(check)} by hand; first {first}")
        ours, hand = in_turns(lambda: case.ours(workspace), lambda: cursor.rows(case.sql))
    verdict = "well" if ours <= FAST or ours <= FACTOR * hand else "SLOW"
    return f"{case.name}: {ours * 1000:,.0f} ms, by hand {hand * 1000:,.0f} ms, {ours / hand:.2f} times: {verdict}"


def in_turns(ours: Callable[[], Any], hand: Callable[[], Any]) -> tuple[float, float]:
    """Median seconds of both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for which, call in enumerate((ours, hand)):
            started = time.perf_counter()
            call()
            times[which].append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()
