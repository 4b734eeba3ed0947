"""Limits, against plain Python over the same history."""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.campaigns import ledger
from engine.campaigns.guarding import Limit, parse_limits
from engine.campaigns.guards import policy
from engine.clock import FixedClock, from_utc, to_utc
from engine.reports import checks
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop

LIMIT = st.fixed_dictionaries(
    {
        "messages": st.integers(1, 3),
        "days": st.integers(1, 3),
        "calendar": st.booleans(),
        "then": st.sampled_from(["skip", "wait"]),
    }
)
HISTORY = st.lists(
    st.tuples(st.sampled_from(["one", "two"]), st.integers(1, 6 * 24 * 60)), min_size=1, max_size=14
).map(lambda rows: sorted({minute: (minute, name) for name, minute in rows}.values()))
END = 40 * 24 * 60


def expected(
    history: list[tuple[int, str]], rules: dict[str, list[Limit]], zone: Any
) -> list[tuple[int, str, str | None]]:
    """(minute it happened, state, reason) of each: the earliest first, one after the other."""
    turns = [(START + timedelta(minutes=minute), n, minute, name) for n, (minute, name) in enumerate(history)]
    heapq.heapify(turns)
    sent: list[datetime] = []
    outcomes: dict[int, tuple[str, str | None]] = {}
    while turns:
        at, n, minute, name = heapq.heappop(turns)
        if at > START + timedelta(minutes=END):
            outcomes[minute] = ("deferred", "limit")
            continue
        broken = [limit for limit in rules[name] if len(_inside(at, sent, limit, zone)) >= limit.messages]
        if not broken:
            sent.append(at)
            outcomes[minute] = ("sent", None)
        elif any(limit.then == "skip" for limit in broken):
            outcomes[minute] = ("skipped", "limit")
        else:
            heapq.heappush(turns, (max(_free(at, sent, limit, zone) for limit in broken), n, minute, name))
    return [(minute, *outcomes[minute]) for minute, _ in history]


def _inside(at: datetime, sent: list[datetime], limit: Limit, zone: Any) -> list[datetime]:
    if limit.calendar:
        day = from_utc(at, zone).date()
        return [s for s in sent if day - timedelta(days=limit.days) < from_utc(s, zone).date() <= day]
    return [s for s in sent if at - limit.span < s <= at]


def _free(at: datetime, sent: list[datetime], limit: Limit, zone: Any) -> datetime:
    last = sorted(_inside(at, sent, limit, zone))[-limit.messages]
    if not limit.calendar:
        return last + limit.span
    day = from_utc(last, zone).date() + timedelta(days=limit.days)
    return to_utc(datetime(day.year, day.month, day.day), zone)


@settings(max_examples=8, deadline=None)
@given(HISTORY, st.lists(LIMIT, max_size=2), st.lists(LIMIT, min_size=1, max_size=2), LIMIT, st.sampled_from([1, 20]))
def test_any_history_is_limited_as_plain_python_says(
    history: list[tuple[int, str]], general: list[Any], own: list[Any], of_topic: Any, ticks: int
) -> None:
    with TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(START), Path(folder))
        try:
            shop = Shop(ws).open()
            shop.person()
            policy.save(shop.at(0), {"limits": general or None})
            policy.limit_topic(shop.at(0), "general", of_topic)
            shop.offer("one", "one")
            shop.offer("two", "two", limits=own)
            for minute, name in history:
                shop.write(minute, {name: minute})
            for minute in range(END // ticks, END + 1, END // ticks):
                shop.tick(minute)
            assert checks.check(ws) == []
            topic = list(parse_limits(of_topic))
            rules = {"one": [*parse_limits(general or None), *topic], "two": [*parse_limits(own), *topic]}
            rows = sorted(ledger.sends(ws), key=lambda r: r["occurred_at"])
            minutes = [round((r["occurred_at"] - START).total_seconds() / 60) for r in rows]
            found = [(m, r["state"], r["reason"]) for m, r in zip(minutes, rows, strict=True)]
            assert found == expected(history, rules, ws.zone)
        finally:
            ws.close()
