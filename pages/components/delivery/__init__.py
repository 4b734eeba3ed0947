"""The queue: what waits to leave and by which way, the switch of all sending, messages in doubt."""

from pages.components.delivery.section import draw
from pages.components.delivery.switching import TAB, banner, stopped

__all__ = ["TAB", "banner", "draw", "stopped"]
