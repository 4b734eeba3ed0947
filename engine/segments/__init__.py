"""Conditions and segments: decoding, compiling to SQL, saving, counting. Never writes profiles or events."""

from engine.segments.counting import Count, count, members
from engine.segments.segments import Segment, archive, broken, get, list_all, parse, save, uses, words

__all__ = [
    "Count",
    "Segment",
    "archive",
    "broken",
    "count",
    "get",
    "list_all",
    "members",
    "parse",
    "save",
    "uses",
    "words",
]
