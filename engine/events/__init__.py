"""What profiles did, and what mail did with them: one function writes events, everything else reads them."""

from engine.events.reading import counts, timeline
from engine.events.recording import EventReport, NewEvent, Rejected, append, record, record_many

__all__ = ["EventReport", "NewEvent", "Rejected", "append", "counts", "record", "record_many", "timeline"]
