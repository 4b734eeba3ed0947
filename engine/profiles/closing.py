"""Whether a field may stop being a question: not while messages are made that ask it, which nobody would get any more."""

from __future__ import annotations

from engine.errors import StateError
from engine.profiles.choices import QUESTIONS, Role
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.store import Cursor, query

_RATE, _ANSWER = "links.rate", "links.answer"
"""As templates name them (engine/content/checking.py)."""


def refuse(cursor: Cursor, home: Database, field: Field, before: Role | None, after: Role | None) -> None:
    """Raises StateError with the campaigns that are under way, or have messages that wait, and ask by a link that `after` takes
    away. Under the write lock: nothing can begin to ask between this look and its end."""
    gone: list[str] = []
    if before == "rating" != after:
        gone.append(_RATE)
    if before in QUESTIONS and after not in QUESTIONS:
        gone.append(f"{_ANSWER}.{field.name}")
    asking = cursor.column(query("quality.asking"), database_id=home.database_id, variables=gone) if gone else []
    if asking:
        named = ", ".join(f"campaign {name}" for name in asking)
        raise StateError(f"{field.label} is asked for in messages of {named}. Change these first.", field="answers")
