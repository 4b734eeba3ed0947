"""Definitions as YAML files: reading, applying, exporting. Makes and updates; never activates, pauses or deletes."""

from engine.definitions.applying import Applied, apply
from engine.definitions.exporting import export

__all__ = ["Applied", "apply", "export"]
