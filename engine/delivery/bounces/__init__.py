"""Mail that comes back: what it says, which send it is about, and what follows from it."""

from engine.delivery.bounces.reading import read
from engine.delivery.bounces.report import BounceReport, Detail, Kind

__all__ = ["BounceReport", "Detail", "Kind", "read"]
