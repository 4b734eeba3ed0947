"""The engine's background thread: a tick after every commit and whenever something falls due."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from dataclasses import dataclass
from datetime import datetime

from engine.access import require
from engine.campaigns.ledger import counts
from engine.delivery.bounces.polling import Polling
from engine.errors import EngineError
from engine.profiles import erase
from engine.reports import quality_trend
from engine.runner import sending, turn, ways
from engine.runner.keeping import working
from engine.runner.tick import close, next_work, tick
from engine.store import Store
from engine.workspace import ENGINE, Workspace

log = logging.getLogger(__name__)

NAP = 5.0
"""So often it says that it is alive."""
LONGEST_SLEEP = 30.0
"""After so long it looks whether there is something to do, also where nothing told it so."""
AFTER_FAILURE = 10.0
TURN = 2.0
"""Seconds after which a tick with more to send makes way for the next one: for confirmations, refreshes and whoever waits."""


@dataclass(frozen=True)
class EngineState:
    """`last_tick_at`: naive UTC. `error`: why the last tick failed, None if it did not. `seconds`: how long the last one took."""

    is_running: bool
    waiting: int
    last_tick_at: datetime | None
    error: str | None
    seconds: float | None = None


@dataclass(frozen=True)
class Pulse:
    """What is known of an engine without asking the store. `silent_for`: seconds since it last gave a sign of life, which it does
    every few seconds and after each tick."""

    is_running: bool
    silent_for: float
    has_failed: bool


_engines: weakref.WeakKeyDictionary[Store, Engine] = weakref.WeakKeyDictionary()


def state_of(workspace: Workspace) -> EngineState:
    """Of the engine that works on this workspace in this process, if there is one."""
    require(workspace, "read")
    engine = _engines.get(workspace.store)
    if engine:
        return engine.state()
    states = counts(workspace)
    return EngineState(False, states["waiting"] + states["deferred"], None, None)


def pulse_of(workspace: Workspace) -> Pulse | None:
    """Of the engine that works on this workspace in this process; None where none does. At once, whatever hangs."""
    engine = _engines.get(workspace.store)
    return engine.pulse() if engine else None


class Engine:
    """Start it once a process; `stop` waits for the batch that is under way."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace = workspace.acting(ENGINE)
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._last_tick_at: datetime | None = None
        self._error: str | None = None
        self._seconds: float | None = None
        self._turn_ends = 0.0
        self._is_cut = False
        self._alive_at = time.monotonic()
        self._bounces = Polling(workspace)
        self._thread = threading.Thread(target=self._run, name="warmcast-engine", daemon=True)

    def start(self) -> None:
        _engines[self._workspace.store] = self
        turn.open_again(self._workspace)
        self._workspace.store.on_commit(self._wake.set)
        self._thread.start()
        self._bounces.start()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()
        self._bounces.stop()
        close(self._workspace)
        self._thread.join()

    def state(self) -> EngineState:
        states = counts(self._workspace)
        waiting = states["waiting"] + states["deferred"]
        return EngineState(self._thread.is_alive(), waiting, self._last_tick_at, self._error, self._seconds)

    def pulse(self) -> Pulse:
        return Pulse(self._thread.is_alive(), time.monotonic() - self._alive_at, self._error is not None)

    def _run(self) -> None:
        while not self._stopped.is_set():
            # Cleared before the tick: a commit during it, its own included, is worth one more look.
            self._wake.clear()
            pause = self._tick()
            self._finish_erasures()
            self._measure_quality()
            self._keep_to_retention()
            self._alive_at = time.monotonic()
            if self._error:
                # A tick that fails commits, too: no commit shortens the pause after it.
                self._stopped.wait(timeout=pause)
            else:
                self._rest(pause)

    def _rest(self, pause: float) -> None:
        """Until a commit, or so long: without a query."""
        end = time.monotonic() + pause
        while not self._wake.wait(timeout=max(0.0, min(NAP, end - time.monotonic()))):
            self._last_tick_at = self._workspace.now()
            self._alive_at = time.monotonic()
            if self._alive_at >= end:
                return

    def _tick(self) -> float:
        """Ticks; gives how long to sleep at most, in seconds."""
        began = time.monotonic()
        self._turn_ends, self._is_cut = began + TURN, False
        try:
            report = tick(self._workspace, until=self._is_over)
            self._seconds = time.monotonic() - began
            # What a tick has left is due: one need not ask.
            due = None if self._is_cut else next_work(self._workspace)
            flow = ways.flow_of(self._workspace)
        except EngineError as error:
            # Stopped right before its tick, that is refused: nothing failed.
            return 0.0 if self._stopped.is_set() else self._failed(error.message)
        except Exception:
            # The thread must outlive any tick: what is due stays due, and the page shows the engine is in trouble.
            log.exception("tick failed")
            return self._failed("The last tick failed: see the log.")
        self._last_tick_at = self._workspace.now()
        self._error = None
        if report.changes or report.sent:
            log.info("tick: %s", report)
        # While the relay is left alone, or all sending paused, there is nothing to do about what is due.
        closed = min(flow.closed_for(), LONGEST_SLEEP) if flow else 0.0
        if sending.is_paused(self._workspace):
            closed = LONGEST_SLEEP
        return max(0.0 if self._is_cut else _until(due, self._workspace.now()), closed)

    def _is_over(self) -> bool:
        """Whether the tick that runs is to end. What it leaves is for the next one, at once."""
        self._is_cut = self._stopped.is_set() or time.monotonic() >= self._turn_ends
        return self._is_cut

    def _finish_erasures(self) -> None:
        """Apart from the tick: mail goes out also while a file cannot be cleaned."""
        try:
            erase.finish_due(self._workspace)
        except Exception:
            log.exception("an erasure could not be finished")

    def _measure_quality(self) -> None:
        """Once a day, and never while messages are due: it takes seconds where there are many people."""
        if self._error or self._is_cut or self._stopped.is_set():
            return
        try:
            quality_trend.keep_up(self._workspace)
        except Exception:
            log.exception("the quality of the day could not be measured")

    def _keep_to_retention(self) -> None:
        """Once a day, beside what goes out: it writes in small pieces."""
        if self._error or self._is_cut or self._stopped.is_set():
            return
        try:
            working.keep_up(self._workspace)
        except Exception:
            log.exception("what is too old could not be deleted")

    def _failed(self, message: str) -> float:
        self._error = message
        return AFTER_FAILURE


def _until(due: datetime | None, now: datetime) -> float:
    if due is None:
        return LONGEST_SLEEP
    seconds = (due - now).total_seconds()
    # What is overdue right after a tick cannot be decided yet: no hot loop over it.
    return min(seconds, LONGEST_SLEEP) if seconds > 0 else 1.0
