"""Recommendations brought up to date, by the engine. Whatever goes wrong with it, mail goes out: with those there were."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

from engine.content.recommend import interest, learning
from engine.workspace import Workspace

log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


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


@contextmanager
def _logged() -> Generator[None]:
    try:
        yield
    except Exception:
        log.exception("recommendations could not be brought up to date")
