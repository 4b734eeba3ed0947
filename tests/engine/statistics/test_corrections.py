from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from engine.statistics.corrections import Adjusted, adjusted
from tests.engine.statistics.sure import sure

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20)
METHODS = {"bonferroni": "bonferroni", "holm": "holm", "bh": "fdr_bh"}

# Benjamini and Hochberg, Controlling the false discovery rate, 1995, section 4.1.
HEART_ATTACKS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_what_benjamini_and_hochberg_found() -> None:
    found = adjusted(HEART_ATTACKS)
    assert sum(sure(p) <= 0.05 for p in found.bonferroni) == 3
    assert sum(sure(p) <= 0.05 for p in found.bh) == 4


def test_by_hand() -> None:
    found = adjusted([0.03, 0.01, 0.04])
    assert found.bonferroni == pytest.approx([0.09, 0.03, 0.12])
    assert found.holm == pytest.approx([0.06, 0.03, 0.06])
    assert found.bh == pytest.approx([0.04, 0.03, 0.04])


# Theirs collects garbage each time it does Holm's.
@settings(max_examples=20)
@given(P_VALUES)
def test_statsmodels_finds_the_same(given: list[float]) -> None:
    found = vars(adjusted(given))
    for name, method in METHODS.items():
        assert found[name] == pytest.approx(multipletests(given, method=method)[1])


@given(P_VALUES, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(given: list[float], random: object) -> None:
    places = list(range(len(given)))
    random.shuffle(places)
    found, shuffled = adjusted(given), adjusted([given[place] for place in places])
    for name in METHODS:
        assert getattr(shuffled, name) == [getattr(found, name)[place] for place in places]


@given(P_VALUES)
def test_none_lowers_a_p_value_and_holm_beats_bonferroni(given: list[float]) -> None:
    found = adjusted(given)
    for p, *raised in zip(given, found.bh, found.holm, found.bonferroni, strict=True):
        bh, holm, bonferroni = map(sure, raised)
        assert p <= bh <= holm <= bonferroni <= 1 or p == pytest.approx(bh)


def test_what_is_undefined_is_no_comparison() -> None:
    found = adjusted([0.03, None, 0.01])
    assert found.bonferroni == pytest.approx([0.06, None, 0.02])
    assert adjusted([]) == Adjusted([], [], [])
    assert adjusted([None]) == Adjusted([None], [None], [None])
