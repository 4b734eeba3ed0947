"""Static SQL over a database's people: whose table it is stands before it, in a common table expression. Read-only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.reports.messages import Statement
from engine.workspace import Workspace


def over(name: str, people: str, statement: str) -> str:
    """A statement that reads `name`, which is the SELECT `people` from now on."""
    asked = _bare(statement)
    own = f"with {name} as (\n{people}\n)"
    return f"{own},\n{asked.removeprefix('with ')}" if asked.startswith("with ") else f"{own}\n{asked}"


def bound(sql: str, params: Mapping[str, object]) -> Statement:
    """A static statement with its values."""
    return Statement(_bare(sql), params)


def dicts(workspace: Workspace, statement: Statement) -> list[dict[str, Any]]:
    """Its rows."""
    with workspace.store.read() as cursor:
        return cursor.dicts(statement.sql, **statement.params)


def _bare(sql: str) -> str:
    """Without what is said above it: an apostrophe there would be taken for a text by who writes the values in."""
    return re.sub(r"\A(--.*\n)+", "", sql)
