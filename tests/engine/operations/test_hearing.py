from __future__ import annotations

from datetime import datetime, timedelta

from engine.operations import hearing
from engine.operations.hearing import MOST, WITHIN, Hearing
from engine.operations.trouble import AGAIN, KINDS, Trouble

START = datetime(2026, 1, 5, 12)
MINUTE = timedelta(minutes=1)
STUCK = Trouble("engine_stuck", "stuck")


def stopped(name: object) -> Trouble:
    return Trouble("campaign_stopped", f"{name} paused itself.", str(name))


class Receiver:
    """Hears at a minute, and takes what is due if it works."""

    def __init__(self) -> None:
        self.hearing = Hearing()
        self.works = True

    def hears(self, minute: float, *on: Trouble, over: tuple[Trouble, ...] = ()) -> list[tuple[str, str, int]]:
        """(what, kind, of how many) of each word that got there."""
        self.hearing.hear(START + minute * MINUTE, [(t, START) for t in on], [(t, START) for t in over])
        got: list[tuple[str, str, int]] = []
        while news := self.hearing.next():
            if not self.works:
                self.hearing.failed(news)
                break
            self.hearing.told(news)
            got.append((news.what, news.kind, len(news.of)))
        return got


def test_when_it_begins_daily_and_when_it_is_over() -> None:
    one, day = Receiver(), AGAIN / MINUTE
    assert one.hears(0, STUCK) == [("begins", "engine_stuck", 1)]
    assert one.hears(1, STUCK) == one.hears(day - 1, STUCK) == []
    assert one.hears(day, STUCK) == [("lasts", "engine_stuck", 1)]
    assert one.hears(day + 1, over=(STUCK,)) == [("is over", "engine_stuck", 1)]
    assert one.hears(3 * day) == []


def test_many_of_a_kind_are_one_word() -> None:
    one, many = Receiver(), [stopped(n) for n in range(25)]
    assert one.hears(0, *many) == [("begins", "campaign_stopped", 25)]
    assert one.hears(1, *many, stopped(99)) == [("begins", "campaign_stopped", 1)]
    assert one.hears(AGAIN / MINUTE, *many, stopped(99)) == [("lasts", "campaign_stopped", 26)]
    assert one.hears(AGAIN / MINUTE + 1, stopped(99), over=tuple(many)) == [("is over", "campaign_stopped", 25)]


def test_no_kind_is_crowded_out_by_another() -> None:
    one = Receiver()
    got = [word for n in range(40) for word in one.hears(n, *(stopped(m) for m in range(n + 1)))]
    assert 1 < len(got) <= MOST - len(KINDS)
    every = [Trouble(kind, "x") for kind in KINDS if kind != "campaign_stopped"]
    many = [stopped(m) for m in range(40)]
    assert [kind for _, kind, _ in one.hears(40, *many, *every)] == sorted(
        (t.kind for t in every), key=lambda kind: KINDS[kind].level != "error"
    )


def test_whatever_happens_no_hour_has_more_than_its_words() -> None:
    one, at = Receiver(), list[float]()
    for minute in range(600):
        flapping = [Trouble(kind, "x", str(minute)) for kind in KINDS]
        at += [minute] * len(one.hears(minute, *flapping))
    within = WITHIN / MINUTE
    assert max(sum(start <= minute < start + within for minute in at) for start in range(600)) <= MOST


def test_what_had_no_room_is_told_in_one_word_when_there_is() -> None:
    one, many = Receiver(), [stopped(n) for n in range(40)]
    told = sum(count for n in range(40) for _, _, count in one.hears(n, *many[: n + 1]))
    assert told < 40
    assert one.hears(59, *many) == []
    assert one.hears(61, *many) == [("begins", "campaign_stopped", 40 - told)]


def test_what_did_not_get_there_is_told_once_when_it_works_again() -> None:
    one, many = Receiver(), [stopped(n) for n in range(25)]
    one.works = False
    for minute in range(300):
        assert one.hears(minute, *many, STUCK) == []
    one.hears(300, *many, over=(STUCK,))
    one.works = True
    assert sorted(one.hears(301, *many)) == [("begins", "campaign_stopped", 25), ("is over", "engine_stuck", 1)]
    assert one.hears(302, *many) == []


def test_a_word_that_is_refused_holds_up_no_other() -> None:
    one = Receiver()
    one.hearing.hear(START, [(STUCK, START), (stopped("a"), START)], [])
    first = one.hearing.next()
    assert first
    one.hearing.failed(first)
    second = one.hearing.next()
    assert second
    assert second.kind != first.kind


def test_a_kind_that_was_not_told_yet_goes_first() -> None:
    one = Receiver()
    one.hears(0, stopped("a"))
    later = Trouble("guessing", "x")
    assert [kind for _, kind, _ in one.hears(61, stopped("a"), stopped("b"), later)] == ["guessing", "campaign_stopped"]


def test_what_was_told_before_a_restart() -> None:
    one = Receiver()
    one.hearing.knew([(STUCK, START)])
    assert one.hears(1, STUCK) == []
    assert one.hears(2, over=(STUCK,)) == [("is over", "engine_stuck", 1)]


def test_what_is_over_and_comes_again_before_it_was_told_begins() -> None:
    one = Receiver()
    one.hears(0, STUCK)
    one.works = False
    one.hears(10, over=(STUCK,))
    one.works = True
    assert one.hears(20, STUCK) == [("begins", "engine_stuck", 1)]


def test_what_a_receiver_that_is_gone_for_good_has_missed_is_bounded() -> None:
    one = Receiver()
    one.works = False
    for minute in range(hearing._MOST_OVER + 20):
        one.hears(minute, over=(stopped(minute),))
    one.works = True
    assert one.hears(2000) == [("is over", "campaign_stopped", hearing._MOST_OVER)]
