from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.profiles.actions import Action, apply, prepare_value
from engine.profiles.types import Field

ZONE = ZoneInfo("UTC")
POINTS = Field(1, 1, "points", "Points", "integer")
SCORE = Field(2, 1, "score", "Score", "float")
TAGS = Field(3, 1, "interests", "Interests", "tags")
NAME = Field(4, 1, "nickname", "Nickname", "string")


def test_plain_values_set_and_unset_are_values() -> None:
    assert prepare_value(NAME, " Ann ", ZONE) == "Ann"
    assert prepare_value(NAME, {"action": "set", "value": "Ann"}, ZONE) == "Ann"
    assert prepare_value(NAME, {"action": "set", "value": ""}, ZONE) is None
    assert prepare_value(NAME, {"action": "unset"}, ZONE) is None
    assert prepare_value(NAME, None, ZONE) is None


def test_what_depends_on_the_present_value_is_an_action() -> None:
    assert prepare_value(POINTS, {"action": "incr", "value": "2"}, ZONE) == Action("incr", 2, "points")
    assert prepare_value(TAGS, {"action": "add", "value": "b,a"}, ZONE) == Action("add", ["a", "b"], "interests")
    assert prepare_value(TAGS, {"action": "delete", "value": ["a"]}, ZONE) == Action("delete", ["a"], "interests")


@pytest.mark.parametrize(
    ("field", "raw", "message"),
    [
        (POINTS, {"action": "multiply", "value": 2}, "one of set, unset, incr, add, delete"),
        (POINTS, {"action": "set", "value": 1, "by": 2}, "one of set, unset"),
        (POINTS, {}, "one of set, unset"),
        (POINTS, {"action": "add", "value": 1}, "“add” needs tags"),
        (NAME, {"action": "incr", "value": 1}, "“incr” needs integer or float"),
        (POINTS, {"action": "incr"}, "“incr” needs a value"),
        (POINTS, {"action": "incr", "value": "x"}, "not a value of Points"),
        (TAGS, {"action": "add", "value": []}, "“add” needs a value"),
    ],
)
def test_bad_actions(field: Field, raw: object, message: str) -> None:
    with pytest.raises(BadValueError, match=message) as caught:
        prepare_value(field, raw, ZONE)
    assert caught.value.field == field.name


def test_incr_on_missing_starts_at_0() -> None:
    assert apply(None, Action("incr", 3, "points")) == 3
    assert apply(2, Action("incr", -5, "points")) == -3


@pytest.mark.parametrize(("present", "by"), [(2**63 - 1, 1), (-(2**63), -1), (1.7e308, 1.7e308)])
def test_a_number_stays_in_its_range(present: float, by: float) -> None:
    with pytest.raises(BadValueError, match="points would leave the range"):
        apply(present, Action("incr", by, "points"))


tag_lists = st.none() | st.sets(st.sampled_from("abcd"), min_size=1).map(sorted)
tag_sets = st.sets(st.sampled_from("abcd"), min_size=1).map(sorted)


@given(tag_lists, tag_sets)
def test_tags_added_and_deleted(present: list[str] | None, tags: list[str]) -> None:
    added = apply(present, Action("add", tags, "interests"))
    assert set(added) == set(present or []) | set(tags)
    assert added == sorted(added)
    left = apply(present, Action("delete", tags, "interests"))
    assert left != []
    assert set(left or []) == set(present or []) - set(tags)
