from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from engine.operations import telling
from engine.operations.targets import Hook, UntoldError, Word
from engine.operations.telling import Teller, trial, word_of
from engine.operations.trouble import Notice, Trouble
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


def notice(what: Any = "begins", kind: str = "campaign_stopped", subject: str = "welcome") -> Notice:
    return Notice(what, Trouble(kind, "Text.", subject), AT, AT)


def test_the_words_of_each_notice() -> None:
    titles = [word_of(notice(what)).title for what in ("begins", "lasts", "is over")]
    assert titles == [
        "Campaign paused itself (welcome)",
        "Still: Campaign paused itself (welcome)",
        "Over: Campaign paused itself (welcome)",
    ]
    assert word_of(notice(kind="disk", subject="")).title == "Disk nearly full"


def test_what_fails_is_tried_again(start: Start, ws: Workspace) -> None:
    target = Fake(failures=2)
    teller = start(target, (0.0, 0.0, 0.0))
    teller.tell(trial(AT))
    wait_until(lambda: teller.told_at is not None)
    assert (len(target.words), teller.error) == (1, "")


def test_what_reaches_nobody_is_in_the_log(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    teller = start(Fake(failures=9), (0.0, 0.0))
    teller.tell(word_of(notice()))
    wait_until(lambda: any("reached nobody" in message for message in caplog.messages))
    assert teller.error == "It is gone."
    assert "an alert of the kind campaign_stopped reached nobody by this way: It is gone." in caplog.messages


def test_a_storm_is_bounded(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    target = Fake()
    teller = start(target)
    for number in range(telling.MOST + 30):
        teller.tell(word_of(notice(subject=str(number))))
    wait_until(lambda: len(target.words) == telling.MOST)
    assert sum("held back" in message for message in caplog.messages) == 30


def test_one_that_hangs_keeps_no_other_from_hearing_and_the_end_does_not_wait(
    start: Start, web: Any, ws: Workspace
) -> None:
    web.hold.clear()
    hanging, other = start(Hook(web.url)), Fake()
    hanging.tell(trial(AT))
    assert web.heard.wait(30)
    start(other).tell(trial(AT))
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
