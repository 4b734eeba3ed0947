"""One pass of the engine: what it counts, retries, replay, and what a second one does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import segments
from engine.campaigns import ledger, switch
from engine.clock import FixedClock
from engine.delivery.transports import Outcome
from engine.errors import BadValueError, StoreError
from engine.reports import checks
from engine.runner import TickReport, messages, replay, tick, undisturbed
from engine.runner.record import RETRY_AFTER
from engine.runner.tick import next_work
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School


class Answers:
    """A transport that answers as told, then accepts."""

    name = "answers"

    def __init__(self, *answers: Outcome):
        self.answers = list(answers)
        self.sent: list[int] = []

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        self.sent.append(send_id)
        return self.answers.pop(0) if self.answers else Outcome("accepted", 250, "ok")

    def was_sent(self, send_id: int) -> bool | None:
        return None

    def close(self) -> None:
        pass


def outcome(school: School) -> tuple[str, str | None]:
    row = ledger.sends(school.ws)[0]
    return row["state"], row["reason"]


def test_report_counts_everything_once(school: School) -> None:
    school.open(wait="5m").change(1, COURSES[0])
    school.change(2, COURSES[1])
    report = school.tick(10)
    assert (report.planned, report.sent, report.skipped) == (2, 1, 1)
    assert school.tick(10) == TickReport()


def test_undisturbed_no_other_thread_ticks(school: School) -> None:
    school.open().change(1, COURSES[0])
    other = threading.Thread(target=lambda: school.tick(1))
    with undisturbed():
        other.start()
        other.join(timeout=0.2)
        assert other.is_alive()
        assert ledger.sends(school.ws) == []
        assert school.tick(1).sent == 1
    other.join()
    assert len(ledger.sends(school.ws)) == 1


def test_reports_add_up() -> None:
    assert TickReport(sent=1) + TickReport(sent=2, failed=1) == TickReport(sent=3, failed=1)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Outcome("accepted", 250, "ok"), ("sent", None)),
        (Outcome("refused", 550, "no"), ("failed", "relay_refused")),
        (Outcome("in_doubt", None, ""), ("in_doubt", "unknown_outcome")),
        (Outcome("retry", 451, "later"), ("deferred", None)),
        (Outcome("unavailable", None, ""), ("deferred", None)),
    ],
)
def test_outcomes(school: School, answer: Outcome, expected: tuple[str, str | None]) -> None:
    school.open().change(1, COURSES[0])
    tick(school.at(1), Answers(answer))
    assert outcome(school) == expected
    assert [p for p in checks.check(school.at(1)) if p.level == "error"] == []


def test_a_retry_comes_at_its_time_and_ends(school: School) -> None:
    school.open().change(1, COURSES[0])
    relay = Answers(*[Outcome("retry", 451, "later")] * 20)
    at = START + timedelta(minutes=1)
    for wait in RETRY_AFTER:
        tick(school.ws.acting(clock=FixedClock(at)), relay)
        assert outcome(school) == ("deferred", None)
        tick(school.ws.acting(clock=FixedClock(at + wait - timedelta(seconds=1))), relay)
        at += wait
    assert len(relay.sent) == len(RETRY_AFTER)
    tick(school.ws.acting(clock=FixedClock(at)), relay)
    assert outcome(school) == ("failed", "gave_up")


def test_once_is_once_also_when_the_first_is_retried(school: School) -> None:
    school.open(reentry="once").change(1, COURSES[0])
    relay = Answers(Outcome("retry", 451, "later"))
    tick(school.at(1), relay)
    school.change(2, COURSES[1])
    tick(school.at(2), relay)
    tick(school.at(60), relay)
    assert [r[3:] for r in school.ledger()] == [("skipped", "reentry"), ("sent", None)]


class Hooked(Answers):
    """Does something before it answers the n-th message."""

    def __init__(self, number: int, hook: Callable[[], object]):
        super().__init__()
        self.number, self.hook = number, hook

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        if len(self.sent) == self.number:
            self.number = -1
            self.hook()
        return super().send(send_id, sender_address, recipient, message)


def test_what_breaks_off_in_a_batch_concerns_one_message(school: School) -> None:
    def fail() -> None:
        raise RuntimeError("a bug in a transport")

    school.open()
    for number in range(10):
        school.change(1, COURSES[0], key=f"p{number}@example.org")
    relay = Hooked(3, fail)
    with pytest.raises(RuntimeError):
        tick(school.at(2), relay)
    assert ledger.counts(school.ws)["sent"] == 3
    report = tick(school.at(3), relay)
    assert (report.sent, report.in_doubt) == (6, 1)


def test_what_breaks_off_before_it_is_handed_over_waits_again(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    school.open()
    for number in range(3):
        school.change(1, COURSES[0], key=f"p{number}@example.org")
    relay = Answers()
    with monkeypatch.context() as patch:
        patch.setattr(messages, "_rows", fail)
        with pytest.raises(StoreError):
            tick(school.at(2), relay)
    assert ledger.counts(school.ws)["waiting"] == 3
    report = tick(school.at(3), relay)
    assert (report.sent, report.in_doubt) == (3, 0)


def test_a_change_during_a_long_tick_belongs_to_its_round(school: School) -> None:
    @dataclass
    class Moving:
        minute: int

        def now(self) -> datetime:
            return START + timedelta(minutes=self.minute)

    clock = Moving(20)

    def time_passes() -> None:
        school.change(21, COURSES[1])
        clock.minute = 23

    school.open(wait="10m").change(0, COURSES[0], key="bob@example.org")
    school.change(12, COURSES[0])
    here = school.ws.acting(clock=clock)
    assert tick(here, Hooked(0, time_passes)).sent == 1
    clock.minute = 40
    tick(here, Answers())
    ann = [r[1:] for r in school.ledger() if r[0] == "ann"]
    assert ann == [(12, 22, "skipped", "restarted"), (21, 31, "sent", None)]


def test_an_unreachable_relay_is_no_hot_loop(school: School) -> None:
    school.open().change(1, COURSES[0])
    relay = Answers(*[Outcome("unavailable", None, "")] * 9)
    tick(school.at(1), relay)
    tick(school.at(1.5), relay)
    assert len(relay.sent) == 1
    tick(school.at(3), Answers())
    assert outcome(school) == ("sent", None)


def test_minutes_without_a_relay_are_no_attempts(school: School) -> None:
    school.open().change(1, COURSES[0])
    for minute in range(1, 12):
        tick(school.at(minute), Answers(Outcome("unavailable", None, "")))
    tick(school.at(20), Answers(Outcome("retry", 451, "later")))
    assert outcome(school) == ("deferred", None)


def test_replay_ticks_through_history(school: School) -> None:
    school.open(wait="10m").change(1, COURSES[0])
    school.change(90, COURSES[1])
    report = replay(school.at(10_000), START, START + timedelta(days=1))
    assert (report.planned, report.sent) == (2, 2)
    decided = [r["decided_at"] for r in ledger.sends(school.ws)]
    assert decided == [START + timedelta(hours=1), START + timedelta(hours=2)]


def test_replay_through_the_days_of_a_campaign_that_is_paused_now(school: School) -> None:
    school.open(wait="45m")
    switch.pause(school.at(600), school.name)
    school.change(601, COURSES[0], changed_at=START + timedelta(minutes=5))
    report = replay(school.at(700), START, START + timedelta(hours=11))
    assert report.sent == 1
    assert ledger.sends(school.ws)[0]["decided_at"] == START + timedelta(hours=1)


def test_what_is_due_is_refreshed_by_the_tick(school: School) -> None:
    everybody = {"combinator": "and", "rules": []}
    school.open().change(1, COURSES[0])
    segments.save(school.at(2), "students", "everybody", everybody, kind="updatable", schedule={"daily": "12:30"})
    school.change(3, COURSES[0], key="bob@example.org")
    rule = {"segment": "everybody", "operator": "in"}
    school.tick(29)
    assert segments.count(school.at(30), "students", rule).count == 1
    assert next_work(school.at(29)) == START + timedelta(minutes=30)
    assert school.tick(30) == TickReport()
    assert segments.count(school.at(30), "students", rule).count == 2


def test_replay_stops_at_each_refresh(school: School) -> None:
    school.open()
    course = {"field": "current_courses", "operator": "notNull"}
    segments.save(school.at(0), "students", "busy", course, kind="updatable", schedule={"daily": "17:30"})
    for hours, key in ((1, "ann"), (20, "bob"), (21, "eve")):
        school.change(60 * hours, COURSES[0], key=f"{key}@example.org")
    # Whoever plays history has it all there already: only the times are those of then.
    replay(school.at(10_000), START, START + timedelta(days=3))
    with school.ws.store.read() as cursor:
        entered = cursor.rows("select entered_at, count(*) from segment_stay group by all")
    assert entered == [(START + timedelta(hours=6), 3)]
    segment = segments.get(school.ws, "busy")
    assert segment.refreshed_at == START + timedelta(hours=54)
    assert segment.next_refresh_at == START + timedelta(hours=77, minutes=30)


def test_replay_refuses_nonsense(school: School) -> None:
    with pytest.raises(BadValueError):
        replay(school.ws, START, START - timedelta(hours=1))
    with pytest.raises(BadValueError):
        replay(school.ws, START, START, timedelta(0))


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(COURSES)), max_size=6), st.integers(0, 80))
def test_ticking_twice_is_ticking_once(history: list[tuple[int, str]], minute: int) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(START), Path(folder))
        try:
            school = School(ws).open(wait="10m")
            for at, course in sorted(history):
                school.change(at, course)
            school.tick(minute)
            once = ledger.sends(ws)
            assert school.tick(minute) == TickReport()
            assert ledger.sends(ws) == once
        finally:
            ws.close()
