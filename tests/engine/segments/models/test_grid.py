"""The grid of recency and frequency against plain Python: ties, missing values, people with one purchase."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.errors import BadValueError
from engine.profiles import databases
from engine.segments import models
from engine.segments.models import Cell, rfm_table
from engine.workspace import Workspace

NOW = datetime(2026, 3, 1, 12)
MADE = {"database_id": 1, "recorded_at": NOW, "source": "api"}
# (days ago, value, type): few different ones, so that there are ties; -1 is still to come.
PURCHASE = st.tuples(
    st.sampled_from([-1, 0, 1, 2, 30]),
    st.none() | st.sampled_from([0.0, 5.0, 10.0, -3.0]),
    st.sampled_from(["purchase", "purchase", "visit"]),
)
PEOPLE = st.lists(st.tuples(st.sampled_from(["DE", "AT", None]), st.lists(PURCHASE, max_size=6)), max_size=20)


@pytest.fixture(scope="module")
def people_ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for all examples; each replaces everybody."""
    folder: Path = tmp_path_factory.mktemp("grid")
    ws = Workspace.in_memory(FixedClock(NOW), folder)
    databases.create(ws, "people")
    yield ws
    ws.close()


def fill(ws: Workspace, drawn: list[Any]) -> None:
    with ws.store.transaction() as cursor:
        cursor.run("delete from profile_1")
        cursor.run("delete from event")
        cursor.insert(
            "profile_1",
            [{"profile_id": n, "key": str(n), "country": c, "_created_at": NOW} for n, (c, _) in enumerate(drawn)],
        )
        rows = [
            {**MADE, "event_id": 1, "profile_id": n, "type": kind, "happened_at": at(days), "value": value}
            for n, (_, deeds) in enumerate(drawn)
            for days, value, kind in deeds
        ]
        cursor.insert("event", rows)


def at(days: int) -> datetime:
    return NOW - timedelta(days=days)


def scores(drawn: list[Any]) -> dict[int, tuple[int, int, int, float]]:
    """Person → r, f, m, the sum of values; as the contract says it."""
    bought: defaultdict[int, list[tuple[datetime, float]]] = defaultdict(list)
    for n, (_, deeds) in enumerate(drawn):
        for days, value, kind in deeds:
            if kind == "purchase" and days >= 0:
                bought[n].append((at(days), value or 0.0))
    figures: dict[int, tuple[Any, ...]] = {
        n: (max(t for t, _ in b), len(b), math.fsum(v for _, v in b)) for n, b in bought.items()
    }

    def score(n: int, which: int) -> int:
        less = sum(f[which] < figures[n][which] for f in figures.values())
        return 1 + 5 * less // len(figures)

    return {n: (score(n, 0), score(n, 1), score(n, 2), figures[n][2]) for n in figures}


@given(PEOPLE)
@example([])
@example([("DE", [(1, None, "purchase")])])
@example([("DE", [(1, 5.0, "purchase")]), ("AT", [(1, 5.0, "purchase")])])
@settings(deadline=None)
def test_the_grid_is_that_of_plain_python(people_ws: Workspace, drawn: list[Any]) -> None:
    fill(people_ws, drawn)
    expected = scores(drawn)
    grid = rfm_table(people_ws, "people")
    assert {pair: c.people for pair, c in grid.cells.items() if c.people} == Counter(
        (r, f) for r, f, _, _ in expected.values()
    )
    assert {m: c.people for m, c in grid.by_value.items() if c.people} == Counter(m for _, _, m, _ in expected.values())
    for pair, cell in grid.cells.items():
        assert cell.total == pytest.approx(sum(t for r, f, _, t in expected.values() if (r, f) == pair))
    assert grid.all.people == len(expected)


@given(PEOPLE)
@settings(deadline=None)
def test_a_condition_counts_fewer_people_with_the_same_scores(people_ws: Workspace, drawn: list[Any]) -> None:
    fill(people_ws, drawn)
    grid = rfm_table(people_ws, "people", condition={"field": "country", "operator": "=", "value": "DE"})
    expected = Counter((r, f) for n, (r, f, _, _) in scores(drawn).items() if drawn[n][0] == "DE")
    assert {pair: c.people for pair, c in grid.cells.items() if c.people} == expected


def test_all_25_cells_are_there(people_ws: Workspace) -> None:
    fill(people_ws, [])
    grid = rfm_table(people_ws, "people")
    assert set(grid.cells) == {(r, f) for r in range(1, 6) for f in range(1, 6)}
    assert (set(grid.by_value), grid.all) == ({1, 2, 3, 4, 5}, Cell())
    assert grid.all.mean is None


def test_another_event_and_a_property(shop: Workspace) -> None:
    assert rfm_table(shop, "shop", event="page_view").all == Cell(40, 0.0)
    grid = rfm_table(shop, "shop", of="points")
    assert grid.all == Cell(38, sum(n * (n % 5) for n in range(48)))
    assert grid.all.mean == pytest.approx(grid.all.total / 38)


def test_a_broken_condition_is_refused_with_its_path(shop: Workspace) -> None:
    with pytest.raises(BadValueError, match=r"^\$\.field"):
        rfm_table(shop, "shop", condition={"field": "contry", "operator": "null"})
    with pytest.raises(BadValueError):
        models.rfm_table(shop, "shop", of="a.b")
