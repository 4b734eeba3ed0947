from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

import pytest

from engine.errors import UnknownNameError
from engine.profiles import write
from engine.profiles.databases import Database
from engine.profiles.quality.drift import chance, drift, stability_index
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


def fill(ws: Workspace, name: str, values: list[Any], source: str, start: int = 0) -> int:
    """One write id for all, as an import has."""
    write_id = write.new_write_id(ws)
    rows = [
        ProfileWrite("readers", f"p{start + n}@example.org", {name: v}, source=source, write_id=write_id)
        for n, v in enumerate(values)
    ]
    assert not [r for r in write.write_many(ws, rows) if isinstance(r, Exception)]
    return write_id


def test_index_by_hand() -> None:
    a, b = (0.2, 0.8), (0.5, 0.5)
    by_hand = (a[0] - b[0]) * math.log(a[0] / b[0]) + (a[1] - b[1]) * math.log(a[1] / b[1])
    assert stability_index([20, 80], [500, 500]) == pytest.approx(by_hand)
    assert stability_index([1, 1], [7, 7]) == 0
    assert math.isfinite(stability_index([0, 10], [10, 0]))
    assert chance(100, 1000, 10) > chance(1000, 1000, 10) > chance(1000, 1000, 2)


def test_without_an_import_there_is_nothing_to_compare(ws: Workspace, readers: Database) -> None:
    fill(ws, "plan", ["pro"] * 60, "card")
    assert drift(ws, "readers", "plan") is None


def test_shares_of_options_that_moved(ws: Workspace, readers: Database) -> None:
    fill(ws, "plan", ["pro", "free"] * 100, "card")
    write_id = fill(ws, "plan", ["pro"] * 90 + ["free"] * 10, "import", start=1000)
    found = drift(ws, "readers", "plan")
    assert found is not None
    assert (found.write_id, found.came, found.rest, found.verdict) == (write_id, 100, 200, "shifted a lot")
    assert found.index == pytest.approx(stability_index([90, 10], [100, 100]))
    assert sorted(found.moves) == [("free", 0.1, 0.5), ("pro", 0.9, 0.5)]


def test_the_same_again_is_the_same(ws: Workspace, readers: Database) -> None:
    chosen = random.Random(1)
    for start, source in ((0, "card"), (1000, "import")):
        fill(ws, "points", [round(chosen.gauss(50, 10)) for _ in range(400)], source, start)
    found = drift(ws, "readers", "points")
    assert found is not None and found.means is not None
    assert found.verdict == "same"
    assert found.means == (pytest.approx(50, abs=3), pytest.approx(50, abs=3))


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("points", [n % 100 for n in range(300)], [n % 100 + 50 for n in range(300)]),
        ("rating", [n / 10 for n in range(300)], [n / 10 + 20 for n in range(300)]),
        (
            "birth_date",
            [date(1980, 1, 1) + timedelta(days=n) for n in range(300)],
            [date(2001, 1, 1) + timedelta(days=n) for n in range(300)],
        ),
        ("interests", [["art"]] * 100, [["food", "art"]] * 100),
    ],
)
def test_a_shift_of_each_kind(
    ws: Workspace, readers: Database, field: str, before: list[Any], after: list[Any]
) -> None:
    fill(ws, field, before, "card")
    fill(ws, field, after, "import", start=1000)
    found = drift(ws, "readers", field)
    assert found is not None and found.verdict == "shifted a lot"


def test_values_changed_since_do_not_count_as_imported(ws: Workspace, readers: Database) -> None:
    fill(ws, "plan", ["pro"] * 60, "card")
    fill(ws, "plan", ["pro"] * 60, "import", start=1000)
    fill(ws, "plan", ["free"] * 20, "card", start=1000)
    found = drift(ws, "readers", "plan")
    assert found is not None and (found.came, found.rest, found.verdict) == (40, 80, "too few values")


def test_missing_is_of_the_people_it_wrote(ws: Workspace, readers: Database) -> None:
    fill(ws, "plan", ["pro"] * 60, "card")
    fill(ws, "city", ["Rome"] * 60, "import", start=1000)
    found = drift(ws, "readers", "plan")
    assert found is not None and found.missing == (1, 0)
    assert found.verdict == "too few values"


def test_names_are_not_compared(ws: Workspace, readers: Database) -> None:
    for start, source in ((0, "card"), (1000, "import")):
        fill(ws, "last_name", [f"Name {start + n}" for n in range(150)], source, start)
    found = drift(ws, "readers", "last_name")
    assert found is not None and (found.verdict, found.index) == ("too many different values", None)


def test_an_unknown_field(ws: Workspace, readers: Database) -> None:
    with pytest.raises(UnknownNameError):
        drift(ws, "readers", "towm")
