"""Whether this process can do its work: it answers within a bounded time, whatever hangs."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.operations.asking import Asker, SilentError
from engine.runner import loop
from engine.workspace import Workspace

PATIENCE = 2.0
"""Seconds for disk and store to answer."""
STUCK = 300.0
"""Seconds without a sign of life after which the engine is stuck: it gives one every few seconds, or at the end of a tick."""
FULL = 64 * 2**20
"""Bytes that are left on a disk on which nothing can be relied on any more."""


class Readiness:
    """One for the process, so that one thread at most is held by a disk or a store that is silent, however often it is asked."""

    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self._stored = Asker(self._look, "warmcast-ready")

    async def why_not(self) -> str | None:
        """In one line that anybody may read; None: all is well. Waits for PATIENCE at most, and holds no thread meanwhile."""
        return self._engine() or await self._silence()

    def _engine(self) -> str | None:
        pulse = loop.pulse_of(self.workspace)
        if pulse is None:
            # None was started: with WARMCAST_ENGINE=off another process ticks, or nobody does.
            return None
        if not pulse.is_running:
            return "the engine has ended"
        return "the engine is stuck" if pulse.silent_for > STUCK else None

    async def _silence(self) -> str | None:
        try:
            return await self._stored.awaited(PATIENCE)
        except SilentError:
            return "the store does not answer"
        except Exception:  # noqa: BLE001  whatever it is: it cannot be read
            return "the store cannot be read"

    def _look(self) -> str | None:
        """In the asker's thread: a disk may be as silent as a store."""
        if free_of(self.workspace.folder)[0] < FULL:
            return "the disk is full"
        self.workspace.setting("schema")
        return None


def free_of(folder: Path) -> tuple[int, int]:
    """Bytes that are free on the disk of a folder, and how many it has."""
    found = shutil.disk_usage(folder)
    return found.free, found.total
