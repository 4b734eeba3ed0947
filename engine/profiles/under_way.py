"""Waiting for messages to a person that are under way: what they are made of must not change, nor go, until they are out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from engine.errors import StateError
from engine.store import Cursor, Store, query
from engine.workspace import Workspace

BUSY_FOR = 10.0

T = TypeVar("T")


def is_busy(cursor: Cursor, *profile_ids: int) -> bool:
    """Whether a message to one of them is being sent this very moment."""
    return any(cursor.value(query("erase.busy"), profile_id=profile_id) for profile_id in profile_ids)


def once_free(workspace: Workspace, act: Callable[[], T | None]) -> T:
    """What `act` gives as soon as it gives something; None: somebody is busy. Raises StateError after some seconds."""
    # Inside somebody else's transaction the delivery cannot come to its end: no waiting for it there.
    until = time.monotonic() + (BUSY_FOR if type(workspace.store) is Store else 0.0)
    while (done := act()) is None:
        if time.monotonic() >= until:
            raise StateError("A message to this person is being sent right now: try again in a minute.", code="busy")
        time.sleep(0.1)
    return done
