"""What a field can be answered with, where people answer it by a link in a message. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from engine.profiles.types import Field

Role = Literal["rating", "choice", "comment"]
"""Of a field that people answer: the database's rating, any other question, the words beside the rating."""
QUESTIONS: tuple[Role, ...] = ("rating", "choice")
"""Those that a link asks for."""
FIRST, LAST = 1, 5
"""The ends of a score, where the field's rule says nothing."""
MOST = 20
"""Whole numbers to choose from; nobody reads through more."""
_NUMBERS, _OPTIONS, _YES_NO, _WORDS = "integer", "enum", "boolean", "string"
_TYPES: dict[Role, tuple[str, ...]] = {
    "rating": (_NUMBERS, _OPTIONS),
    "choice": (_NUMBERS, _OPTIONS, _YES_NO),
    "comment": (_WORDS,),
}
_ALLOWED: dict[Role, str] = {
    "rating": "a rating is a field of whole numbers or of options",
    "choice": "a field of whole numbers, of options, or of yes and no can be answered by a link",
    "comment": "a comment is a text field",
}


@dataclass(frozen=True)
class Choice:
    """`code`: as a link writes it; `label`: as people read it; `value`: as it is stored."""

    code: str
    label: str
    value: Any


def roles_of(field: Field) -> list[Role]:
    """What a field of this type can be."""
    return [role for role, types in _TYPES.items() if field.type in types]


def choices_of(field: Field, minimum: int | None, maximum: int | None) -> tuple[Choice, ...]:
    """In their order. `minimum`, `maximum`: of the field's rule, None where it says nothing."""
    if field.type == _OPTIONS:
        return tuple(Choice(o.code, o.label, o.code) for o in field.options)
    if field.type == _YES_NO:
        return (Choice("yes", "Yes", True), Choice("no", "No", False))
    if field.type == _NUMBERS:
        return scores(minimum, maximum)
    return ()


def scores(minimum: int | None, maximum: int | None) -> tuple[Choice, ...]:
    """Whole numbers from end to end."""
    first, last = _ends(minimum, maximum)
    return tuple(Choice(str(n), str(n), n) for n in range(first, min(last, first + MOST - 1) + 1))


def problem_of(field: Field, role: Role, minimum: int | None, maximum: int | None) -> str | None:
    """Why the field cannot be that; None if it can."""
    if field.type not in _TYPES[role]:
        return f"{field.label}: {_ALLOWED[role]}."
    if field.type == _NUMBERS:
        first, last = _ends(minimum, maximum)
        if not 1 <= last - first < MOST:
            return (
                f"{field.label}: people choose among 2 to {MOST} whole numbers; {first:,} to {last:,} is none of that."
            )
    return None


def _ends(minimum: int | None, maximum: int | None) -> tuple[int, int]:
    return FIRST if minimum is None else minimum, LAST if maximum is None else maximum
