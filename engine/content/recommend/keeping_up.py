"""Recommendations brought up to date, by the engine."""

from __future__ import annotations

import logging
from datetime import timedelta

from engine.content.recommend import interest, learning
from engine.workspace import Workspace

log = logging.getLogger(__name__)


def keep_up(workspace: Workspace, *, pause: timedelta = timedelta(0)) -> None:
    """Reads what people did, unless that was less than `pause` ago, and learns where it is time. Whatever goes wrong with it,
    mail goes out: with the recommendations there were."""
    try:
        interest.refresh(workspace, pause=pause)
        learning.learn_due(workspace)
    except Exception:
        log.exception("recommendations could not be brought up to date")
