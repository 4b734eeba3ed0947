"""What the surge brake holds is the same whatever the ticks were, and in a trial."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.campaigns import ledger, trial
from engine.campaigns.guards import surge
from engine.clock import FixedClock
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop, sound
from tests.scenarios.test_surge import DAY, FEW, HOUR, flood

# (hour, minute, people); no more than a trial tells one by one.
BURSTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 59), st.integers(1, 5)),
    min_size=2,
    max_size=4,
    unique_by=lambda b: b[:2],
)


@pytest.mark.long
@settings(max_examples=8)
@given(bursts=BURSTS, ticks=st.lists(st.integers(0, 6 * HOUR), max_size=4), wait=st.sampled_from(["0m", "90m"]))
def test_the_same_is_held_whatever_the_ticks(bursts: list[tuple[int, int, int]], ticks: list[int], wait: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(surge, "MOST", FEW)
        assert told(bursts, ticks, wait) == told(bursts, [], wait)


def told(bursts: list[tuple[int, int, int]], ticks: list[int], wait: str) -> list[tuple[str, ...]]:
    """The ledger of a world in which that happened, and of a trial of it, which is the same."""
    with TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(START), Path(folder))
        try:
            shop = Shop(ws).opened()
            shop.offer("one", "one", wait=wait)
            writes = {hour * HOUR + minute: people for hour, minute, people in bursts}
            for minute in sorted({*writes, *ticks}):
                if minute in writes:
                    flood(shop, minute, writes[minute], value=minute)
                if minute in ticks:
                    shop.tick(minute)
            shop.tick(3 * DAY)
            live = kept(ledger.sends(ws))
            tried = trial.backtest(shop.at(3 * DAY), "one", START, START + timedelta(days=3))
            assert kept(tried.rows) == live
            sound(shop)
            return live
        finally:
            ws.close()


def kept(rows: Iterable[dict[str, Any]]) -> list[tuple[str, ...]]:
    keys = ("profile", "occurred_at", "due_at", "state", "reason")
    found = [(*(str(r[k]) for k in keys), str(r["evidence"].get("rank"))) for r in rows]
    return sorted(found)
