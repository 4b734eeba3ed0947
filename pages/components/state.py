"""The workspace and the actor behind the session; formats for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from engine import workspace as workspaces
from engine.access import visits
from engine.clock import from_utc
from engine.settings import Settings
from engine.workspace import Workspace


def workspace() -> Workspace:
    """The process's workspace, acting as the person behind this session. Raises ForbiddenError `signed_out`."""
    found = workspaces.shared(Settings.from_env())
    return found.acting(visits.actor(found, visit_headers()))


def visit_headers() -> dict[str, str]:
    """What the door says of this visit."""
    said = st.context.headers
    return {name: value for name in (visits.LOGIN, visits.USER, visits.FROM) if (value := said.get(name))}


def when(ws: Workspace, at: datetime | None) -> str:
    """ "24 Nov 2026, 14:02" in the workspace's zone."""
    return from_utc(at, ws.zone).strftime("%-d %b %Y, %H:%M") if at else "–"


def day(at: datetime, zone: ZoneInfo) -> str:
    """ "Tue 24 Nov 2026, 14:02" in that zone, where one plans by the days of the week."""
    return from_utc(at, zone).strftime("%a %-d %b %Y, %H:%M")


def saved_at(ws: Workspace, at: datetime) -> str:
    """ "14:02" where that is today, else with its day."""
    local, now = from_utc(at, ws.zone), from_utc(ws.now(), ws.zone)
    return f"{local:%H:%M}" if local.date() == now.date() else when(ws, at)


def number(value: float | int | None) -> str:
    return "–" if value is None else f"{value:,}"


def counted(amount: int, one: str, many: str) -> str:
    """ "1 person", "20,000 people"."""
    return f"{amount:,} {one if amount == 1 else many}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def plain(value: object) -> str:
    """A text from outside, so that Markdown takes it as it is: no picture in it is loaded from anywhere. For labels, too."""
    return re.sub(r"([\\`*_\[\]<>#~:$])", r"\\\1", str(value))


def unlinked(name: str) -> str:
    """Who did something, in a sentence: Markdown makes no link of an address with a word joiner in it."""
    return plain(name).replace("@", "@\u2060")


def literal(key: str) -> str:
    """A key to be read, copied and typed letter by letter: Markdown makes no link of an address."""
    return f"`{key}`" if "`" not in key else plain(key)


def short(text: object, most: int = 80) -> str:
    """A text from outside where only a line of it fits. What is not to be broken stays so."""
    line = re.sub(r"[^\S\u00a0]+", " ", str(text)).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"


def listed(parts: Sequence[str], most: int) -> str:
    """As many of them as fit into so many letters, at least one, and how many more there are: "beginner, advanced and 3 more"."""
    for shown in range(len(parts), 0, -1):
        rest = len(parts) - shown
        said = ", ".join(parts[:shown]) + (f" and {rest:,} more" if rest else "")
        if shown == 1 or len(said) <= most:
            return said
    return ""


def cell(value: object, zone: ZoneInfo | None = None) -> str:
    """A value as a table shows it; missing is a dash. Datetimes, naive UTC, are shown in `zone`."""
    if isinstance(value, datetime) and zone:
        return from_utc(value, zone).strftime("%-d %b %Y, %H:%M")
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {cell(part)}" for name, part in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(cell, value)) or "–"
    return "–" if value is None else str(value)
