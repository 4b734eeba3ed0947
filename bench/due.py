"""The next 1,000 messages that fall due, out of ten million that wait, against the bare SQL; and out of a backlog of all of them.

`python -m bench.due [WAITING]`. Fifty campaigns; the messages fall due over the ten days to come, a thousand of them now.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

from engine.campaigns import campaigns, switch
from engine.campaigns.decide import WINDOW
from engine.campaigns.model import parse_definition
from engine.campaigns.rules import staged, stretches
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields
from engine.settings import Settings
from engine.store import query
from engine.workspace import Workspace

WAITING = 10_000_000
NEXT = 1_000
CAMPAIGNS = 50
ROUNDS = 7
SOURCE = TemplateSource(subject="Your plan", html="<p>{{ plan | default('none') }}</p>")

_SENDS = """
insert into send by name
select
    i as send_id, 1 + i % $campaigns as campaign_id, 1 + i % $campaigns as stretch_id, 1 as version, 1 as database_id,
    1 + (i * 7919) % ($number // 5) as profile_id, i as write_id, $now::timestamp - interval '1 day' as occurred_at,
    if(i <= $due, $now::timestamp, $now::timestamp + to_seconds((i * 104729) % 864000)) as due_at, due_at as next_at,
    'waiting' as state,
    0 as variant, 1 as template_id, 1 as template_version, 0 as attempts, false as is_braked
from range(1, $number + 1) t(i)
"""

_BARE = """
create or replace temp table bare as
select * from send where state in ('waiting', 'deferred') and next_at <= $now order by next_at, send_id limit $most
"""


def main() -> None:
    waiting = int(sys.argv[1]) if len(sys.argv) > 1 else WAITING
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        opened = Workspace.open(Settings(data=name))
        try:
            _prepare(opened)
            _measure(opened, waiting)
        finally:
            opened.close()


def _prepare(ws: Workspace) -> None:
    databases.create(ws, "people")
    fields.add(ws, "people", "plan", type="string")
    templates.save(ws, "plan", SOURCE)
    for n in range(CAMPAIGNS):
        trigger = {"event": "fields_updated", "fields": ["plan"]}
        definition = {"name": f"c{n}", "kind": "trigger", "purpose": "service", "trigger": trigger}
        campaigns.save(ws, "people", parse_definition({**definition, "content": [{"template": "plan"}]}))
        switch.activate(ws, f"c{n}")


def _measure(ws: Workspace, waiting: int) -> None:
    now = ws.now() + timedelta(minutes=1)
    with ws.store.transaction() as cursor:
        cursor.run(_SENDS, number=waiting, campaigns=CAMPAIGNS, now=now, due=NEXT)
    _compare(ws, f"the next {NEXT:,} of {waiting:,} waiting", now)
    _compare(ws, f"the next {NEXT:,} of a backlog of {waiting:,}", now + timedelta(days=11))


def _compare(ws: Workspace, what: str, now: object) -> None:
    with ws.store.transaction() as cursor:
        known = stretches(cursor, ws)
        with staged(cursor, ws, known):
            bare = _median(lambda: cursor.run(_BARE, now=now, most=NEXT))
            due = {"now": now, "most": NEXT, "busy": [], "window": WINDOW * NEXT}
            ours = _median(lambda: cursor.run(query("decide.due"), **due))
            found = cursor.value("select count(*) from due_send")
    print(f"{what}: {ours * 1000:.0f} ms, bare SQL {bare * 1000:.0f} ms: {ours / bare:.2f} times; {found:,} found")


def _median(work: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    main()
