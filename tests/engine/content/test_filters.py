from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from engine.content.filters import FILTERS, MAX_TEXT, TESTS, joined, number, printed
from engine.content.missing import Missing
from engine.errors import MissingValueError, TemplateError

STOCK = SandboxedEnvironment()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Ann", "Ann"),
        (7, "7"),
        (85.0, "85"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9, 7, 3), "2026-01-05 09:07"),
        (["a", "b"], "a, b"),
        ([1, date(2026, 1, 5)], "1, 2026-01-05"),
    ],
)
def test_values_print_for_people(value: object, shown: str) -> None:
    assert printed(value) == shown


@pytest.mark.parametrize("value", [Missing(name="city"), None, []])
def test_what_has_no_value_never_prints(value: object) -> None:
    with pytest.raises(MissingValueError):
        printed(value)


@pytest.mark.parametrize("value", [{"a": 1}, [{"a": 1}], [["a"]], object()])
def test_groups_never_print(value: object) -> None:
    with pytest.raises(TemplateError, match="group"):
        printed(value)


@pytest.mark.parametrize(
    ("name", "value", "args"),
    [
        ("upper", "straße", ()),
        ("lower", "ÉCOLE", ()),
        ("title", "anna-maria o'neil", ()),
        ("capitalize", "hELLO world", ()),
        ("trim", "  x ", ()),
        ("trim", "--x--", ("-",)),
        ("truncate", "one two three four five", (10,)),
        ("truncate", "one two three four five", (10, True)),
        ("truncate", "one two three four five", (10, False, "…", 0)),
        ("truncate", "short", (10,)),
        ("length", "four", ()),
        ("length", ["a", "b"], ()),
        ("first", ["a", "b"], ()),
        ("last", ["a", "b"], ()),
        ("join", ["a", "b"], (" & ",)),
        ("join", ["a", "b"], ()),
        ("round", 2.567, (2,)),
        ("round", 2.1, (0, "ceil")),
        ("urlencode", "a b&c/ü", ()),
        ("escape", "<b> & 'x'", ()),
        ("replace", "banana", ("a", "o")),
        ("replace", "banana", ("a", "o", 1)),
    ],
)
def test_filters_give_what_stock_jinja_gives(name: str, value: Any, args: tuple[Any, ...]) -> None:
    assert FILTERS[name](value, *args) == STOCK.call_filter(name, value, list(args))


@given(st.text(max_size=60), st.integers(3, 30), st.booleans(), st.text(max_size=3), st.integers(0, 6))
def test_truncate_is_stock_truncate(text: str, length: int, kill: bool, end: str, leeway: int) -> None:
    assert FILTERS["truncate"](text, length, kill, end, leeway) == STOCK.call_filter(
        "truncate", text, [length, kill, end, leeway]
    )


@pytest.mark.parametrize("value", [Missing(name="city"), "", None, []])
def test_default_replaces_what_has_no_value(value: object) -> None:
    assert FILTERS["default"](value, "nowhere") == "nowhere"
    assert FILTERS["d"](value) == ""


@pytest.mark.parametrize("value", ["x", 0, False, 0.0, ["a"]])
def test_default_keeps_what_has_one(value: object) -> None:
    assert FILTERS["default"](value, "nowhere") == value


def test_default_with_true_replaces_zero_and_no() -> None:
    assert FILTERS["default"](0, "none", True) == "none"
    assert FILTERS["default"](3, "none", True) == 3


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (date(2026, 1, 5), None, "5 January 2026"),
        (datetime(2026, 1, 5, 9, 7), "%d.%m.%Y %H:%M", "05.01.2026 09:07"),
        ("2026-11-24T14:02:00Z", "%A", "Tuesday"),
        (date(2026, 1, 5), "am %d.%m., 100 %%", "am 05.01., 100 %"),
    ],
)
def test_dates(value: Any, form: str | None, shown: str) -> None:
    assert FILTERS["date"](value, *([form] if form else [])) == shown


@pytest.mark.parametrize("form", ["%999999999d", "%", "%Q", "", "x" * 61, "%E"])
def test_date_formats_are_few_and_short(form: str) -> None:
    with pytest.raises(TemplateError, match="format"):
        FILTERS["date"](date(2026, 1, 5), form)


def test_a_date_filter_on_words_says_so() -> None:
    with pytest.raises(TemplateError, match="“soon” is not a date"):
        FILTERS["date"]("soon")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1234.5, "EUR", "€1,234.50"),
        (1234.5, "CHF", "1,234.50 CHF"),
        (-3, "USD", "-$3.00"),
        (5, "", "5.00"),
    ],
)
def test_money(amount: float, currency: str, shown: str) -> None:
    assert FILTERS["money"](amount, currency) == shown


@pytest.mark.parametrize(
    ("name", "value", "args"),
    [
        ("replace", "x" * 10_000, ("", "y" * 10_000)),
        ("replace", "x" * 10_000, ("x", "y" * 10_000)),
        ("join", ["x" * 10_000] * 50, ()),
        ("join", ["a"] * 50, ("y" * 10_000,)),
        ("urlencode", "%" * 10_000, ()),
        ("round", 1.5, (999_999_999, "floor")),
        ("truncate", "x" * 100, (-5,)),
        ("upper", {"a": 1}, ()),
        ("join", [{"a": 1}], ()),
        ("join", "text", ()),
        ("money", "12", ("EUR",)),
        ("round", True, ()),
    ],
)
def test_filters_refuse_what_grows_or_does_not_fit(name: str, value: Any, args: tuple[Any, ...]) -> None:
    with pytest.raises(TemplateError):
        FILTERS[name](value, *args)


def test_first_and_last_of_nothing_are_missing() -> None:
    assert isinstance(FILTERS["first"]([]), Missing)
    assert isinstance(FILTERS["last"]([]), Missing)


def test_joined_texts_escape_once_a_part_is_escaped() -> None:
    assert joined(["a", 1, date(2026, 1, 5)]) == "a12026-01-05"
    assert joined([Markup("<b>"), "<i>"]) == "<b>&lt;i&gt;"
    with pytest.raises(TemplateError, match="characters"):
        joined(["x" * MAX_TEXT, "y"])


def test_remainder_tests_never_format_text() -> None:
    assert TESTS["even"](4)
    assert TESTS["odd"](3)
    assert TESTS["divisibleby"](9, 3)
    assert not TESTS["even"](Missing(name="x"))
    assert not TESTS["odd"](Missing(name="x"))
    for test in ("even", "odd"):
        with pytest.raises(TemplateError, match="Only numbers"):
            TESTS[test]("%99999999999d")


def test_numbers_to_compute_with() -> None:
    assert number(2.5) == 2.5
    with pytest.raises(MissingValueError, match="points"):
        number(Missing(name="points"))
    with pytest.raises(TemplateError, match="not “yes”"):
        number(True)
