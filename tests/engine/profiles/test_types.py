from __future__ import annotations

import contextlib
import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.profiles.types import (
    FIELD_TYPES,
    MAX_TEXT,
    Field,
    Option,
    coerce,
    from_text,
    options_from,
    to_number,
    to_text,
)

OPTIONS = (Option("seo", "SEO promotion"), Option("web", "Web analytics"), Option("Straße", "Straße"))
ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(str.strip).filter(bool)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": texts,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates(),
    "datetime": st.datetimes(),
    "enum": st.sampled_from([o.code for o in OPTIONS]),
    "tags": st.sets(texts, min_size=1, max_size=5).map(sorted),
}


def field(kind: str, name: str = "x") -> Field:
    return Field(1, 1, name, "The field", kind, OPTIONS if kind == "enum" else ())


def test_every_type_has_values_here() -> None:
    assert set(VALUES) == set(FIELD_TYPES)


@pytest.mark.parametrize("kind", FIELD_TYPES)
@given(data=st.data())
def test_text_of_the_change_log_gives_the_value_back(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    text = to_text(kind, value)
    assert isinstance(text, str)
    assert from_text(kind, text) == value


@pytest.mark.parametrize("kind", FIELD_TYPES)
@given(data=st.data())
def test_a_stored_value_enters_as_itself(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    assert coerce(field(kind), value, ZONE) == value


@pytest.mark.parametrize("kind", sorted(set(FIELD_TYPES) - {"tags"}))
@given(data=st.data())
def test_the_text_of_a_value_enters_as_the_value(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    assert coerce(field(kind), to_text(kind, value), ZONE) == value


@pytest.mark.parametrize("kind", FIELD_TYPES)
@given(raw=st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.binary(max_size=3), st.none()))
def test_whatever_enters_is_a_value_or_a_clear_error(kind: str, raw: object) -> None:
    with contextlib.suppress(BadValueError):
        value = coerce(field(kind), raw, BERLIN)
        assert from_text(kind, to_text(kind, value)) == value


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("raw", [None, "", "  ", "\n", []])
def test_empty_is_missing(kind: str, raw: object) -> None:
    assert coerce(field(kind), raw, ZONE) is None
    assert to_text(kind, None) is None
    assert from_text(kind, None) is None
    assert to_number(kind, None) is None


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("string", "  Ann ", "Ann"),
        ("string", 5, "5"),
        ("string", 17850.0, "17850"),
        ("string", 1.5, "1.5"),
        ("string", date(2026, 1, 5), "2026-01-05"),
        ("integer", " 12 ", 12),
        ("integer", "-7", -7),
        ("integer", "17850.0", 17850),
        ("integer", 3.0, 3),
        ("float", "1e3", 1000.0),
        ("float", 2, 2.0),
        ("boolean", "Yes", True),
        ("boolean", " FALSE ", False),
        ("boolean", 1, True),
        ("boolean", "0", False),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("date", "2026-02-28T23:59", date(2026, 2, 28)),
        ("date", datetime(2026, 2, 28, 5), date(2026, 2, 28)),
        ("enum", " seo ", "seo"),
        ("enum", "SEO PROMOTION", "seo"),
        ("enum", "STRASSE", "Straße"),
        ("tags", "b, a ,,a", ["a", "b"]),
        ("tags", ["b", "a", "b"], ["a", "b"]),
        ("tags", {"x"}, ["x"]),
        ("tags", " , ", None),
    ],
)
def test_ways_to_write_a_value(kind: str, raw: object, value: object) -> None:
    assert coerce(field(kind), raw, ZONE) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-01-05T12:00", datetime(2026, 1, 5, 11)),
        ("2026-07-05 12:00:30", datetime(2026, 7, 5, 10, 0, 30)),
        ("2026-01-05T12:00Z", datetime(2026, 1, 5, 12)),
        ("2026-01-05T12:00+05:00", datetime(2026, 1, 5, 7)),
        ("2026-01-05", datetime(2026, 1, 4, 23)),
        (date(2026, 1, 5), datetime(2026, 1, 4, 23)),
        (datetime(2026, 1, 5, 12), datetime(2026, 1, 5, 11)),
        (datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=-3))), datetime(2026, 1, 5, 15)),
    ],
)
def test_times_come_out_as_naive_utc(raw: object, value: datetime) -> None:
    assert coerce(field("datetime"), raw, BERLIN) == value


CODES = {
    ("string", "a\x00b"): "control_characters",
    ("string", "x" * 10_001): "too_long",
    ("date", "2026-02-30"): "bad_date",
    ("date", "30.2.2026"): "bad_date",
    ("datetime", "2026-01-05T25:00"): "bad_date",
}


@pytest.mark.parametrize(
    ("kind", "raw", "allowed"),
    [
        ("string", True, "a text"),
        ("string", {"a": 1}, "a text"),
        ("string", "a\x00b", "without control characters"),
        ("string", "\ud800", "without broken characters"),
        ("string", "x" * (MAX_TEXT + 1), "at most 10,000 characters"),
        ("integer", "1.5", "a whole number"),
        ("integer", "1_000", "a whole number"),
        ("integer", True, "a whole number"),
        ("integer", str(2**63), "at most 18 digits"),
        ("integer", "9" * 5000, "a whole number"),
        ("float", "1,5", "a number"),
        ("float", "nan", "a finite number"),
        ("float", math.inf, "a finite number"),
        ("float", 10**400, "a number"),
        ("float", False, "a number"),
        ("boolean", "maybe", "yes or no"),
        ("date", "2026-02-30", "a date like"),
        ("date", "30.2.2026", "a date like"),
        ("date", 20260101, "a date like"),
        ("datetime", "2026-01-05T25:00", "a time like"),
        ("datetime", 1767610800, "a time like"),
        ("datetime", "0001-01-01T00:00+10:00", "beyond the calendar"),
        ("tags", 5, "a list of tags"),
        ("tags", ["a", True], "a text"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(kind: str, raw: object, allowed: str) -> None:
    with pytest.raises(BadValueError, match="The field") as caught:
        coerce(field(kind), raw, ZONE)
    assert allowed in caught.value.message
    assert (caught.value.field, caught.value.code) == (
        "x",
        CODES.get((kind, raw if isinstance(raw, str) else ""), "bad_value"),
    )


def test_an_unknown_option_names_the_known_ones() -> None:
    with pytest.raises(BadValueError) as caught:
        coerce(field("enum"), "Seo promo", ZONE)
    assert caught.value.message == (
        "The field: Option “Seo promo” is not one of: SEO promotion, Web analytics, Straße."
    )
    assert (caught.value.field, caught.value.code) == ("x", "unknown_option")


def test_an_email_is_normalised_or_refused() -> None:
    assert coerce(field("string", "email"), " Ann@EXAMPLE.org ", ZONE) == "Ann@example.org"
    with pytest.raises(BadValueError) as caught:
        coerce(field("string", "email"), "ann@@example.org", ZONE)
    assert (caught.value.field, caught.value.code) == ("email", "bad_address")


def test_a_text_of_another_type_has_no_value() -> None:
    assert from_text("integer", "SEO promotion") is None
    assert from_text("date", "5") is None
    assert from_text("tags", "a, b") is None


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        ("integer", 5, 5.0),
        ("float", -1.5, -1.5),
        ("boolean", True, 1.0),
        ("date", date(1970, 1, 3), 2.0),
        ("date", date(1969, 12, 31), -1.0),
        ("datetime", datetime(1970, 1, 1, 0, 1), 60.0),
        ("string", "5", None),
        ("enum", "seo", None),
        ("tags", ["a"], None),
    ],
)
def test_numeric_twins(kind: str, value: object, number: float | None) -> None:
    assert to_number(kind, value) == number


@given(st.datetimes(), st.datetimes())
def test_numeric_twins_keep_the_order(one: datetime, other: datetime) -> None:
    if (other - one) >= timedelta(seconds=1):
        assert (to_number("datetime", one) or 0.0) < (to_number("datetime", other) or 0.0)
    assert to_number("datetime", one) == one.replace(tzinfo=UTC).timestamp()


def test_options_are_labels_or_codes_with_labels() -> None:
    assert options_from(["A b", {"code": "c", "label": "Cee"}, {"label": "D"}, {"code": "e"}]) == (
        Option("A b", "A b"),
        Option("c", "Cee"),
        Option("D", "D"),
        Option("e", "e"),
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], "at least one option"),
        (["a", " "], "needs a name"),
        (["a", "A"], "stands there twice"),
        (["a", {"code": "x", "label": "A"}], "stands there twice"),
        ([{"code": "x", "label": "One"}, {"code": "one", "label": "Two"}], "stands there twice"),
    ],
)
def test_bad_options(raw: list[Any], message: str) -> None:
    with pytest.raises(BadValueError, match=message) as caught:
        options_from(raw)
    assert caught.value.field == "options"


def test_labels_for_people() -> None:
    assert field("enum").label_of("web") == "Web analytics"
    assert field("enum").label_of("gone") == "gone"
    assert field("integer").label_of(5) == 5
