"""A batch of claims goes out: made and sent by the way there is, and what became of each is recorded."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from engine.campaigns.decide import Claim
from engine.delivery.outbox.making import Batch, Task, Unmade
from engine.delivery.outbox.ways import Told
from engine.delivery.outcome import Outcome
from engine.delivery.providers import group_of
from engine.runner.messages import Messages
from engine.runner.record import Result, give_back, record, result_of, unmade
from engine.runner.ways import Out
from engine.workspace import Workspace


def deliver(workspace: Workspace, out: Out, claims: Sequence[Claim]) -> list[Result]:
    """Records all outcomes in one transaction. If something breaks off in between, what was told is recorded, what nobody began
    waits again, and the rest is left to engine/runner/record.py's `recover`."""
    if not claims:
        return []
    began, begun = time.monotonic(), set[int]()
    batch = _Going(workspace, out, {claim.send_id: claim for claim in claims})
    try:
        prepared, unprepared = Messages(workspace, claims).prepare()
        batch.results += unprepared
        ready = batch.throttled(prepared)
        out.flow.took(len(ready.tasks))
        for told in out.way.deliver(ready, begun.add):
            batch.add(told)
    finally:
        record(workspace, batch.results)
        give_back(workspace, sorted(batch.left() - begun))
    out.flow.learn(len(claims), time.monotonic() - began)
    out.flow.heard(batch.heard)
    out.way.settled()
    return batch.results


class _Going:
    """What is known so far of a batch under way."""

    def __init__(self, workspace: Workspace, out: Out, claims: dict[int, Claim]):
        self._workspace = workspace
        self._out = out
        self._claims = claims
        self._addresses: dict[int, str] = {}
        self.results: list[Result] = []
        self.heard: list[Outcome] = []

    def throttled(self, batch: Batch) -> Batch:
        """Those that may leave now; the others wait for their provider."""
        ready: list[Task] = []
        for task in batch.tasks:
            self._addresses[task.send_id] = task.recipient
            wait = self._out.throttle.wait(task.send_id, task.recipient)
            if wait:
                self.results.append(self._patient(task, wait))
            else:
                ready.append(task)
        return replace(batch, tasks=ready)

    def add(self, told: Told) -> None:
        """What a way tells of one."""
        claim = self._claims.get(told.send_id)
        if claim is None:
            # Of an earlier batch that broke off: its journal has told already.
            return
        now = self._workspace.now()
        if isinstance(told.what, Unmade):
            self.results.append(unmade(claim, told.what, now))
            return
        self.heard.append(told.what)
        self._out.throttle.heard(self._addresses[told.send_id], told.what)
        again = told.what.kind == "in_doubt" and self._out.way.may_come_again(told.send_id)
        self.results.append(result_of(told.send_id, claim.attempts, told.what, now, may_come_again=again))

    def left(self) -> set[int]:
        """Of which nothing is known."""
        return self._claims.keys() - {result.send_id for result in self.results}

    def _patient(self, task: Task, seconds: float) -> Result:
        now = self._workspace.now()
        evidence = {"throttled": group_of(task.recipient)}
        next_at = now + timedelta(seconds=seconds)
        return Result(task.send_id, "deferred", now, next_at=next_at, evidence=evidence, is_tried=False)
