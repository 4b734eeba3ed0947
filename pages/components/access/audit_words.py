"""Rows of the audit log as people read them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from engine.access.audit_log import Entry
from pages.components.state import cell, short

ARROW = "→"
_LONGEST = 120


def subject(entry: Entry) -> str:
    """ "Topic news": what it was done to."""
    name = "" if entry.name == entry.kind else entry.name
    return f"{entry.kind.capitalize()} {name}".strip()


def changes(entry: Entry, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    """Field, before, after: what differed, '' where there was no such side."""
    before, after = entry.before or {}, entry.after or {}
    names = dict.fromkeys([*before, *after])
    return [(name.replace("_", " "), _of(before, name, zone), _of(after, name, zone)) for name in names]


def summary(entry: Entry, zone: ZoneInfo) -> str:
    """ "role: viewer → analyst", in one line."""
    told = [
        f"{name}: {before} {ARROW} {after}" if before and after else f"{name}: {before or after}"
        for name, before, after in changes(entry, zone)
    ]
    return short(" · ".join(told), _LONGEST)


def said(value: object, zone: ZoneInfo) -> str:
    """A kept value in words: no JSON, times in the zone."""
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            parts = cast("Mapping[str, Any]", value)
            return ", ".join(f"{name.replace('_', ' ')}: {said(part, zone)}" for name, part in parts.items()) or "–"
        case list():
            return ", ".join(said(part, zone) for part in cast("list[Any]", value)) or "–"
        case str():
            return _text(value, zone)
        case _:
            return cell(value)


def _of(side: Mapping[str, Any], name: str, zone: ZoneInfo) -> str:
    return said(side[name], zone) if name in side else ""


def _text(value: str, zone: ZoneInfo) -> str:
    """Some texts are times, and some are what an object keeps as JSON."""
    if value[:1] in ("[", "{"):
        try:
            return said(json.loads(value), zone)
        except ValueError:
            return value
    try:
        found = datetime.fromisoformat(value) if "T" in value else None
    except ValueError:
        found = None
    return cell(found, zone) if found and found.tzinfo is None else value or "–"
