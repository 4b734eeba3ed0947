"""Every use case of the engine that a page, a command or the HTTP API can reach, with every role: refused before anything is
looked at, or let in."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.access.permissions import ROLES, TABLE, USER_ROLES
from engine.errors import EngineError, ForbiddenError
from engine.workspace import Actor
from tests.engine.access.needed import NEEDED, OPEN, needed_by
from tests.engine.access.use_cases import needed, use_cases, workspace_of

GUIDE = Path(__file__).parents[3] / "docs" / "access.md"
FOUND = use_cases()
CHECKED = sorted(set(FOUND) - set(OPEN))


class TouchedError(Exception):
    """Something but the actor was looked at."""


class OnlyActor:
    """A workspace of which nothing but the actor can be looked at: who is refused was refused before anything happened."""

    def __init__(self, role: str):
        self.actor = Actor("ann@example.org", role)

    def __getattr__(self, name: str) -> Any:
        raise TouchedError(name)


def call(function: Callable[..., Any], role: str) -> None:
    """With nothing that could be used as the other arguments."""
    parameters = inspect.signature(function).parameters.values()
    own = workspace_of(function)
    given = {
        p.name: None if "None" in str(p.annotation) else object()
        for p in parameters
        if p.default is p.empty and p.kind is not p.VAR_POSITIONAL
    }
    positional = [OnlyActor(role) if n == own else v for n, v in given.items() if not _only_named(function, n)]
    named = {n: v for n, v in given.items() if _only_named(function, n) and n != own}
    result = function(*positional, **named)
    if inspect.isgenerator(result):
        next(result)


def _only_named(function: Callable[..., Any], name: str) -> bool:
    return inspect.signature(function).parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("name", CHECKED)
def test_it_asks_first_for_the_permission_that_it_needs(name: str) -> None:
    assert needed(FOUND[name]) == needed_by(name), f"{name} must begin with require(workspace, …)"


@pytest.mark.parametrize("role", [*ROLES, "stranger", ""])
@pytest.mark.parametrize("name", CHECKED)
def test_with_every_role(name: str, role: str) -> None:
    may = needed_by(name) in ROLES.get(role, ())
    try:
        call(FOUND[name], role)
    except ForbiddenError:
        assert not may
    except (TouchedError, EngineError, TypeError, AttributeError, ValueError, LookupError):
        # It went on, and found nothing to work with.
        assert may


def test_what_is_listed_is_there() -> None:
    listed = {*OPEN, *(name for names in NEEDED.values() for name in names.split())}
    assert listed <= set(FOUND), listed - set(FOUND)
    assert not [name for name in OPEN if needed(FOUND[name])], "it does check: it is not open"


def test_every_permission_has_words_and_every_role_has_only_such() -> None:
    permissions = [permission for permission, _ in TABLE]
    assert {*NEEDED, "read"} == set(permissions) == set().union(*ROLES.values())
    # Who has one has all before it: then a table of roles can be read from left to right.
    assert all(set(permissions[: len(held)]) == held for held in ROLES.values())


def test_the_guide_has_the_table_that_is_in_force() -> None:
    rows = [
        f"| `{permission}` | {words[0].lower()}{words[1:]} | "
        f"{' | '.join('yes' if permission in ROLES[role] else '' for role in USER_ROLES)} |"
        for permission, words in TABLE
    ]
    assert "\n".join(rows) in GUIDE.read_text()
