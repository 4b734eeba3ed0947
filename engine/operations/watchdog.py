"""The thread that looks whether all runs as it should, apart from the engine's, and has people told when it does not."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from datetime import datetime

from engine.access import audit, require
from engine.operations import records, watching
from engine.operations.asking import Asker, SilentError
from engine.operations.targets import targets_of
from engine.operations.telling import Teller, trial
from engine.operations.trouble import Memory, Notice, Trouble
from engine.operations.watching import Found
from engine.store import Store
from engine.workspace import Actor, Workspace

log = logging.getLogger(__name__)

EVERY = 30.0
SELDOM = 3600.0
"""Seconds between two looks, and between those that cost a second."""
PATIENCE = 20.0
"""Seconds for the store to answer."""
ENDING = 5.0
"""Seconds that `stop` waits for a look under way."""
ACTOR = Actor("watchdog", "admin", "engine")

_watchdogs: weakref.WeakKeyDictionary[Store, Watchdog] = weakref.WeakKeyDictionary()


def watchdog_of(workspace: Workspace) -> Watchdog | None:
    """Of this process, if one watches over this workspace."""
    return _watchdogs.get(workspace.store)


class Watchdog:
    """Start it once a process, `stop` it before the store is closed. Raises BadValueError for a bad WARMCAST_ALERTS."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace.acting(ACTOR)
        self.tellers = [Teller(self._workspace, target) for target in targets_of(workspace.settings)]
        self._store = Asker(self._look_in_store, "warmcast-watch")
        self._book = Asker(self._keep, "warmcast-alerts-kept")
        self._stopped = threading.Event()
        self._memory: Memory | None = None
        self._early = Memory()
        self._unkept: list[Notice] = []
        self._seldom, self._seldom_at = Found(), -SELDOM
        self._thread = threading.Thread(target=self._run, name="warmcast-watchdog", daemon=True)

    def start(self) -> None:
        _watchdogs[self._workspace.store] = self
        for teller in self.tellers:
            teller.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for teller in self.tellers:
            teller.stop()
        self._thread.join(ENDING)
        self._take()
        if self._unkept:
            self._try_to_keep(ENDING)

    def on(self) -> list[tuple[Trouble, datetime]]:
        """What began and is not over, with the time since when (naive UTC)."""
        return (self._memory or self._early).on()

    def test(self, workspace: Workspace) -> int:
        """A test to everybody who is told; to how many."""
        require(workspace, "admin")
        for teller in self.tellers:
            teller.test(trial(workspace.now()))
        with workspace.store.transaction() as cursor:
            audit.record(cursor, workspace, action="tested", kind="workspace", name="alerts")
        return len(self.tellers)

    def look(self, patience: float = PATIENCE) -> list[Notice]:
        """Once, now; what there is to say. Waits for the store for so long at most."""
        found = watching.in_memory(self._workspace)
        try:
            stored = self._store.ask(patience)
        except SilentError:
            found.troubles.append(Trouble("store_silent", "The store does not answer: nothing can be read or written."))
            found.unknown |= watching.kinds_in_store()
        except Exception:
            log.exception("the store cannot be asked")
            found.unknown |= watching.kinds_in_store()
        else:
            found.troubles += stored.troubles
            found.unknown |= stored.unknown
        memory = self._memory or self._early
        now = self._workspace.now()
        notices = memory.look(now, found.troubles, found.unknown)
        for notice in notices:
            log.log(
                logging.INFO if notice.what == "is over" else logging.WARNING,
                "alert %s %s: %s",
                notice.trouble.kind,
                notice.what,
                notice.trouble.text,
            )
        self._take()
        self._unkept += notices
        over = [(notice.trouble, notice.since) for notice in notices if notice.what == "is over"]
        for teller in self.tellers:
            teller.hear(now, memory.on(), over)
        if self._unkept:
            self._try_to_keep(patience)
        return notices

    def _look_in_store(self) -> Found:
        """In the asker's thread: what is known from before, and what there is to see."""
        if self._memory is None:
            known = records.known(self._workspace)
            for teller in self.tellers:
                teller.knew((trouble, told_at) for trouble, _, told_at in known if told_at)
            before = [(trouble, since, told_at or since) for trouble, since, told_at in known]
            self._memory = Memory([*before, *self._early.said()])
        found = watching.in_store(self._workspace)
        if time.monotonic() - self._seldom_at >= SELDOM:
            self._seldom, self._seldom_at = watching.in_store_seldom(self._workspace), time.monotonic()
        return Found(found.troubles + self._seldom.troubles, found.unknown | self._seldom.unknown)

    def _take(self) -> None:
        """What got to somebody since the last time is to be kept."""
        for teller in self.tellers:
            self._unkept += teller.taken()

    def _try_to_keep(self, patience: float) -> None:
        """What cannot be kept now is kept later: a disk that is full must not keep people from hearing of it."""
        try:
            self._book.ask(patience)
        except SilentError:
            log.info("alerts cannot be kept now: the store is silent")
        except Exception as error:  # noqa: BLE001  whatever it is, it is tried again at the next look
            log.warning("alerts cannot be kept now: %s", type(error).__name__)

    def _keep(self) -> None:
        kept = list(self._unkept)
        records.keep(self._workspace, kept)
        del self._unkept[: len(kept)]

    def _run(self) -> None:
        while not self._stopped.wait(EVERY):
            try:
                self.look()
            except Exception:
                log.exception("the watchdog could not look")
