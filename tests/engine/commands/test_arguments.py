from __future__ import annotations

import pytest

from engine.commands.arguments import after_database, listed, pairs
from engine.commands.call import UsageError
from engine.errors import BadValueError


def test_the_database_may_be_left_out() -> None:
    assert after_database(["people.csv"], "FILE") == (None, "people.csv")
    assert after_database(["school", "people.csv"], "FILE") == ("school", "people.csv")


@pytest.mark.parametrize("given", [[], ["a", "b", "c"]])
def test_other_numbers_of_arguments_are_wrong_usage(given: list[str]) -> None:
    with pytest.raises(UsageError, match=r"\[DATABASE\] FILE"):
        after_database(given, "FILE")


def test_lists_take_quotes_for_commas() -> None:
    assert listed('SEO promotion, "Analytics: a, b" ,,c') == ["SEO promotion", "Analytics: a, b", "c"]
    assert listed("") == listed(None) == []


def test_pairs_leave_a_column_out_with_nothing_behind_the_equals_sign() -> None:
    assert pairs("E-mail=email,Note=,a=b=c") == {"E-mail": "email", "Note": "", "a=b": "c"}


def test_a_word_without_an_equals_sign_is_no_pair() -> None:
    with pytest.raises(BadValueError, match="“city” in --map"):
        pairs("city")
