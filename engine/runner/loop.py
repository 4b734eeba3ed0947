"""The engine's background thread: a tick after every commit and whenever something falls due."""

from __future__ import annotations

import logging
import threading
import weakref
from dataclasses import dataclass
from datetime import datetime

from engine.campaigns.ledger import counts
from engine.errors import EngineError
from engine.profiles import erase
from engine.runner.tick import next_work, tick
from engine.store import Store
from engine.workspace import Workspace

log = logging.getLogger(__name__)

LONGEST_SLEEP = 5.0
AFTER_FAILURE = 10.0


@dataclass(frozen=True)
class EngineState:
    """`last_tick_at`: naive UTC. `error`: why the last tick failed, None if it did not."""

    is_running: bool
    waiting: int
    last_tick_at: datetime | None
    error: str | None


_engines: weakref.WeakKeyDictionary[Store, Engine] = weakref.WeakKeyDictionary()


def state_of(workspace: Workspace) -> EngineState:
    """Of the engine that works on this workspace in this process, if there is one."""
    engine = _engines.get(workspace.store)
    if engine:
        return engine.state()
    states = counts(workspace)
    return EngineState(False, states["waiting"] + states["deferred"], None, None)


class Engine:
    """Start it once a process; `stop` waits for the tick that runs."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._last_tick_at: datetime | None = None
        self._error: str | None = None
        self._thread = threading.Thread(target=self._run, name="warmcast-engine", daemon=True)

    def start(self) -> None:
        _engines[self._workspace.store] = self
        self._workspace.store.on_commit(self._wake.set)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()
        self._thread.join()

    def state(self) -> EngineState:
        states = counts(self._workspace)
        waiting = states["waiting"] + states["deferred"]
        return EngineState(self._thread.is_alive(), waiting, self._last_tick_at, self._error)

    def _run(self) -> None:
        while not self._stopped.is_set():
            # Cleared before the tick: a commit during it, its own included, is worth one more look.
            self._wake.clear()
            pause = self._tick()
            self._finish_erasures()
            # A tick that fails commits, too: no commit shortens the pause after it.
            (self._stopped if self._error else self._wake).wait(timeout=pause)

    def _tick(self) -> float:
        """Ticks; gives how long to sleep at most, in seconds."""
        try:
            report = tick(self._workspace)
            due = next_work(self._workspace)
        except EngineError as error:
            return self._failed(error.message)
        except Exception:
            # The thread must outlive any tick: what is due stays due, and the page shows the engine is in trouble.
            log.exception("tick failed")
            return self._failed("The last tick failed: see the log.")
        self._last_tick_at = self._workspace.now()
        self._error = None
        if report.changes or report.sent:
            log.info("tick: %s", report)
        return _until(due, self._workspace.now())

    def _finish_erasures(self) -> None:
        """Apart from the tick: mail goes out also while a file cannot be cleaned."""
        try:
            erase.finish_due(self._workspace)
        except Exception:
            log.exception("an erasure could not be finished")

    def _failed(self, message: str) -> float:
        self._error = message
        return AFTER_FAILURE


def _until(due: datetime | None, now: datetime) -> float:
    if due is None:
        return LONGEST_SLEEP
    seconds = (due - now).total_seconds()
    # What is overdue right after a tick cannot be decided yet: no hot loop over it.
    return min(seconds, LONGEST_SLEEP) if seconds > 0 else 1.0
