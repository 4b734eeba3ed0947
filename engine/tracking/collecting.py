"""The hits of sites: judged as they come, written together a moment later (buffer.py)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from engine import events
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.events.event import checked
from engine.events.types import PAGE_VIEW
from engine.tracking import people
from engine.tracking.buffer import Buffer
from engine.tracking.goals import goals
from engine.tracking.hits import Hit, is_bot, objects
from engine.tracking.limits import Buckets
from engine.workspace import PUBLIC_PAGE, Actor, Workspace

SITE = Actor("site", "token:write", PUBLIC_PAGE)
SOURCE = "site"
WAIT = 0.25
"""Seconds from the first hit of a batch to its transaction."""

Outcome = Literal["taken", "unknown", "bot", "objected", "not_allowed", "bad", "limited", "full"]


class Collector:
    """Of one workspace; safe for threads. What was taken is durable within a second, or at `stop`."""

    def __init__(self, workspace: Workspace, *, wait: float = WAIT):
        self.counts: Counter[Outcome] = Counter()
        """What became of the hits since the start of the process."""
        self._workspace = workspace.acting(SITE)
        self._buckets = Buckets(time.monotonic)
        self._lock = threading.Lock()
        self._hits = Buffer[tuple[int, NewEvent]](self._write, wait=wait, what="hits of the site")
        self.flush, self.stop = self._hits.flush, self._hits.stop

    def take(self, hit: Hit, headers: Mapping[str, str]) -> Outcome:
        """Takes a hit or says why not. `headers`: of its request, case ignored."""
        outcome = self._judge(hit, headers)
        self._count(outcome)
        return outcome

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
        return "taken" if self._hits.put((profile_id, event)) else "full"

    def _count(self, outcome: Outcome, times: int = 1) -> None:
        with self._lock:
            self.counts[outcome] += times

    def _write(self, taken: Sequence[tuple[int, NewEvent]]) -> None:
        homes = people.homes(self._workspace, {profile_id for profile_id, _ in taken})
        known = [(homes[profile_id], event) for profile_id, event in taken if profile_id in homes]
        if len(known) < len(taken):
            self._count("unknown", len(taken) - len(known))
            self._count("taken", len(known) - len(taken))
        events.record_many(
            self._workspace, [replace(event, database=name, profile=lives) for (name, lives), event in known]
        )
