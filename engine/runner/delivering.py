"""Claims go out: made and sent by the way there is, and what became of each is recorded. While some are under way the next are
decided about."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from types import TracebackType

from engine.campaigns.decide import Claim
from engine.campaigns.turns import Busy
from engine.delivery.outbox.making import Batch, Task, Unmade
from engine.delivery.outbox.ways import Told
from engine.delivery.outcome import Outcome
from engine.delivery.providers import group_of
from engine.runner import safety
from engine.runner.flow import FEW
from engine.runner.messages import Messages
from engine.runner.record import Result, give_back, record, result_of, unmade
from engine.runner.ways import Out
from engine.workspace import Workspace

TOGETHER = 500
"""Outcomes that are recorded in one transaction while others are under way …"""
LATEST = 1.0
"""… or as many as there are after so many seconds."""


class Delivery:
    """What is under way in one tick. Leaving it, what was told is recorded, what nobody began waits again, and the rest, if
    something broke off, is left to engine/runner/record.py's `recover`."""

    def __init__(self, workspace: Workspace, out: Out):
        self._workspace = workspace
        self._out = out
        self._claims: dict[int, Claim] = {}
        self._addresses: dict[int, str] = {}
        self._begun: set[int] = set()
        self._results: list[Result] = []
        self._heard: list[Outcome] = []
        self._since = 0.0
        self._is_waiting = False

    def __enter__(self) -> Delivery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.way.let_go()
        record(self._workspace, self._results)
        give_back(self._workspace, sorted(self._claims.keys() - {r.send_id for r in self._results} - self._begun))

    @property
    def is_under_way(self) -> bool:
        """Whether anything is not recorded yet."""
        return bool(self._claims)

    def room(self) -> int:
        """How many more may be decided about while others are under way. None where they hang on what becomes of those."""
        flow = self._out.flow
        if self._is_waiting or not self._out.way.takes_several or flow.is_probing() or flow.wait():
            return 0
        # The winner of a test hangs on who was sent what.
        if any(claim.stretch.definition.winner for claim in self._claims.values()):
            return 0
        left = len(self._claims) - len(self._results)
        return flow.room() if left <= flow.size else 0

    def busy(self) -> Busy:
        """Whose messages are under way: their next ones wait for what becomes of these."""
        addresses = {address.lower() for address in self._addresses.values()}
        return Busy({claim.profile_id for claim in self._claims.values()}, addresses)

    def wait_for_news(self) -> None:
        """There is nothing more to decide before something of this is recorded."""
        self._is_waiting = True

    def give(self, claims: Sequence[Claim]) -> None:
        """Puts them on their way."""
        if not self._claims:
            self._since = time.monotonic()
        if not claims:
            # All others belong to people whose messages are under way.
            self.wait_for_news()
            return
        self._claims |= {claim.send_id: claim for claim in claims}
        prepared, unprepared = Messages(self._workspace, claims).prepare()
        self._results += unprepared
        ready = self._throttled(prepared)
        self._out.flow.took(len(ready.tasks))
        self._out.way.give(ready, self._begun.add)

    def hear(self) -> list[Result]:
        """Waits for news. Gives what was recorded now."""
        told = self._out.way.hear()
        for one in told:
            self._add(one)
        is_going = bool(told) and len(self._results) < len(self._claims)
        is_ripe = len(self._results) >= TOGETHER or time.monotonic() - self._since >= LATEST
        return self._record() if is_ripe or not is_going else []

    def _record(self) -> list[Result]:
        results, self._results = self._results, []
        claims = [self._claims.pop(result.send_id) for result in results]
        for result in results:
            self._addresses.pop(result.send_id, None)
            self._begun.discard(result.send_id)
        record(self._workspace, results)
        began, self._since = self._since, time.monotonic()
        self._out.flow.learn(len(results), self._since - began)
        if len(self._heard) >= FEW or not self._claims:
            # Fewer say little of the relay as long as others are under way.
            self._out.flow.heard(self._heard)
            self._heard = []
        self._out.way.settled()
        safety.look(self._workspace, claims, results)
        self._is_waiting = False
        return results

    def _throttled(self, batch: Batch) -> Batch:
        """Those that may leave now; the others wait for their provider."""
        ready: list[Task] = []
        for task in batch.tasks:
            wait = self._out.throttle.wait(task.send_id, task.recipient)
            if wait:
                self._results.append(self._patient(task, wait))
            else:
                self._addresses[task.send_id] = task.recipient
                ready.append(task)
        return replace(batch, tasks=ready)

    def _add(self, told: Told) -> None:
        """What a way tells of one."""
        claim = self._claims.get(told.send_id)
        if claim is None:
            # Of an earlier batch that broke off: its journal has told already.
            return
        now = self._workspace.now()
        if isinstance(told.what, Unmade):
            self._results.append(unmade(claim, told.what, now))
            return
        self._heard.append(told.what)
        self._out.throttle.heard(self._addresses[told.send_id], told.what)
        again = told.what.kind == "in_doubt" and self._out.way.may_come_again(told.send_id)
        self._results.append(result_of(told.send_id, claim.attempts, told.what, now, may_come_again=again))

    def _patient(self, task: Task, seconds: float) -> Result:
        now = self._workspace.now()
        evidence = {"throttled": group_of(task.recipient)}
        next_at = now + timedelta(seconds=seconds)
        return Result(task.send_id, "deferred", now, next_at=next_at, evidence=evidence, is_tried=False)
