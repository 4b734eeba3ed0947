"""Errors for people: the tree, the object of the API, hints."""

from __future__ import annotations

import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import errors
from engine.errors import EngineError, MissingValueError, NameTakenError, TemplateError, UnknownNameError, hint

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, EngineError)]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"^([│ ├└─]*)(\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    path: list[str] = []
    parents: dict[str, str] = {}
    for lines, name in drawn:
        depth = len(lines) // 4
        path[depth:] = [name]
        parents[name] = path[depth - 1] if depth else "Exception"
    assert parents == {c.__name__: c.__base__.__name__ for c in CLASSES if c.__base__}


def test_codes_are_words_of_their_own() -> None:
    codes = {c.__name__: c.code for c in CLASSES if c.__name__ != "MissingValueError"}
    assert len(set(codes.values())) == len(codes)
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes.values())


def test_the_error_object() -> None:
    error = EngineError("Not so.", field="age", index=3, code="special")
    assert error.as_dict() == {"code": "special", "message": "Not so.", "field": "age", "index": 3}
    assert str(error) == "Not so."
    assert EngineError("Not so.").as_dict() == {"code": "refused", "message": "Not so.", "field": None, "index": None}


def test_names() -> None:
    assert str(UnknownNameError("field", "agee", ["age", "city"])) == "There is no field “agee”. Did you mean “age”?"
    assert str(UnknownNameError("field", "zzz", ["age", "city"])) == "There is no field “zzz”. Known: age, city."
    assert str(UnknownNameError("field", "zzz")) == "There is no field “zzz”."
    assert str(NameTakenError("segment", "loyal")) == "A segment “loyal” exists already."


@pytest.mark.parametrize(
    ("part", "line", "message"),
    [
        ("html", 3, "Bad (line 3 in html)"),
        ("html", None, "Bad (html)"),
        (None, 3, "Bad (line 3)"),
        (None, None, "Bad"),
    ],
)
def test_template_errors_say_where(part: str | None, line: int | None, message: str) -> None:
    error = TemplateError("Bad", part=part, line=line)
    assert (error.message, error.field, error.part, error.line) == (message, part, part, line)


def test_a_missing_value_names_the_variable() -> None:
    error = MissingValueError("first_name", part="subject")
    assert error.variable == "first_name"
    assert error.message == "“first_name” has no value, and the template gives no default (subject)"


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=30))
def test_a_hint_ends_the_sentence(name: str, known: list[str]) -> None:
    text = hint(name, known)
    assert text.startswith(".")
    assert text[-1] in ".?"


def test_a_hint_names_twelve_at_most() -> None:
    assert hint("zzz", map(str, range(100, 200))).endswith("110, 111, ….")
