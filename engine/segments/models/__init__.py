"""Ready models of segments: presets that give an ordinary condition, and RFM's named groups. Never saves anything."""

from engine.segments.models.grid import Cell, Grid, rfm_table
from engine.segments.models.groups import GROUPS, RfmGroup, cell_condition, group_of
from engine.segments.models.knowledge import Known, known
from engine.segments.models.preset import SECTIONS, Ask, Choice, Parameter, Preset
from engine.segments.models.registry import PRESETS, Offer, offers

__all__ = [
    "GROUPS",
    "PRESETS",
    "SECTIONS",
    "Ask",
    "Cell",
    "Choice",
    "Grid",
    "Known",
    "Offer",
    "Parameter",
    "Preset",
    "RfmGroup",
    "cell_condition",
    "group_of",
    "known",
    "offers",
    "rfm_table",
]
