from __future__ import annotations

import json

from engine.profiles.mapping import NewField
from pages.components.importing.request import NEW, Request, left_out

LOYALTY = NewField("Card", "loyalty", "Loyalty", "enum", ("gold", "silver"))
REQUEST = Request(
    "a" * 24,
    "people.csv",
    "students",
    how={"delimiter": ";"},
    key="Email",
    targets={"Email": "email", "Town": "city", "Card": NEW, "Note": ""},
    new=(LOYALTY, NewField("Note", "note", "Note", "string")),
    subscribe=("general",),
    all_or_nothing=True,
)


def test_it_survives_json() -> None:
    assert Request.of(json.loads(json.dumps(REQUEST.as_dict()))) == REQUEST


def test_what_an_older_or_newer_one_says_is_left_out() -> None:
    assert Request.of({"upload": "x", "file": "f", "database": "d", "triggers": True}) == Request("x", "f", "d")


def test_columns_by_what_becomes_of_them() -> None:
    assert REQUEST.mapping == {"Town": "city", "Note": ""}
    assert REQUEST.made == (LOYALTY,), "the other one is left out"
    assert left_out(REQUEST) == ["Note"]


def test_one_new_field_a_column() -> None:
    other = NewField("Card", "card", "Card", "string")
    assert REQUEST.with_new(other).new_for("Card") == other
    assert len(REQUEST.with_new(other).new) == 2


def test_two_columns_for_one_field() -> None:
    assert REQUEST.doubles() == {}
    twice = Request("x", "f", "d", key="Email", targets={"Email": "email", "A": "city", "B": "city", "C": "", "D": ""})
    assert twice.doubles() == {"B": "A"}
    new = NewField("B", "city", "City", "string")
    assert Request("x", "f", "d", key="E", targets={"A": "city", "B": NEW}, new=(new,)).doubles() == {"B": "A"}
