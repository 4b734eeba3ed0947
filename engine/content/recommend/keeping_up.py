"""Recommendations brought up to date, by the engine. Whatever goes wrong with it, mail goes out: with those there were."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta

from engine.content.recommend import interest, learning
from engine.profiles.databases import Database
from engine.store import Store
from engine.workspace import Workspace

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=5)
_one_at_a_time = threading.Lock()
_waits: weakref.WeakKeyDictionary[Store, dict[int, datetime]] = weakref.WeakKeyDictionary()
"""Database id → since when mail waits for what is learned first (naive UTC)."""


def keep_up(workspace: Workspace, *, pause: timedelta = timedelta(0)) -> None:
    """Reads what people did, unless that was less than `pause` ago, and learns where it is time: it may take minutes. Does
    nothing while another thread is at it."""
    if not _one_at_a_time.acquire(blocking=False):
        return
    try:
        with _logged():
            interest.refresh(workspace, pause=pause)
            learning.learn_due(workspace)
    finally:
        _one_at_a_time.release()


def catch_up(workspace: Workspace) -> None:
    """Reads of those who did something since the last time only: quick, while mail waits for it."""
    with _logged():
        interest.refresh(workspace, even_anew=False)


def is_awaited(workspace: Workspace, home: Database) -> bool:
    """Whether mail should wait: nothing was ever learned, and keep_up is about to. Not for longer than LONGEST_WAIT."""
    if not learning.is_to_come(workspace, home):
        return False
    now = workspace.now()
    since = _waits.setdefault(workspace.store, {}).setdefault(home.database_id, now)
    return timedelta(0) <= now - since < LONGEST_WAIT


@contextmanager
def _logged() -> Generator[None]:
    try:
        yield
    except Exception:
        log.exception("recommendations could not be brought up to date")
