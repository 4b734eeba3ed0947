"""Pages of following days, put together: what was hidden of a day gone by stays hidden.

The reader knows every page of a dashboard that moves with the day, and finds the least and the most that each day may have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from engine.clock import FixedClock
from engine.profiles import databases, write
from engine.reports.shared import board
from engine.reports.shared.asked import ask
from engine.reports.shared.book import HIDDEN, Told
from engine.reports.shared.hiding import LEAST
from engine.reports.shared.model import Days, Filters, Parts
from engine.reports.shared.steady import steady
from engine.reports.shared.views import Board, Chart
from engine.workspace import Workspace
from tests.engine.reports.shared.post import Post

DAY = timedelta(days=1)
Fact = tuple[frozenset[date], int]
"""Days, and how many messages a page says that they had together."""


def posted(ws: Workspace, counts: Sequence[int]) -> Workspace:
    """So many messages so many days ago, the first of them today; nobody opens one."""
    post = Post(ws, max(counts))
    post.campaign("news")
    for days, count in enumerate(counts):
        post.mail("news", range(count), days=days)
    return post.put()


def seen(ws: Workspace, rolling: int, *, days_later: int) -> Board:
    at = ws.acting(clock=FixedClock(ws.now() + days_later * DAY))
    return board.make(at, Parts("Board", blocks=("figures", "over_time"), filters=Filters(days=Days(rolling))))


def facts(found: Board) -> list[Fact]:
    days = [found.first + n * DAY for n in range((found.last - found.first).days + 1)]
    chart = found.blocks[1].views[0]
    if not isinstance(chart, Chart):
        return [(frozenset(days), 0)]
    ends = [*chart.days[1:], found.last + DAY]
    told = [(frozenset(days), found.book.tell(("all", "delivered")))]
    for first, end, key in zip(chart.days, ends, chart.series[0].keys, strict=True):
        told.append((frozenset(d for d in days if first <= d < end), found.book.tell(key)))
    return [(about, int(number.value)) for about, number in told if number.value is not None]


def may_be(known: Sequence[Fact], day: date) -> set[int]:
    days = sorted({d for about, _ in known for d in about} | {day})
    place = {d: n for n, d in enumerate(days)}
    matrix = np.zeros((len(known), len(days)))
    for row, (about, _) in enumerate(known):
        matrix[row, [place[d] for d in about]] = 1
    right = np.array([float(value) for _, value in known])
    found: set[int] = set()
    for sign in (1, -1):
        aim = np.zeros(len(days))
        aim[place[day]] = sign
        done = milp(
            aim,
            constraints=[LinearConstraint(matrix, right, right)],  # pyright: ignore[reportArgumentType]
            bounds=Bounds(0.0, 1000.0),  # pyright: ignore[reportArgumentType]
            integrality=np.ones(len(days)),
        )
        assert done.success
        found.add(round(done.x[place[day]]))
    return found


@pytest.mark.parametrize("rolling", [7, 28])
@pytest.mark.parametrize("seed", range(4))
def test_looks_on_following_days_tell_no_day_before_them(ws: Workspace, rolling: int, seed: int) -> None:
    dice = Random(seed)
    counts = [
        dice.choice((0, 3, 8, 9, 20, 25, 30, 40)) if dice.random() < 0.4 else dice.randint(5, 40) for _ in range(70)
    ]
    posted(ws.acting(clock=FixedClock(ws.now() + timedelta(days=11, hours=23))), counts)
    known = [fact for later in range(12) for fact in facts(seen(ws, rolling, days_later=later))]
    today = ws.now().date()
    for days, count in enumerate(counts[12:50]):  # what comes between two looks is seen by whoever looks at both
        if 0 < count < LEAST:
            assert len(may_be(known, today - days * DAY)) == 2, f"{days} days ago"


def test_a_few_leave_the_page_with_their_week(ws: Workspace) -> None:
    """The clock stands on a Monday."""
    posted(ws, [25, 40, 3, 8, 30, 9, 12])
    for later, first in ((0, date(2025, 12, 29)), (4, date(2025, 12, 29)), (7, date(2026, 1, 6))):
        assert seen(ws, 7, days_later=later).first == first


def test_a_week_that_began_with_few_waits(ws: Workspace) -> None:
    """Its first day would follow on the second one: the weeks before it are known, and so is what it has become."""
    posted(ws.acting(clock=FixedClock(ws.now() + timedelta(hours=23))), [20, 3, *[9] * 20])
    first, second = (seen(ws, 7, days_later=later) for later in (0, 1))
    assert (first.last, second.last) == (date(2026, 1, 4), date(2026, 1, 6))
    assert first.book.tell(("all", "delivered")) == Told(63)
    assert second.book.tell(("step", "2026-01-05", "delivered")) == Told(23)


def test_a_week_of_which_few_did_not_open_stays(ws: Workspace) -> None:
    post = Post(ws, 40)
    post.campaign("news")
    post.mail("news", range(37), "opened", days=0)
    post.mail("news", range(37, 40), days=0)
    at = post.put().acting(clock=FixedClock(ws.now() + timedelta(hours=1)))
    found = seen(at, 7, days_later=0)
    assert found.last == date(2026, 1, 5)
    assert [found.book.tell(("step", "2026-01-05", name)) for name in ("delivered", "opened")] == [Told(40), HIDDEN]


def test_a_step_that_nobody_is_hidden_in_stays(ws: Workspace) -> None:
    posted(ws, [25, 40, 7, 8, 30, 0, 12])
    found = seen(ws, 7, days_later=0)
    chart = found.blocks[1].views[0]
    assert isinstance(chart, Chart) and chart.step == "day" and len(chart.days) == 7
    assert found.book.tell(chart.series[0].keys[-2]) == Told(40)


def test_weeks_are_whole_ones(ws: Workspace) -> None:
    posted(ws, [30] * 120)
    found = seen(ws, 90, days_later=3)
    chart = found.blocks[1].views[0]
    assert isinstance(chart, Chart) and chart.step == "week" and found.first == chart.days[0]
    assert found.book.tell(chart.series[0].keys[0]) == Told(210)


def test_few_who_came(ws: Workspace) -> None:
    databases.create(ws, "students")
    for days, count in enumerate((8, 8, 3, 9)):
        writes = [write.ProfileWrite("students", f"p{days}.{n}@example.org", {}) for n in range(count)]
        write.write_many(ws.acting(clock=FixedClock(ws.now() - days * DAY)), writes)
    asked = ask(ws, Filters(days=Days(28)))
    assert steady(ws, asked, ("growth",)).step == "week"
    assert steady(ws, asked, ("figures",)) == asked
