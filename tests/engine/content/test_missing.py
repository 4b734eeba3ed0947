from __future__ import annotations

import operator

import pytest

from engine.content.missing import Missing
from engine.errors import MissingValueError

CITY = Missing(name="profile.city")


def test_it_is_false_and_equal_to_nothing() -> None:
    assert not CITY
    assert CITY != CITY  # noqa: PLR0124  that is the rule
    assert not operator.eq(CITY, "")
    assert CITY not in ["Riga", ""]
    assert "Riga" not in CITY


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
def test_it_is_neither_less_nor_greater(compare: object) -> None:
    assert not compare(CITY, 3)  # type: ignore[operator]
    assert not compare(3, CITY)  # type: ignore[operator]


@pytest.mark.parametrize("use", [str, list, len, int, float, operator.neg, operator.index, lambda v: v[0]])
def test_it_never_prints_nor_computes(use: object) -> None:
    with pytest.raises(MissingValueError) as caught:
        use(CITY)  # type: ignore[operator]
    assert caught.value.variable == "profile.city"


def test_it_has_no_attributes() -> None:
    assert not hasattr(CITY, "name")
    assert {CITY: 1}[CITY] == 1
