"""How far the jobs of this process are: in memory only, since the work itself may hold the write lock for long.

Only one process has the data folder: a job that is not here does not run.
"""

from __future__ import annotations

import threading
import weakref
from dataclasses import dataclass, field

from engine.store import Store


@dataclass
class Live:
    """One job that runs. `done` and `total` in units of its work; `total` None while nobody knows. `is_ending`: the app asked
    for the stop, not a person. `reads`: the token of the upload that it reads, '' for none."""

    done: int = 0
    total: int | None = None
    is_ending: bool = False
    reads: str = ""
    stopping: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


_lock = threading.Lock()
_running: weakref.WeakKeyDictionary[Store, dict[int, Live]] = weakref.WeakKeyDictionary()


def of(store: Store) -> dict[int, Live]:
    """The running jobs of a workspace by id."""
    with _lock:
        return _running.setdefault(store, {})
