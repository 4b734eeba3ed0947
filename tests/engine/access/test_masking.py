from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.access.masking import HIDDEN, cleaned, hidden, told, without_addresses

ADDRESSES = st.from_regex(r"[a-z0-9.+]{1,12}@[a-z]{1,12}(\.[a-z]{1,8}){1,2}", fullmatch=True)
VALUES = st.one_of(
    st.none(), st.text(), ADDRESSES, st.integers(), st.floats(), st.booleans(), st.dates(), st.lists(st.text())
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        ("ann@example.org", "a•••@•••.org"),
        ("Ann.Lee@mail.example.co.uk", "A•••@•••.uk"),
        ("zoe@example.muenchen", "z•••@•••"),
        ("Ann", HIDDEN),
        ("@", HIDDEN),
        ("", HIDDEN),
        (0, HIDDEN),
        (False, HIDDEN),
        (date(1990, 1, 5), HIDDEN),
        (["a", "b"], HIDDEN),
    ],
)
def test_what_stands_in_its_place(value: object, shown: str | None) -> None:
    assert hidden(value) == shown


@given(VALUES)
def test_it_never_holds_the_value_and_is_the_same_each_time(value: Any) -> None:
    shown = hidden(value)
    assert shown == hidden(value)
    assert (shown is None) == (value is None)
    if isinstance(value, str) and value and value not in HIDDEN:
        assert value not in str(shown)


@given(st.text(), ADDRESSES, st.text())
def test_no_address_is_left_in_a_text(before: str, address: str, after: str) -> None:
    assert address not in without_addresses(f"{before} {address} {after}")


@given(st.text(alphabet="abc xyz", min_size=3), st.text(), st.text())
def test_nothing_that_is_known_is_left_in_a_text(known: str, before: str, after: str) -> None:
    said = cleaned({"note": [f"{before}{known.upper()}{after}"]}, [known])
    assert known.casefold() not in said["note"][0].casefold()


def test_numbers_dates_and_short_words_that_read_like_it_are_masked_whole() -> None:
    said = {
        "age": 41,
        "born": date(1990, 1, 5),
        "is_new": True,
        "initials": "AL",
        "at": datetime(2026, 1, 5),
        "word": "pal",
    }
    found = cleaned(said, ["41", "1990-01-05", "true", "al"])
    assert found == said | {"age": HIDDEN, "born": HIDDEN, "initials": HIDDEN}


def test_a_report_is_told_without_samples_and_addresses() -> None:
    report = {"rejected": 2, "problems": [{"message": "ann@example.org is there", "samples": [{"value": "Ann"}]}]}
    assert told(report) == {"rejected": 2, "problems": [{"message": "a•••@•••.org is there", "samples": []}]}
    assert told(None) is None
