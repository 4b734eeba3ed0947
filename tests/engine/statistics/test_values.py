from __future__ import annotations

import math
from typing import Any

import pytest

from engine.errors import BadValueError
from engine.statistics.values import check_arms, check_count, check_number, check_share


@pytest.mark.parametrize("value", [None, -1, 1.0, "1", True, math.nan, [1]])
def test_a_count_is_a_whole_number(value: Any) -> None:
    with pytest.raises(BadValueError) as refused:
        check_count("n", value)
    assert refused.value.field == "n"
    assert refused.value.message.startswith("n is ")


@pytest.mark.parametrize("value", [None, "1", True, math.nan, math.inf, -math.inf, 1e200, 10**400])
def test_a_number_is_finite_and_can_be_squared(value: Any) -> None:
    with pytest.raises(BadValueError, match="mean is "):
        check_number("mean", value)


@pytest.mark.parametrize("value", [0, 1, -0.1, 1.1, math.nan, math.inf, 5e-324])
def test_a_share_lies_between_0_and_1(value: float) -> None:
    with pytest.raises(BadValueError, match="alpha lies between 0 and 1, not “"):
        check_share("alpha", value)


def test_what_may_enter() -> None:
    check_count("n", 0)
    check_number("mean", -2.5)
    check_number("mean", 0)
    check_share("alpha", 1e-300)
    check_arms([1, 2], 2)


def test_there_are_arms() -> None:
    with pytest.raises(BadValueError, match=r"^Give at least one arm, the control first\.$"):
        check_arms([], 1)
    with pytest.raises(BadValueError, match="two arms"):
        check_arms([1], 2)
