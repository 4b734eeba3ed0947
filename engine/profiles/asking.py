"""What the people of a database may answer by a link in a message: the rating with its comment, and other fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.access import require
from engine.profiles import databases, fields, quality_settings
from engine.profiles.choices import QUESTIONS, Choice, Role, choices_of
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.workspace import Workspace


class _New(NamedTuple):
    name: str
    label: str
    type: str
    is_personal: bool


_MADE: dict[Role, _New] = {
    "rating": _New("rating", "Rating", "integer", is_personal=False),
    "comment": _New("rating_comment", "Comment", "string", is_personal=True),
}


@dataclass(frozen=True)
class Asking:
    """`questions`: field → what it can be answered with; the rating is one of them. `rating`: what `links.rate` asks for."""

    questions: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict[str, "tuple[Choice, ...]"])
    fields: tuple[Field, ...] = ()
    """Of the questions, in the order of the catalogue."""
    rating: Field | None = None
    comment: Field | None = None


NOTHING = Asking()


def of_database(workspace: Workspace, database: Database) -> Asking:
    """From memory."""
    require(workspace, "read")
    return workspace.cache.get(f"asking.{database.database_id}", lambda: _load(workspace, database))


def make_rating(workspace: Workspace, database: str) -> None:
    """Gives the database a rating and a comment where it has none: fields of its own, or those of these names. Raises
    BadValueError where one of them is of another type."""
    require(workspace, "write")
    home = databases.get(workspace, database)
    present = of_database(workspace, home)
    there = {"rating": present.rating, "comment": present.comment}
    for role, new in _MADE.items():
        if there[role]:
            continue
        if new.name not in {f.name for f in fields.catalogue(workspace, home)}:
            fields.add(workspace, database, new.name, type=new.type, label=new.label, personal=new.is_personal)
        expected = quality_settings.get(workspace, database, new.name)
        known = expected.as_dict(fields.get(workspace, home, new.name))
        quality_settings.save(workspace, database, new.name, {**known, "answers": role})


def _load(workspace: Workspace, database: Database) -> Asking:
    settings = quality_settings.of_database(workspace, database)
    known = [(f, settings[f.name]) for f in fields.catalogue(workspace, database)]
    asked = [(f, expected) for f, expected in known if expected.answers in QUESTIONS]
    of_role = {expected.answers: f for f, expected in known}
    return Asking(
        {f.name: choices_of(f, expected.minimum, expected.maximum) for f, expected in asked},
        tuple(f for f, _ in asked),
        rating=of_role.get("rating"),
        comment=of_role.get("comment"),
    )
