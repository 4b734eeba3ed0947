"""What a trial tells of a time in which the campaign ran is what happened, in histories of chance with fixed seeds: messages not
opened, a segment made to keep its members in the middle, the surge brake, and people whose messages were under way."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from engine import events, segments
from engine.campaigns import ledger, trial
from engine.campaigns.guards import surge
from engine.campaigns.turns import Busy
from engine.events import NewEvent
from engine.runner.delivering import Delivery
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop, sound

HOUR = 60
DAY = 24 * HOUR
DAYS = 2
STEP = 3 * HOUR
END = (DAYS + 3) * DAY
FEW = 3
"""What the surge brake always lets pass."""
PEOPLE = [f"p{n}@example.org" for n in range(6)]
HIGH: dict[str, Any] = {"field": "level", "operator": ">=", "value": 5}
SEEDS = range(6)


class World:
    """A shop whose history is made by chance, minute by minute, with ticks in between."""

    def __init__(self, ws: Workspace, chance: Random):
        self.shop = Shop(ws).open()
        self.chance = chance
        self.began: dict[str, int] = {}
        for key in PEOPLE:
            self.shop.person(key, level=chance.randint(0, 9))
        self.shop.offer("one", "one")
        self._to_do = sorted(self._plan(), key=lambda step: step[0])
        for minute, do in self._to_do:
            do(minute)
        for minute in range(DAYS * DAY, END + 1, 2 * STEP):
            self.shop.tick(minute)

    def _plan(self) -> Iterator[tuple[int, Callable[[int], object]]]:
        """No two things in one minute, so that it is no matter of order what came first."""
        self.kept_at = self.chance.randint(HOUR, DAY // 2)
        minutes = set(range(1, DAYS * DAY)) - set(range(0, DAYS * DAY, STEP)) - {self.kept_at, self.kept_at + 1}
        doing = [self._write] * 50 + [self._open] * 12 + [self._refresh] * 15 + [self._other_condition] * 2
        for minute, do in zip(self.chance.sample(sorted(minutes), len(doing)), doing, strict=True):
            yield minute, do
        yield self.kept_at, self._keep
        yield self.kept_at + 1, self._start
        for minute in range(0, DAYS * DAY, STEP):
            yield minute, self.shop.tick
        for minute in self.chance.sample(range(DAYS * DAY), 5):
            yield minute, self.shop.tick

    def _write(self, minute: int) -> None:
        name = self.chance.choice(["one", "level"])
        self.shop.set(minute, self.chance.choice(PEOPLE), **{name: self.chance.randint(0, 9)})

    def _open(self, minute: int) -> None:
        sent = ledger.sends(self.shop.ws, campaign="one", state="sent")
        if sent:
            row = self.chance.choice(sorted(sent, key=lambda r: r["send_id"]))
            found = {"send_id": row["send_id"], "campaign_id": 1}
            at = self.shop.at(minute)
            events.record(at, NewEvent("students", row["profile"], "opened", at.now(), source="tracking", **found))

    def _keep(self, minute: int) -> None:
        if self.chance.random() < 0.5:
            segments.save(self.shop.at(minute - 30), "students", "high", HIGH)
        segments.save(self.shop.at(minute), "students", "high", HIGH, kind="updatable")

    def _start(self, minute: int) -> None:
        """Those whose back-tests are compared, each with guards of chance."""
        self._offer("came", {"event": "segment_entered", "segment": "high"}, minute)
        self._offer("went", {"event": "segment_left", "segment": "high"}, minute)
        self._offer("missed", {"event": "mail", "campaign": "one", "did": "not_opened", "within": "5h"}, minute)

    def _offer(self, name: str, trigger: dict[str, Any], minute: int) -> None:
        limits = [None, None, {"messages": 1, "days": 1}, {"messages": 2, "days": 1, "then": "wait"}]
        here = Shop(self.shop.at(minute))
        here.at = lambda _minute, ws=here.ws: ws  # type: ignore[method-assign]
        here.offer(
            name,
            "one",
            trigger=trigger,
            wait=self.chance.choice(["0m", "0m", "90m"]),
            reentry=self.chance.choice(["every_time", "every_time", "once", {"once_per": "1d"}]),
            limits=self.chance.choice(limits),
            quiet_hours=self.chance.choice([None, {"from": "21:00", "to": "08:00"}]),
            priority=self.chance.randint(0, 2),
        )
        self.began[name] = minute

    def _refresh(self, minute: int) -> None:
        if minute > self.kept_at:
            segments.refresh(self.shop.at(minute), "high")

    def _other_condition(self, minute: int) -> None:
        if minute > self.kept_at:
            condition = HIGH | {"value": self.chance.randint(3, 8)}
            segments.save(self.shop.at(minute), "students", "high", condition, kind="updatable")


@pytest.fixture
def often_busy(monkeypatch: pytest.MonkeyPatch) -> Random:
    """Now and then somebody's message is said to be under way when the next is decided: it is at a later tick, then."""
    chance = Random(7)
    really = Delivery.busy

    def busy(self: Delivery) -> Busy:
        found = really(self)
        return Busy({*found.profile_ids, *chance.choices(range(1, 7), k=chance.choice([0, 0, 3]))}, found.addresses)

    monkeypatch.setattr(Delivery, "busy", busy)
    return chance


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_tried_is_as_it_was(ws: Workspace, seed: int, often_busy: Random, monkeypatch: pytest.MonkeyPatch) -> None:
    often_busy.seed(seed)
    # All are compared, not the first of each outcome.
    monkeypatch.setattr(sys.modules["engine.campaigns.trial.backtest"], "_EACH", 1_000)
    monkeypatch.setattr(sys.modules["engine.campaigns.trial.backtest"], "_MOST", 10_000)
    monkeypatch.setattr(surge, "MOST", FEW if seed % 2 else 1_000)
    world = World(ws, Random(seed))
    sound(world.shop)
    for name, began in world.began.items():
        live = ledger.sends(ws, campaign=name)
        found = trial.backtest(world.shop.at(END), name, at(began), at(END))
        assert {(o.state, o.reason): o.messages for o in found.outcomes} == Counter(
            (r["state"], r["reason"]) for r in live
        )
        assert told(found.rows) == told(live), name
    assert world.began.keys() == {"came", "went", "missed"}


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_from_before_the_segment_kept_its_members_it_tells_what_came_after(ws: Workspace, seed: int) -> None:
    world = World(ws, Random(seed))
    for name, kind in (("came", "segment_entered"), ("went", "segment_left")):
        found = trial.backtest(world.shop.at(END), name, START, at(END))
        with ws.store.read() as cursor:
            happened = cursor.column(
                "select happened_at from event where type = $type and happened_at > $kept_at",
                type=kind,
                kept_at=at(world.kept_at),
            )
        assert found.planned == len(happened)
        assert min((r["occurred_at"] for r in found.rows), default=at(END)) > at(world.kept_at)
        assert [k.since for k in found.known] == [at(world.kept_at)]


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def told(rows: Iterable[dict[str, Any]]) -> list[tuple[str, ...]]:
    keys = ("profile", "occurred_at", "due_at", "state", "reason")
    return sorted(tuple(str(r[k]) for k in keys) for r in rows)
