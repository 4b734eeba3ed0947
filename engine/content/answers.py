"""What a template's conditions say of people, asked for many at once of the segments' own compiler: the same answer as there."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine import segments
from engine.content.whens import Condition
from engine.errors import BadValueError, TemplateError
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.workspace import Workspace

Use = tuple[str, str, str]
"""kind, name, scope (a database's name, or '')."""


def answers(
    workspace: Workspace, database: Database, conditions: Mapping[str, Condition], profile_ids: Collection[int]
) -> dict[int, dict[str, bool]]:
    """Profile id → name of the condition → whether it holds now. Raises TemplateError for one that does not work in this
    database: its branch would be left out silently."""
    try:
        return segments.holding(workspace, database.name, conditions, profile_ids)
    except BadValueError as error:
        raise _refused(error) from None


def problem(workspace: Workspace, database: Database, conditions: Mapping[str, Condition]) -> str | None:
    """What keeps a condition from working in the database, None for nothing."""
    try:
        segments.used_by(workspace, database.name, conditions)
    except BadValueError as error:
        return _refused(error).message
    return None


def uses_of(workspace: Workspace, conditions: Mapping[str, Condition]) -> set[Use]:
    """What the conditions use, in every database in which they all work. Raises TemplateError where there is none; without any
    database nothing can be said."""
    found: set[Use] = set()
    refused: list[BadValueError] = []
    known = databases.list_all(workspace) if conditions else []
    for database in known:
        try:
            found |= segments.used_by(workspace, database.name, conditions)
        except BadValueError as error:
            refused.append(error)
    if refused and len(refused) == len(known):
        raise _refused(refused[0])
    return found


def _refused(error: BadValueError) -> TemplateError:
    return TemplateError(f"A condition does not work here: {error.message.removesuffix('.')}")
