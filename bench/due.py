"""The next 1,000 messages that fall due, out of ten million that wait, against the bare SQL; and out of a backlog of all of them.

`python -m bench.due [WAITING]`. Fifty campaigns; the messages fall due over the ten days to come, a thousand of them now: once
these stand together, as after a wait that is the same for all, and once they are strewn among the others, as dates are. Compared
is what makes a table of a thousand: the engine's statements, which also mind pauses, priorities, turns that guards put off,
people whose messages are under way, and one message a person; and one that takes whatever is due, in its order.
The fixed price of being planned and begun shows where nothing else waits.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.campaigns import campaigns, switch, turns
from engine.campaigns.model import parse_definition
from engine.campaigns.rules import staged, stretches
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields
from engine.settings import Settings
from engine.store import Cursor
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
    1 + hash(i) % ($number // 5) as profile_id, i as write_id, $now::timestamp - interval '1 day' as occurred_at,
    if((i - 1) % $step = 0 and i <= $due * $step, $now::timestamp, $now::timestamp + to_seconds(1 + (i * 104729) % 864000))
        as due_at,
    due_at as next_at,
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
    for step in (1, waiting // NEXT):
        with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
            opened = Workspace.open(Settings(data=name))
            try:
                _prepare(opened)
                _measure(opened, waiting, step)
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


def _measure(ws: Workspace, waiting: int, step: int) -> None:
    """One message in `step` is due now, until there are as many as are asked for."""
    now = ws.now() + timedelta(minutes=1)
    if step == 1:
        _tell(
            f"the next {NEXT:,} where nothing else waits", _compare(ws, now, lambda cursor: _fill(cursor, NEXT, now, 1))
        )
    next_ones = _compare(ws, now, lambda cursor: _fill(cursor, waiting, now, step))
    _tell(f"the next {NEXT:,} of {waiting:,} waiting, {'together' if step == 1 else 'strewn among them'}", next_ones)
    if step == 1:
        backlog = _compare(ws, now + timedelta(days=11), lambda cursor: None)
        _tell(f"the next {NEXT:,} of a backlog of {waiting:,}", backlog)


def _fill(cursor: Cursor, number: int, now: datetime, step: int) -> None:
    cursor.run("delete from send")
    cursor.run(_SENDS, number=number, campaigns=CAMPAIGNS, now=now, due=NEXT, step=step)


def _compare(ws: Workspace, now: datetime, fill: Callable[[Cursor], None]) -> tuple[float, float]:
    """Seconds of the engine's statement and of the bare one, by turns: medians."""
    with ws.store.transaction() as cursor:
        fill(cursor)
    with ws.store.transaction() as cursor, staged(cursor, ws, stretches(cursor, ws)):
        known = stretches(cursor, ws)
        times = [
            (
                _seconds(lambda: turns.find(cursor, known, now, NEXT)),
                _seconds(lambda: cursor.run(_BARE, now=now, most=NEXT)),
            )
            for _ in range(ROUNDS)
        ]
    ours, bare = zip(*times, strict=True)
    return statistics.median(ours), statistics.median(bare)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _tell(what: str, times: tuple[float, float]) -> None:
    ours, bare = times
    print(f"{what}: {ours * 1000:.0f} ms, bare SQL {bare * 1000:.0f} ms: {ours / bare:.2f} times")


if __name__ == "__main__":
    main()
