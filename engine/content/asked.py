"""Whether the people of a database may answer what a template asks for by its links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.access import require
from engine.content.checking import ANSWER, RATE, asked_fields
from engine.errors import TemplateError
from engine.profiles import asking, fields
from engine.profiles.databases import Database
from engine.workspace import Workspace


def problems(workspace: Workspace, database: Database, variables: Iterable[str]) -> list[TemplateError]:
    """One error a link that leads to no question in this database. Fields that it does not have are checking.py's."""
    require(workspace, "read")
    used, known = set(variables), asking.of_database(workspace, database)
    found: list[TemplateError] = []
    if RATE in used and known.rating is None:
        found.append(TemplateError(_no_rating(database)))
    labels = {f.name: f.label for f in fields.catalogue(workspace, database)}
    closed = sorted(asked_fields(used) & labels.keys() - known.questions.keys())
    return found + [TemplateError(_closed(name, labels[name])) for name in closed]


def marks(workspace: Workspace, database: Database) -> dict[str, Any]:
    """The same links as they stand in messages that nobody gets: they lead nowhere."""
    known = asking.of_database(workspace, database)
    found: dict[str, Any] = {"answer": {f.name: f"#answer-{f.name}" for f in known.fields}} if known.fields else {}
    return {**found, "rate": "#rate"} if known.rating else found


def _no_rating(database: Database) -> str:
    return (
        f"“{RATE}”: {database.label} has no rating yet. Make one under Databases and fields, with “Make a rating field”"
    )


def _closed(name: str, label: str) -> str:
    return (
        f"“{ANSWER}.{name}”: people may not answer {label} by a link. Open the field under Databases and fields and choose "
        "what people answer by it"
    )
