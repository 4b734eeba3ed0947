from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.profiles.types import Field, coerce
from engine.tables.guessing import type_of
from engine.tables.rows import ABSENT


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "string"),
        (["", None, ABSENT, " "], "string"),
        (["yes", "", "No", "TRUE"], "boolean"),
        ([True, False], "boolean"),
        (["0", "1"], "integer"),
        (["1", "-20", ""], "integer"),
        ([1, 2], "integer"),
        (["1", "2.50"], "float"),
        (["17850.0"], "float"),
        ([1, 2.5], "float"),
        (["01067", "10115"], "string"),
        (["+4930123"], "string"),
        (["12345678901234567890"], "string"),
        (["1,5"], "string"),
        (["2026-01-05"], "date"),
        ([date(2026, 1, 5)], "date"),
        (["2026-01-05", "2026-01-05T12:00Z"], "datetime"),
        ([date(2026, 1, 5), datetime(2026, 1, 5)], "datetime"),
        (["2026-01-05 12:00:01"], "datetime"),
        (["2026-02-30"], "string"),
        (["5.1.2026"], "date"),
        (["5/1/2026"], "string"),
        (["yes", "1"], "string"),
        (["1", "Ann"], "string"),
    ],
)
def test_the_narrowest_type_that_takes_all(values: list[object], kind: str) -> None:
    assert type_of(values) == kind


def test_no_field_is_made_for_lists() -> None:
    with pytest.raises(BadValueError, match="add it first"):
        type_of([["a"]])


words = st.sampled_from(
    ["1", "-5", "0.5", "007", "yes", "no", "2026-01-05", "2026-01-05T10:00", "2026-02-30", "Ann", ""]
)


@given(st.lists(words, max_size=6))
def test_the_guessed_type_takes_every_value(values: list[str]) -> None:
    field = Field(1, 1, "x", "X", type_of(values))
    for value in values:
        coerce(field, value, ZoneInfo("UTC"))


def test_dates_in_points_are_dates() -> None:
    assert type_of(["24.11.2026", "1.2.2026"]) == "date"
    assert type_of(["24.11.2026 14:02", "1.2.2026"]) == "datetime"
    assert type_of(["5/6/2026"]) == type_of(["31.2.2026"]) == "string"
