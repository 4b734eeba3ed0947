"""The registry of presets, and which of them fit a database."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access import require
from engine.segments.models.behaviour import BEHAVIOUR
from engine.segments.models.groups import RFM
from engine.segments.models.interests import INTERESTS
from engine.segments.models.knowledge import Known, known
from engine.segments.models.people import PEOPLE
from engine.segments.models.preset import Preset
from engine.segments.models.stages import STAGES
from engine.workspace import Workspace

PRESETS = (*PEOPLE, *BEHAVIOUR, *INTERESTS, *STAGES, *RFM)


@dataclass(frozen=True)
class Offer:
    """A preset for one database. `missing`: what the database lacks for it, in one sentence; None when it fits."""

    preset: Preset
    missing: str | None

    @property
    def fits(self) -> bool:
        return self.missing is None


def offers(workspace: Workspace, database: str, about: Known | None = None) -> list[Offer]:
    """Every preset, in the order of the sections. `about`: what `known` gave, if it was read already.

    Raises UnknownNameError for the database."""
    require(workspace, "read")
    found = about or known(workspace, database)
    return [Offer(preset, preset.needs(found)) for preset in PRESETS]
