"""Numbers of the past, rebuilt from the logs time by time: kept for a while, since what is over hardly changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import orjson
import streamlit as st

from engine import segments
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.reports.sources import texts


def rebuilt(
    ws: Workspace, home: Database, conditions: Sequence[str], times: Sequence[datetime]
) -> list[tuple[int, ...]]:
    """For how many people each condition (JSON) held at each time, of which the last one is now. One time after the other, so
    that one sees how far it is, and may leave."""
    place = st.empty()
    found: list[tuple[int, ...]] = []
    about = ws, ws.folder, home.name, tuple(conditions)
    for at in times[:-1]:
        found.append(_then(*about, at))
        said = texts.REBUILDING.format(len(found), len(times))
        place.progress(len(found) / len(times), text=said)
    found.append(_now(*about))
    place.empty()
    return found


@st.cache_data(ttl="15m", max_entries=2_000, show_spinner=False)
def _then(_ws: Workspace, folder: Path, database: str, conditions: tuple[str, ...], at: datetime) -> tuple[int, ...]:
    return _counts(_ws, database, conditions, at)


@st.cache_data(ttl="20s", max_entries=100, show_spinner=False)
def _now(_ws: Workspace, folder: Path, database: str, conditions: tuple[str, ...]) -> tuple[int, ...]:
    return _counts(_ws, database, conditions, _ws.now())


def _counts(ws: Workspace, database: str, conditions: Sequence[str], at: datetime) -> tuple[int, ...]:
    return segments.parts(ws, database, [orjson.loads(text) for text in conditions], as_of=at).counts
