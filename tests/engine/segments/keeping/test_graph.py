"""Which segments lead to which: read out of any JSON, in order, circles told."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.segments.keeping.graph import CircleError, in_order, named_in

NAMES = st.sampled_from("abcdef")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["segment", "rules", "x"]), inner),
    max_leaves=10,
)


def rule(name: str) -> dict[str, Any]:
    return {"segment": name, "operator": "in"}


def test_named_at_any_depth_once_in_order() -> None:
    condition = {"rules": [rule("b"), {"rules": [rule("a"), {"field": "segment"}, rule("b")]}, {"segment": 5}]}
    assert named_in(condition) == ["b", "a"]


@given(JSON)
def test_what_is_no_condition_names_only_texts(condition: Any) -> None:
    assert all(isinstance(name, str) for name in named_in(condition))


def test_a_circle_is_told_from_use_to_use() -> None:
    with pytest.raises(CircleError) as refused:
        in_order({"a": rule("b"), "b": rule("c"), "c": rule("a"), "d": rule("a")})
    names = refused.value.names
    assert names[0] == names[-1]
    assert set(pairwise(names)) == {("a", "b"), ("b", "c"), ("c", "a")}


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3)))
def test_each_comes_after_those_it_leads_to_or_there_is_a_circle(leads: dict[str, list[str]]) -> None:
    conditions = {name: {"rules": [rule(n) for n in named]} for name, named in leads.items()}
    order, circle = ordered(conditions)
    assert all(after in leads[before] for before, after in pairwise(circle))
    if not circle:
        assert sorted(order) == sorted(leads)
        assert all(order.index(n) < order.index(name) for name, named in leads.items() for n in named if n in leads)


def ordered(conditions: dict[str, Any]) -> tuple[list[str], tuple[str, ...]]:
    """The order, or a circle."""
    try:
        return in_order(conditions), ()
    except CircleError as error:
        return [], error.names
