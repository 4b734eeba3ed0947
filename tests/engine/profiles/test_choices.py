from __future__ import annotations

from typing import Any

import pytest

from engine.profiles.choices import MOST, Role, choices_of, problem_of, roles_of
from engine.profiles.types import FIELD_TYPES, Field, options_from


def field(type: str, *options: Any) -> Field:
    return Field(1, 1, "x", "X", type, options_from(options) if options else ())


@pytest.mark.parametrize(
    ("minimum", "maximum", "codes"),
    [
        (None, None, ["1", "2", "3", "4", "5"]),
        (0, 10, [str(n) for n in range(11)]),
        (0, None, ["0", "1", "2", "3", "4", "5"]),
        (None, 3, ["1", "2", "3"]),
        (-1, 1, ["-1", "0", "1"]),
    ],
)
def test_whole_numbers_go_from_end_to_end(minimum: int | None, maximum: int | None, codes: list[str]) -> None:
    found = choices_of(field("integer"), minimum, maximum)
    assert [c.code for c in found] == [c.label for c in found] == codes
    assert [c.value for c in found] == [int(code) for code in codes]
    assert problem_of(field("integer"), "rating", minimum, maximum) is None


def test_options_and_yes_and_no() -> None:
    found = choices_of(field("enum", "Good", {"code": "b", "label": "Bad"}), None, None)
    assert [(c.code, c.label, c.value) for c in found] == [("Good", "Good", "Good"), ("b", "Bad", "b")]
    assert [(c.code, c.value) for c in choices_of(field("boolean"), None, None)] == [("yes", True), ("no", False)]
    assert choices_of(field("string"), None, None) == ()


@pytest.mark.parametrize(
    ("minimum", "maximum", "said"),
    [(6, None, "6 to 5"), (3, 3, "3 to 3"), (1, MOST + 1, "1 to 21"), (None, 10**18, "1 to 1,000,000")],
)
def test_too_few_or_too_many_numbers(minimum: int | None, maximum: int | None, said: str) -> None:
    problem = problem_of(field("integer"), "choice", minimum, maximum)
    assert problem and said in problem
    assert len(choices_of(field("integer"), minimum, maximum)) <= MOST


@pytest.mark.parametrize(
    ("role", "types"),
    [("rating", {"integer", "enum"}), ("choice", {"integer", "enum", "boolean"}), ("comment", {"string"})],
)
def test_what_a_type_can_be(role: Role, types: set[str]) -> None:
    assert {name for name in FIELD_TYPES if role in roles_of(field(name))} == types
    assert {name for name in FIELD_TYPES if problem_of(field(name), role, None, None) is None} == types
