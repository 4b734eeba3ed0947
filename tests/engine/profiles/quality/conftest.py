from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.clock import FixedClock
from engine.profiles import databases, fields, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

Put = Callable[..., int]


@pytest.fixture
def readers(ws: Workspace) -> Database:
    """A database with a field of most types."""
    found = databases.create(ws, "readers")
    fields.add(ws, "readers", "plan", type="enum", options=["free", "pro"])
    fields.add(ws, "readers", "points", type="integer")
    fields.add(ws, "readers", "rating", type="float")
    fields.add(ws, "readers", "interests", type="tags")
    fields.add(ws, "readers", "seen_at", type="datetime")
    return found


@pytest.fixture
def put(ws: Workspace, readers: Database) -> Put:
    """put(name, source, days=0, write_id=None, **values): writes a reader that many days from now; gives the id."""

    def write_one(name: str, source: str = "card", days: float = 0, write_id: int | None = None, **data: Any) -> int:
        then = ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))
        key = name if "@" in name else f"{name}@example.org"
        return write.write(then, ProfileWrite("readers", key, data, source=source, write_id=write_id)).profile_id

    return write_one
