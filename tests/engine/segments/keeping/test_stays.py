"""Stays and their events against a model of plain sets, and many at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases
from engine.reports import checks
from engine.workspace import Workspace
from tests.engine.segments.kept import GERMANS, NOON, at, erase, events_of, inside, key, people, stays

NAMES = ("ann", "bob", "eve", "kim")
SOME = st.sets(st.sampled_from(NAMES), min_size=1)
# Mostly forward, sometimes not at all or back: a clock may be set.
STEPS = st.sampled_from([0, 1, 1, 5, 60, -3]).map(lambda minutes: timedelta(minutes=minutes))


class Membership(RuleBasedStateMachine):
    """One static and one updatable segment beside two sets of names; every step happens at some time."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.ws = Workspace.in_memory(FixedClock(NOON), self.folder)
        self.now = NOON
        self.members: dict[str, set[str]] = {"guests": set(), "germans": set()}
        self.moves: dict[str, list[tuple[str, str, datetime]]] = {"guests": [], "germans": []}
        self.countries: dict[str, str | None] = dict.fromkeys(NAMES)
        self.erased: set[str] = set()

    @initialize()
    def begin(self) -> None:
        databases.create(self.ws, "students")
        people(self.ws, self.countries)
        segments.save(self.ws, "students", "guests", None, kind="static")
        segments.save(self.ws, "students", "germans", GERMANS, kind="updatable")

    @rule(step=STEPS, names=SOME)
    def add(self, step: timedelta, names: set[str]) -> None:
        done = segments.add_members(self.later(step), "guests", [key(n) for n in sorted(names)])
        entered = names - self.erased - self.members["guests"]
        assert (done.changed, done.unknown) == (len(entered), [key(n) for n in sorted(names & self.erased)])
        self.moved("guests", self.members["guests"] | entered)

    @rule(step=STEPS, names=SOME)
    def remove(self, step: timedelta, names: set[str]) -> None:
        done = segments.remove_members(self.later(step), "guests", [key(n) for n in sorted(names)])
        left = (names - self.erased) & self.members["guests"]
        assert done.changed == len(left)
        self.moved("guests", self.members["guests"] - left)

    @rule(step=STEPS)
    def refresh(self, step: timedelta) -> None:
        done = segments.refresh(self.later(step), "germans")
        wanted = {n for n, country in self.countries.items() if country == "DE"} - self.erased
        before = self.members["germans"]
        assert (done.entered, done.left, done.people) == (len(wanted - before), len(before - wanted), len(wanted))
        self.moved("germans", wanted)

    @rule(step=STEPS, moved=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["DE", "AT", None]), min_size=1))
    def move(self, step: timedelta, moved: dict[str, str | None]) -> None:
        living = {name: country for name, country in moved.items() if name not in self.erased}
        people(self.later(step), living)
        self.countries.update(living)

    @precondition(lambda self: self.now > NOON + timedelta(minutes=5))
    @rule(name=st.sampled_from(NAMES[2:]))
    def erase(self, name: str) -> None:
        erase(self.at(), name)
        self.erased.add(name)

    @invariant()
    def stays_are_the_model(self) -> None:
        for segment, members in self.members.items():
            assert inside(self.ws, segment) == members
            # Who leaves is told before who comes; within each the order says nothing.
            assert events_of(self.ws, segment) == self.moves[segment]
            written = stays(self.ws, segment)
            assert len([s for s in written if s[2] is None]) == len(members)
            assert len(written) == len([m for m in self.moves[segment] if m[1] == "entered"])
            assert all(left is None or left >= entered for _, entered, left, _ in written)

    def at(self) -> Workspace:
        return at(self.ws, self.now)

    def later(self, step: timedelta) -> Workspace:
        self.now += step
        return self.at()

    def moved(self, segment: str, after: set[str]) -> None:
        before = self.members[segment]
        self.moves[segment] += [(n, "left", self.now) for n in sorted(before - after)]
        self.moves[segment] += [(n, "entered", self.now) for n in sorted(after - before)]
        self.members[segment] = after

    def teardown(self) -> None:
        self.ws.close()


def test_any_sequence_gives_what_plain_sets_give(tmp_path: Path) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    machine = type("Here", (Membership,), {"folder": tmp_path})
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=40, deadline=None))


COUNT = 100_000


@pytest.fixture
def crowd(students: Workspace) -> Workspace:
    """A hundred thousand people; every second one is German."""
    ids = range(1, COUNT + 1)
    table = pa.table(
        {
            "profile_id": pa.array(ids, pa.int64()),
            "key": [key(f"p{n}") for n in ids],
            "_created_at": pa.array([NOON] * COUNT, pa.timestamp("us")),
            "country": ["DE" if n % 2 else "AT" for n in ids],
        }
    )
    with students.store.transaction() as cursor:
        cursor.insert("profile_1", table)
    return students


def test_a_crowd_is_taken_in_and_out_set_by_set(crowd: Workspace) -> None:
    segments.save(crowd, "students", "germans", GERMANS, kind="updatable")
    segments.save(crowd, "students", "guests", {"combinator": "and", "rules": []}, kind="static")
    assert segments.count(crowd, "students", {"segment": "guests", "operator": "in"}).count == COUNT
    later = at(crowd, NOON + timedelta(hours=1))
    with later.store.transaction() as cursor:
        cursor.run("update profile_1 set country = case when profile_id % 3 = 0 then 'DE' else 'AT' end")
    done = segments.refresh(later, "germans")
    assert (done.people, done.entered - done.left) == (COUNT // 3, COUNT // 3 - COUNT // 2)
    keys = [key(f"P{n}") for n in range(1, COUNT + 1)]
    assert segments.remove_members(later, "guests", keys[:-1]).changed == COUNT - 1
    with later.store.read() as cursor:
        events = cursor.rows("select type, count(*), count(distinct event_id) from event group by type order by type")
    entered, left = COUNT // 2 + done.entered + COUNT, done.left + COUNT - 1
    assert events == [("segment_entered", entered, entered), ("segment_left", left, left)]
    assert [p.code for p in checks.check(later) if p.code.startswith("stay")] == []
