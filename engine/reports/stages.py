"""Life-cycle stages over time: how many people stood in each at the end of a month. Read-only.

The stages are those of the ready model (engine/segments/models/stages.py) with its own answers, so that a segment made of it
counts the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import segments
from engine.access import require
from engine.segments import Parts
from engine.segments.models.knowledge import Known, known
from engine.segments.models.preset import Condition
from engine.segments.models.stages import STAGES
from engine.workspace import Workspace

NAMES = tuple((stage.name, stage.label) for stage in STAGES)
"""(name, label), in the order of a life; each person is in exactly one."""


def missing(about: Known) -> str | None:
    """What the database lacks for them, in one sentence; None when it has all."""
    return STAGES[0].needs(about)


def about_of(workspace: Workspace, database: str) -> Known:
    """What the database has that the stages use. Raises UnknownNameError."""
    require(workspace, "read")
    return known(workspace, database)


def answers(about: Known) -> dict[str, Any]:
    """What the ready model asks, answered as it does by itself: new, active, at_risk (days), field, events."""
    return STAGES[0].answers(about)


def conditions(about: Known) -> list[Condition]:
    """One a stage, in the order of NAMES; of each person exactly one holds."""
    return [stage.condition(about) for stage in STAGES]


def stages(workspace: Workspace, database: str, about: Known, at: datetime) -> Parts:
    """How many stood in each of NAMES at `at` (naive UTC), in one statement, rebuilt from the logs. Raises BadValueError for a
    time to come."""
    require(workspace, "read")
    return segments.parts_of_all(workspace, database, conditions(about), as_of=at)
