"""The next 1,000 messages that fall due, out of ten million that wait, against the bare SQL; and out of a backlog of all of them.

`python -m bench.due [WAITING]`. Fifty campaigns; the messages fall due over the ten days to come, a thousand of them now.
Compared are two statements that each make a table of a thousand: the engine's, which also minds pauses, priorities, turns that
guards put off, people whose messages are under way, and one message a person; and one that takes whatever is due, in its order.
Each has a fixed price, of being planned and begun, that is the same when nothing else waits: both are measured so, too. What is
left is the price of finding them among the others.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.campaigns import campaigns, switch
from engine.campaigns.decide import WINDOW
from engine.campaigns.model import parse_definition
from engine.campaigns.rules import staged, stretches
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields
from engine.settings import Settings
from engine.store import Cursor, query
from engine.workspace import Workspace

WAITING = 10_000_000
NEXT = 1_000
CAMPAIGNS = 50
ROUNDS = 15
SOURCE = TemplateSource(subject="Your plan", html="<p>{{ plan | default('none') }}</p>")

_SENDS = """
insert into send by name
select
    i as send_id, 1 + i % $campaigns as campaign_id, 1 + i % $campaigns as stretch_id, 1 as version, 1 as database_id,
    1 + (i * 7919) % ($number // 5) as profile_id, i as write_id, $now::timestamp - interval '1 day' as occurred_at,
    if(i <= $due, $now::timestamp, $now::timestamp + to_seconds((i * 104729) % 864000)) as due_at, due_at as next_at,
    'waiting' as state,
    0 as variant, 1 as template_id, 1 as template_version, 0 as attempts, false as is_braked
from range($first, $last) t(i)
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
    fixed = _compare(ws, now, lambda cursor: _fill(cursor, 0, NEXT, now))
    _tell(f"the next {NEXT:,} where nothing else waits", fixed, (0.0, 0.0))
    next_ones = _compare(ws, now, lambda cursor: _fill(cursor, NEXT, waiting, now))
    _tell(f"the next {NEXT:,} of {waiting:,} waiting", next_ones, fixed)
    backlog = _compare(ws, now + timedelta(days=11), lambda cursor: None)
    _tell(f"the next {NEXT:,} of a backlog of {waiting:,}", backlog, fixed)


def _fill(cursor: Cursor, first: int, last: int, now: datetime) -> None:
    cursor.run(_SENDS, first=first + 1, last=last + 1, number=last, campaigns=CAMPAIGNS, now=now, due=NEXT)


def _compare(ws: Workspace, now: datetime, fill: Callable[[Cursor], None]) -> tuple[float, float]:
    """Seconds of the engine's statement and of the bare one, by turns: medians."""
    with ws.store.transaction() as cursor:
        fill(cursor)
    with ws.store.transaction() as cursor, staged(cursor, ws, stretches(cursor, ws)):
        due = {"now": now, "most": NEXT, "busy": [], "window": WINDOW * NEXT}
        times = [
            (_seconds(cursor, query("decide.due"), due), _seconds(cursor, _BARE, {"now": now, "most": NEXT}))
            for _ in range(ROUNDS)
        ]
    ours, bare = zip(*times, strict=True)
    return statistics.median(ours), statistics.median(bare)


def _seconds(cursor: Cursor, sql: str, params: dict[str, object]) -> float:
    begun = time.perf_counter()
    cursor.run(sql, **params)
    return time.perf_counter() - begun


def _tell(what: str, times: tuple[float, float], fixed: tuple[float, float]) -> None:
    (ours, bare), (own, others) = times, fixed
    told = f"{what}: {ours * 1000:.0f} ms, bare SQL {bare * 1000:.0f} ms: {ours / bare:.2f} times"
    if own:
        told += f"; without the fixed price {(ours - own) * 1000:.0f} and {(bare - others) * 1000:.0f} ms"
    print(told)


if __name__ == "__main__":
    main()
