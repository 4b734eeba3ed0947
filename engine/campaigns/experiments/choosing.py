"""When the winner of a test is chosen, and which one it is. Part of planning: it depends on the logs and their times only.

Each start of a broadcast is a test of its own; a trigger campaign has one as long as its content and its way to choose stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.campaigns.experiments.arms import Arm, Others, arms_of, asked_of, best, is_clear, others_of
from engine.campaigns.experiments.settings import Winner
from engine.campaigns.rules import Stretch
from engine.store import Cursor, query

BY_HAND = Winner(by="hand")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Chosen:
    """`variant`: None where it asks, because of `reason`: too_few, unclear. `at`: naive UTC. `by`: the metric, or who."""

    test: str
    variant: int | None
    reason: str | None
    at: datetime
    by: str


@dataclass(frozen=True)
class Test:
    """`stretch`: the newest one with it. `starts_at`: of a start of a broadcast, whose id is `start_id`. `decides_at`: when the
    winner is chosen; None as long as a variant has not sent its minimum."""

    __test__ = False

    stretch: Stretch
    stretch_ids: tuple[int, ...]
    key: str
    decides_at: datetime | None
    start_id: int | None = None
    starts_at: datetime | None = None
    planned_at: datetime | None = None
    """From when on the rest was to have it."""

    @property
    def campaign_id(self) -> int:
        return self.stretch.campaign_id

    @property
    def winner(self) -> Winner:
        """How it is chosen; without a word about it nothing is."""
        return self.stretch.definition.winner or BY_HAND

    def arms(self, cursor: Cursor, until: datetime, *, wait: timedelta = timedelta()) -> list[Arm]:
        """What people did by `until`, with messages that they had for at least `wait`."""
        return arms_of(cursor, len(self.stretch.definition.content), self.asked(until, wait=wait))

    def asked(self, until: datetime, *, wait: timedelta = timedelta()) -> dict[str, Any]:
        """What `arms` asks the store."""
        goal = self.stretch.definition.goal
        return asked_of(
            self.campaign_id, self.stretch_ids, goal, until=until, since=until - wait, starts_at=self.starts_at
        )

    def others(self, cursor: Cursor) -> Others:
        return others_of(cursor, self.campaign_id, self.stretch_ids, starts_at=self.starts_at)


def is_due(cursor: Cursor, known: Sequence[Stretch], now: datetime) -> bool:
    """Whether a winner is to be chosen."""
    return any(_due(cursor, known, now))


def choose_due(cursor: Cursor, known: Sequence[Stretch], now: datetime) -> None:
    """Chooses the winners whose time has come. Inside `staged`."""
    for test in list(_due(cursor, known, now)):
        at = test.decides_at or now
        arms = test.arms(cursor, at, wait=test.winner.wait_time)
        variant, reason = _verdict(arms, test.winner)
        later = at - test.planned_at if test.planned_at else timedelta()
        keep(cursor, test, Chosen(test.key, variant, reason, at, test.winner.by), later=later)


def next_decision(cursor: Cursor, known: Sequence[Stretch], now: datetime) -> datetime | None:
    """When a winner is chosen next by a metric, as far as that is known (naive UTC)."""
    times = [t.decides_at for t in undecided(cursor, known) if t.winner.by != "hand"]
    return min((t for t in times if t is not None and t > now), default=None)


def keep(cursor: Cursor, test: Test, chosen: Chosen, *, later: timedelta = timedelta()) -> None:
    """Writes down what was chosen, in the place of what was said of this test before, and gives it to the rest. `later`: how much
    after its time."""
    cursor.run(query("experiment.forget"), campaign_id=test.campaign_id, test=test.key)
    row = {"campaign_id": test.campaign_id, "test": test.key, "variant": chosen.variant, "reason": chosen.reason}
    cursor.insert("winner", [{**row, "decided_at": chosen.at, "chosen_by": chosen.by}])
    if chosen.variant is None:
        return
    common: dict[str, Any] = {"campaign_id": test.campaign_id, "variant": chosen.variant}
    if test.starts_at is not None:
        cursor.run(query("experiment.give"), **common, starts_at=test.starts_at, later=later)
    else:
        stretch_ids = list(test.stretch_ids)
        cursor.run(query("experiment.give_waiting"), **common, stretch_ids=stretch_ids, chosen_at=chosen.at)


def undecided(cursor: Cursor, known: Sequence[Stretch]) -> Iterator[Test]:
    """Tests of which nothing was said yet."""
    by_id = {s.row["stretch_id"]: s for s in known}
    for row in cursor.dicts(query("experiment.undecided_starts")):
        if row["stretch_id"] in by_id:
            yield of_start(by_id[row["stretch_id"]], row, known)
    said = {(campaign_id, test) for campaign_id, test, *_ in cursor.rows(query("experiment.chosen"))}
    for test in _of_triggers(cursor, known):
        if (test.campaign_id, test.key) not in said:
            yield test


def _due(cursor: Cursor, known: Sequence[Stretch], now: datetime) -> Iterator[Test]:
    for test in undecided(cursor, known):
        if test.winner.by != "hand" and test.decides_at is not None and test.decides_at <= now:
            yield test


def _verdict(arms: Sequence[Arm], winner: Winner) -> tuple[int | None, str | None]:
    if any(arm.sent < winner.minimum for arm in arms):
        return None, "too_few"
    if winner.unclear == "hand" and not is_clear(arms, winner.metric):
        return None, "unclear"
    return best(arms, winner.metric).variant, None


def of_start(stretch: Stretch, row: dict[str, Any], known: Sequence[Stretch]) -> Test:
    """The test of a start of a broadcast; row: of broadcast_start. A new version may have taken its messages along."""
    winner, planned_at = stretch.definition.winner, row["decides_at"]
    decides_at = planned_at
    if winner and planned_at and row["last_sent_at"]:
        decides_at = max(planned_at, row["last_sent_at"] + winner.wait_time)
    return Test(
        stretch=stretch,
        stretch_ids=tuple(s.row["stretch_id"] for s in known if s.campaign_id == stretch.campaign_id),
        key=f"start {row['start_id']}",
        decides_at=decides_at,
        start_id=row["start_id"],
        starts_at=row["starts_at"],
        planned_at=planned_at,
    )


def _of_triggers(cursor: Cursor, known: Sequence[Stretch]) -> Iterator[Test]:
    """Of the campaigns that run now."""
    running = [s for s in known if s.row["stopped_at"] is None and s.definition.trigger and s.definition.winner]
    for stretch in running:
        yield of_trigger(cursor, stretch, known)


def of_trigger(cursor: Cursor, stretch: Stretch, known: Sequence[Stretch]) -> Test:
    """The test that a trigger campaign's stretch belongs to."""
    key, winner = stretch.definition.test_key, stretch.definition.winner
    same = [s for s in known if s.campaign_id == stretch.campaign_id and s.definition.test_key == key]
    ids = tuple(s.row["stretch_id"] for s in same)
    return Test(stretch, ids, key, _decides_at(cursor, stretch, ids, winner) if winner else None)


def _decides_at(cursor: Cursor, stretch: Stretch, stretch_ids: Sequence[int], winner: Winner) -> datetime | None:
    enough_at: datetime | None = cursor.value(
        query("experiment.has_enough"),
        campaign_id=stretch.campaign_id,
        stretch_ids=list(stretch_ids),
        minimum=winner.minimum,
        variants=len(stretch.definition.content),
    )
    return _hour_after(enough_at + winner.wait_time) if enough_at else None


def _hour_after(at: datetime) -> datetime:
    """The full hour of UTC at that time or next: once, so that nobody peeks until it suits."""
    whole = at.replace(minute=0, second=0, microsecond=0)
    return whole if whole == at else whole + _HOUR
