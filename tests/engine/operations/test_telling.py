from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from engine.operations.hearing import MOST, News
from engine.operations.targets import Hook, UntoldError, Word
from engine.operations.telling import NAMED, Teller, trial, word_of
from engine.operations.trouble import Trouble
from engine.workspace import Workspace

AT = datetime(2026, 1, 5, 12)
Start = Callable[..., Teller]


class Fake:
    """Fails so often before it takes a word."""

    label = "x"

    def __init__(self, failures: int = 0):
        self.failures = failures
        self.words: list[Word] = []
        self.heard = threading.Event()

    def tell(self, _workspace: Workspace, word: Word) -> None:
        if self.failures:
            self.failures -= 1
            self.heard.set()
            raise UntoldError("It is gone.")
        self.words.append(word)
        self.heard.set()


@pytest.fixture
def start(ws: Workspace) -> Iterator[Start]:
    started: list[Teller] = []

    def begin(target: Any, waits: tuple[float, ...] = (0.0,)) -> Teller:
        teller = Teller(ws, target, waits)
        teller.start()
        started.append(teller)
        return teller

    yield begin
    for teller in started:
        teller.stop()


def stopped(*names: str) -> list[tuple[Trouble, datetime]]:
    return [(Trouble("campaign_stopped", f"{name} paused itself.", name), AT) for name in names]


def news(what: Any, *names: str) -> News:
    return News(what, tuple(stopped(*names)), AT)


def test_the_words_of_each_news() -> None:
    titles = [word_of(news(what, "welcome")).title for what in ("begins", "lasts", "is over")]
    assert titles == [
        "Campaign paused itself (welcome)",
        "Still: Campaign paused itself (welcome)",
        "Over: Campaign paused itself (welcome)",
    ]
    assert word_of(News("begins", ((Trouble("disk", "full"), AT),), AT)).title == "Disk nearly full"


def test_a_word_of_many_names_the_first_and_counts_the_rest() -> None:
    word = word_of(news("begins", *(f"c{n}" for n in range(NAMED + 5))))
    assert word.title == "Campaign paused itself: 25"
    assert (word.subjects, word.count) == (tuple(f"c{n}" for n in range(NAMED)), NAMED + 5)
    lines = word.text.splitlines()
    assert (lines[0], len(lines)) == ("c0 paused itself.", NAMED + 1)
    assert lines[-1] == "And 5 more: Settings, tab Alerts, shows all."


def test_what_fails_is_told_at_a_later_look(start: Start) -> None:
    target = Fake(failures=2)
    teller = start(target)
    for failures in (1, 0):
        teller.hear(AT, stopped("welcome"), [])
        wait_until(lambda left=failures: target.failures == left and teller.error == "It is gone.")
        assert teller.taken() == []
    teller.hear(AT, stopped("welcome", "bye"), [])
    wait_until(lambda: teller.told_at is not None)
    assert ([word.subjects for word in target.words], teller.error) == ([("welcome", "bye")], "")
    wait_until(lambda: bool(teller._taken))
    assert [(n.what, n.trouble.subject) for n in teller.taken()] == [("told", "welcome"), ("told", "bye")]
    assert teller.taken() == []


def test_it_is_not_tried_at_every_look(start: Start) -> None:
    target = Fake(failures=9)
    teller = start(target, (3600.0,))
    teller.hear(AT, stopped("welcome"), [])
    wait_until(lambda: target.failures == 8)
    teller.hear(AT, stopped("welcome"), [])
    teller.test(trial(AT))
    wait_until(lambda: target.failures == 7)
    target.failures = 0
    teller.test(trial(AT))
    wait_until(lambda: len(target.words) == 2)
    assert [word.kind for word in target.words] == ["test", "campaign_stopped"], "it works again: what waits goes on"


def test_what_reaches_nobody_is_in_the_log(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    target = Fake(failures=9)
    teller = start(target, (0.0, 0.0))
    for left in (8, 7, 6, 5):
        teller.hear(AT, stopped("welcome"), [])
        wait_until(lambda left=left: target.failures == left)
    teller.stop()
    said = [message for message in caplog.messages if "reaches nobody" in message]
    assert said == ["an alert of the kind campaign_stopped reaches nobody by this way for now: It is gone."]


def test_a_storm_is_bounded(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    target = Fake()
    teller = start(target)
    names = [f"c{n}" for n in range(50)]
    for n in range(50):
        teller.hear(AT, stopped(*names[: n + 1]), [])
    teller.hear(AT, [*stopped(*names), (Trouble("engine_stuck", "stuck"), AT)], [])
    wait_until(lambda: "engine_stuck" in [word.kind for word in target.words])
    assert len(target.words) <= MOST
    assert sum("held back" in message for message in caplog.messages) <= 2


def test_tests_are_bounded_and_take_no_other_words_place(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    target = Fake()
    teller = start(target)
    for _ in range(MOST + 5):
        teller.test(trial(AT))
    teller.hear(AT, stopped("welcome"), [])
    wait_until(lambda: "campaign_stopped" in [word.kind for word in target.words])
    assert len(target.words) <= MOST
    assert any("a test alert is held back" in message for message in caplog.messages)


def test_one_that_hangs_keeps_no_other_from_hearing_and_the_end_does_not_wait(
    start: Start, web: Any, ws: Workspace
) -> None:
    web.hold.clear()
    hanging, other = start(Hook(web.url)), Fake()
    hanging.test(trial(AT))
    assert web.heard.wait(30)
    start(other).test(trial(AT))
    assert other.heard.wait(30)
    hanging.stop()
    assert not hanging.told_at
    web.hold.set()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Half a minute at most."""
    for _ in range(3000):
        if is_so():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came to be")
