"""What profiles did, and what mail did with them: one function writes events, everything else reads them."""

from engine.events.reading import counts, timeline
from engine.events.recording import EventReport, NewEvent, Rejected, append, append_to_all, record, record_many

__all__ = [
    "EventReport",
    "NewEvent",
    "Rejected",
    "append",
    "append_to_all",
    "counts",
    "record",
    "record_many",
    "timeline",
]
