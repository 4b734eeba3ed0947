"""Static SQL over a database's people: whose table it is stands before it, in a common table expression. Read-only."""

from __future__ import annotations

import re
from typing import Any

from engine.reports.messages import Statement
from engine.workspace import Workspace


def over(name: str, people: str, statement: str) -> str:
    """A statement that reads `name`, which is the SELECT `people` from now on."""
    asked = re.sub(r"\A(--.*\n)+", "", statement)
    own = f"with {name} as (\n{people}\n)"
    return f"{own},\n{asked.removeprefix('with ')}" if asked.startswith("with ") else f"{own}\n{asked}"


def dicts(workspace: Workspace, statement: Statement) -> list[dict[str, Any]]:
    """Its rows."""
    with workspace.store.read() as cursor:
        return cursor.dicts(statement.sql, **statement.params)
