"""How many people a condition held for at past times, each rebuilt from the logs. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.access import require
from engine.segments.answers.counting import how_many
from engine.workspace import Workspace


def growth(workspace: Workspace, database: str, condition: object, times: Sequence[datetime]) -> list[int]:
    """The counts at `times` (naive UTC, none to come). Raises BadValueError with the JSON path or for a time to come."""
    require(workspace, "read")
    return [how_many(workspace, database, condition, as_of=at) for at in times]
