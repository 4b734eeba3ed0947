"""Takes hits as they come and writes them together, a moment later: many hits are one transaction, and none waits a second."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from engine import events
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.events.event import checked
from engine.events.types import PAGE_VIEW
from engine.store import Store
from engine.tracking import people
from engine.tracking.goals import goals
from engine.tracking.hits import Hit, is_bot, objects
from engine.tracking.limits import Buckets
from engine.workspace import Actor, Workspace

log = logging.getLogger(__name__)

SITE = Actor("site", "token:write")
SOURCE = "site"
WAIT, WAIT_AFTER_FAILURE = 0.25, 2.0
"""Seconds from the first hit of a batch to its transaction."""
PATIENCE = 100
"""Times a batch is tried again, as long as a disk is full for example, before its hits are given up."""
MOST = 20_000
"""Hits in memory; beyond, more are refused until these are written."""

Outcome = Literal["taken", "unknown", "bot", "objected", "not_allowed", "bad", "limited", "full"]


class Collector:
    """Of one workspace; safe for threads. What was taken is durable within a second, or at `stop`."""

    def __init__(self, workspace: Workspace, *, wait: float = WAIT):
        self.counts: Counter[Outcome] = Counter()
        """What became of the hits since the start of the process."""
        self._workspace = workspace.acting(SITE)
        self._wait = wait
        self._buckets = Buckets(time.monotonic)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._hits: list[tuple[int, NewEvent]] = []
        self._timer: threading.Timer | None = None
        self._is_stopped = False
        self._failures = 0

    def take(self, hit: Hit, headers: Mapping[str, str]) -> Outcome:
        """Takes a hit or says why not. `headers`: of its request, case ignored."""
        outcome = self._judge(hit, headers)
        self._count(outcome)
        return outcome

    def flush(self) -> None:
        """Writes what was taken; durable on return, unless something fails: then it is tried again."""
        with self._writing:
            with self._lock:
                taken, self._hits, self._timer = self._hits, [], None
            try:
                self._write(taken)
                self._failures = 0
            except Exception as error:  # noqa: BLE001  whatever it was, hits are not its price
                self._put_back(taken, error)

    def stop(self) -> None:
        """Writes what was taken and takes no more."""
        with self._lock:
            self._is_stopped = True
            if self._timer:
                self._timer.cancel()
        self.flush()

    def _judge(self, hit: Hit, headers: Mapping[str, str]) -> Outcome:
        profile_id = people.read_token(self._workspace, hit.person)
        if profile_id is None:
            return "unknown"
        if is_bot(headers):
            return "bot"
        if objects(headers):
            return "objected"
        if hit.type != PAGE_VIEW and hit.type not in goals(self._workspace):
            return "not_allowed"
        if not self._buckets.take(profile_id):
            return "limited"
        try:
            event = NewEvent("", profile_id, hit.type, self._workspace.now(), hit.value, hit.told(), source=SOURCE)
            checked(event)
        except BadValueError:
            return "bad"
        return self._keep(profile_id, event)

    def _count(self, outcome: Outcome, times: int = 1) -> None:
        with self._lock:
            self.counts[outcome] += times

    def _keep(self, profile_id: int, event: NewEvent) -> Outcome:
        with self._lock:
            if self._is_stopped or len(self._hits) >= MOST:
                return "full"
            self._hits.append((profile_id, event))
            self._ring(self._wait)
        return "taken"

    def _ring(self, seconds: float) -> None:
        """Has `flush` called once; the lock is held. No thread waits while there is nothing to write."""
        if self._timer is None and not self._is_stopped:
            self._timer = threading.Timer(seconds, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def _write(self, taken: list[tuple[int, NewEvent]]) -> None:
        if not taken:
            return
        homes = people.homes(self._workspace, {profile_id for profile_id, _ in taken})
        known = [(homes[profile_id], event) for profile_id, event in taken if profile_id in homes]
        if len(known) < len(taken):
            self._count("unknown", len(taken) - len(known))
            self._count("taken", len(known) - len(taken))
        events.record_many(
            self._workspace, [replace(event, database=name, profile=lives) for (name, lives), event in known]
        )

    def _put_back(self, taken: list[tuple[int, NewEvent]], error: Exception) -> None:
        self._failures += 1
        kind = getattr(error, "code", type(error).__name__)
        log.warning("%d hits of the site could not be written (%s), time %d", len(taken), kind, self._failures)
        if self._failures > PATIENCE:
            log.error("%d hits of the site are given up", len(taken))
            self._failures = 0
            return
        with self._lock:
            self._hits[:0] = taken
            del self._hits[MOST:]
            self._ring(WAIT_AFTER_FAILURE)


_collectors: dict[Store, Collector] = {}
_collectors_lock = threading.Lock()


def collector(workspace: Workspace) -> Collector:
    """The one of this process for that workspace."""
    with _collectors_lock:
        if workspace.store not in _collectors:
            _collectors[workspace.store] = Collector(workspace)
        return _collectors[workspace.store]


def stop(workspace: Workspace) -> None:
    """To be called before the workspace closes: what was taken is written."""
    with _collectors_lock:
        found = _collectors.pop(workspace.store, None)
    if found:
        found.stop()
