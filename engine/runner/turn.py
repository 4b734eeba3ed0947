"""A tick's turn: how much may leave in it now, and when it is to end."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable

from engine.errors import StateError
from engine.runner import sending
from engine.runner.flow import Flow
from engine.store import Store
from engine.workspace import Workspace

NAP = 0.5
"""Seconds after which who waits for the rate asks again whether it is to end, or all sending is paused."""
_closed: weakref.WeakSet[Store] = weakref.WeakSet()


def never() -> bool:
    """A turn that goes on until nothing is due."""
    return False


class Turn:
    """`until`: whether it is to end; asked after each batch and while it waits, so that each turn gets on."""

    def __init__(self, workspace: Workspace, flow: Flow, until: Callable[[], bool] = never):
        self._workspace = workspace
        self._flow = flow
        self._until = until

    def room(self) -> int:
        """How many may be handed over now, 0 in a pause. Waits for a rate, not for a relay that is gone."""
        while not is_closed(self._workspace) and not sending.is_paused(self._workspace):
            room, seconds = self._flow.room(), self._flow.wait()
            if room or not seconds or self.is_over():
                return room
            time.sleep(min(seconds, NAP))
        return 0

    def is_over(self) -> bool:
        return is_closed(self._workspace) or self._until()


def is_closed(workspace: Workspace) -> bool:
    """Whether the engine of this process has ended, so that nobody may start to work with its relay again."""
    return bool(workspace.settings.smtp_url) and workspace.store in _closed


def check_open(workspace: Workspace) -> None:
    """Raises StateError once it is closed."""
    if is_closed(workspace):
        raise StateError("The engine has been stopped: nothing is sent any more.")


def close(workspace: Workspace) -> None:
    """Turns under way end with their batch, and none begins."""
    _closed.add(workspace.store)


def open_again(workspace: Workspace) -> None:
    """An engine starts."""
    _closed.discard(workspace.store)
