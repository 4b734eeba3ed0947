"""Counts wrong passwords and tokens of the last hours, of whomever they were. Kept in memory; names nobody."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from datetime import datetime, timedelta

from engine.store import Store
from engine.workspace import Workspace

MOST = 10_000
_lock = threading.Lock()
_wrong: weakref.WeakKeyDictionary[Store, deque[datetime]] = weakref.WeakKeyDictionary()


def note(workspace: Workspace) -> None:
    """Somebody was refused who said a wrong password or token."""
    with _lock:
        _wrong.setdefault(workspace.store, deque(maxlen=MOST)).append(workspace.now())


def within(workspace: Workspace, span: timedelta) -> int:
    """How many in the time up to now; of very many no more than MOST."""
    since = workspace.now() - span
    with _lock:
        return sum(at >= since for at in _wrong.get(workspace.store, ()))
