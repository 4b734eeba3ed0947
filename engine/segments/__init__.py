"""Conditions and segments: decoding, compiling to SQL, counting, saving, who is in. Never writes profiles."""

from engine.segments.answers.counting import Count, count, how_many, members
from engine.segments.answers.difference import Difference, Move, difference
from engine.segments.answers.explain import Explained, explain, explain_each
from engine.segments.answers.first_of import first_of
from engine.segments.answers.funnel import FunnelRow, funnel
from engine.segments.answers.growth import growth
from engine.segments.answers.health import Finding, health
from engine.segments.answers.holding import holding, used_by
from engine.segments.answers.of_person import segments_of
from engine.segments.answers.overlap import Overlap, overlap
from engine.segments.answers.parts import Parts, parts, parts_of_all
from engine.segments.answers.picking import any_person, different_people, find_people, next_person
from engine.segments.at_times import forget, is_of_all, judge
from engine.segments.keeping.hand import MembersChange, add_members, add_people, change_members, joining, remove_members
from engine.segments.keeping.refresh import Refresh, next_refresh, refresh, refresh_due
from engine.segments.keeping.saving import archive, save
from engine.segments.keeping.versions import SegmentVersion, versions
from engine.segments.reading import broken, check_event, event_words, parse, problems, words
from engine.segments.segments import NOBODY, Segment, get, list_all, rule_of, usable, uses
from engine.segments.sql.happened import event_test

__all__ = [
    "NOBODY",
    "Count",
    "Difference",
    "Explained",
    "Finding",
    "FunnelRow",
    "MembersChange",
    "Move",
    "Overlap",
    "Parts",
    "Refresh",
    "Segment",
    "SegmentVersion",
    "add_members",
    "add_people",
    "any_person",
    "archive",
    "broken",
    "change_members",
    "check_event",
    "count",
    "difference",
    "different_people",
    "event_test",
    "event_words",
    "explain",
    "explain_each",
    "find_people",
    "first_of",
    "forget",
    "funnel",
    "get",
    "growth",
    "health",
    "holding",
    "how_many",
    "is_of_all",
    "joining",
    "judge",
    "list_all",
    "members",
    "next_person",
    "next_refresh",
    "overlap",
    "parse",
    "parts",
    "parts_of_all",
    "problems",
    "refresh",
    "refresh_due",
    "remove_members",
    "rule_of",
    "save",
    "segments_of",
    "usable",
    "used_by",
    "uses",
    "versions",
    "words",
]
