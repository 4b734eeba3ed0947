"""How often people look at shared dashboards: counted in memory, written together some seconds later."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.reports.shared import links
from engine.reports.shared.links import Link, Views
from engine.store import Store
from engine.tracking.buffer import Buffer
from engine.workspace import Workspace

WAIT = 3.0
"""Seconds from the first look of a batch to its transaction: a crowd at a link is one write in that time."""

_known: dict[Store, Looks] = {}
_lock = threading.Lock()


class Looks:
    """Of one workspace; safe for threads. What was counted is durable after WAIT, or at `stop`."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self._buffer = Buffer[tuple[int, datetime]](self._write, wait=WAIT, what="looks at dashboards")
        self.flush, self.stop = self._buffer.flush, self._buffer.stop

    def count(self, link: Link, at: datetime) -> None:
        """`at`: naive UTC. When too many wait to be written, more are not counted."""
        self._buffer.put((link.link_id, at))

    def _write(self, taken: Sequence[tuple[int, datetime]]) -> None:
        links.count_views(self._workspace, taken)


def of(workspace: Workspace) -> Looks:
    """The one of this process."""
    with _lock:
        if workspace.store not in _known:
            _known[workspace.store] = Looks(workspace)
        return _known[workspace.store]


def views(workspace: Workspace) -> Mapping[int, Views]:
    """As links.views, with those of this moment."""
    of(workspace).flush()
    return links.views(workspace)


def stop(workspace: Workspace) -> None:
    """To be called before the workspace closes: what was counted is written."""
    with _lock:
        found = _known.pop(workspace.store, None)
    if found:
        found.stop()
