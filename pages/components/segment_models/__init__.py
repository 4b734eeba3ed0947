"""Choosing a ready model of a segment: sections of presets, and the map of RFM scores."""

from pages.components.segment_models.outcome import Picked
from pages.components.segment_models.presets import picked

__all__ = ["Picked", "picked"]
