from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.rhythm import DAY, HOUR, Rhythm, to_datetimes

START = 1_700_000_000
END = START + 400 * DAY


@given(st.integers(START, END), st.integers(0, 30 * DAY), st.integers(0, 2**32))
def test_moments_lie_between_the_ends(low: int, length: int, seed: int) -> None:
    high = min(low + length, END)
    found = Rhythm(START, END).between(np.random.default_rng(seed), low, high, 50)
    assert ((found >= low) & (found <= max(low, high - 1))).all()


def test_one_moment_a_pair() -> None:
    low = np.array([START, START + 10 * DAY])
    found = Rhythm(START, END).between(np.random.default_rng(1), low, low + HOUR)
    assert (found >= low).all()
    assert (found < low + HOUR).all()


def test_busy_in_the_evening_and_on_working_days() -> None:
    found = Rhythm(START, END).between(np.random.default_rng(1), START, END, 20_000)
    times = to_datetimes(found)
    by_hour = np.bincount([t.hour for t in times], minlength=24)
    by_weekday = np.bincount([t.weekday() for t in times], minlength=7)
    assert by_hour[19] > 5 * by_hour[2]
    assert by_weekday[1] > 1.3 * by_weekday[5]


def test_growth() -> None:
    found = Rhythm(START, END, growth=4).between(np.random.default_rng(1), START, END, 20_000)
    assert (found > END - 100 * DAY).sum() > 2 * (found < START + 100 * DAY).sum()
