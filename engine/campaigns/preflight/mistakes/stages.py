"""The stage of the life cycle that each of many people is in, by the ready models. Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import segments
from engine.profiles.databases import Database
from engine.segments import models
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STAGES = tuple(preset for preset in models.PRESETS if preset.family == "life-cycle")
LABELS = tuple(preset.label for preset in _STAGES)
"""In their order."""
UNKNOWN = -1


def stages_of(workspace: Workspace, home: Database, ids: NDArray[np.int64]) -> NDArray[np.int8]:
    """Positions in LABELS, one for each of `ids` (in rising order, each once), by the models' default answers. UNKNOWN for who
    is erased, and for everybody where the models do not suit the database."""
    import numpy as np

    known = models.known(workspace, home.name)
    if any(stage.needs(known) for stage in _STAGES):
        return np.full(len(ids), UNKNOWN, np.int8)
    return segments.first_of(workspace, home.name, [stage.condition(known) for stage in _STAGES], ids)
