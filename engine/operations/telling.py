"""Tells each of those who are to be told, in a thread of its own: one that hangs keeps no other from hearing."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from datetime import datetime

from engine.operations.hearing import MOST, Case, Hearing, News
from engine.operations.targets import Target, UntoldError, Word
from engine.operations.trouble import KINDS, Notice, Trouble
from engine.workspace import Workspace

log = logging.getLogger(__name__)

AGAIN_AFTER = (60.0, 300.0)
"""Seconds after the first, the second … failure until the next try, at the first look after them; the last for all others."""
NAMED = 20
"""Of so many of a kind a word says more than their number."""
ENDING = 1.0
"""Seconds that `stop` waits for a word under way."""
TITLES = {"begins": "{}", "lasts": "Still: {}", "is over": "Over: {}"}


class Teller:
    """Of one target. Start it once, `stop` at the end. `error`: why the last word did not get there, '' if it did.

    It works from what is on, not from a queue: what could not be told, or had no room within the hour, is due at every look
    until it was told, in one word for each kind. Safe for threads."""

    def __init__(self, workspace: Workspace, target: Target, waits: tuple[float, ...] = AGAIN_AFTER):
        self.target = target
        self.error = ""
        self.told_at: datetime | None = None
        self._workspace = workspace
        self._waits = waits
        self._lock = threading.Lock()
        self._hearing = Hearing()
        self._tests: deque[Word] = deque(maxlen=MOST)
        self._taken: list[Notice] = []
        self._failures, self._again_at = 0, 0.0
        self._is_held = False
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="warmcast-alerts", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()
        self._thread.join(ENDING)

    def knew(self, told: Iterable[tuple[Trouble, datetime]]) -> None:
        """What was told before a restart, and when."""
        with self._lock:
            self._hearing.knew(told)

    def hear(self, now: datetime, on: Iterable[Case], over: Iterable[Case]) -> None:
        """What is on at a look, and what has ended since the last; what of it is due is told at once."""
        with self._lock:
            self._hearing.hear(now, on, over)
        self._wake.set()

    def test(self, word: Word) -> None:
        """Once, even while nothing else is tried."""
        with self._lock:
            if self._hearing.has_room(word.kind, word.at):
                self._hearing.said(word.kind, word.at)
                self._tests.append(word)
            else:
                log.warning("a test alert is held back: %d words went there within the hour at most", MOST)
        self._wake.set()

    def taken(self) -> list[Notice]:
        """What got there since the last time."""
        with self._lock:
            taken, self._taken = self._taken, []
        return taken

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait()
            self._wake.clear()
            while self._tell_next():
                pass

    def _tell_next(self) -> bool:
        """Whether there may be another one."""
        with self._lock:
            test = self._tests.popleft() if self._tests else None
            news = None if test or time.monotonic() < self._again_at else self._next()
        word = word_of(news) if news else test
        if word is None or self._stopped.is_set():
            return False
        is_told = self._tell(word)
        with self._lock:
            self._note(news, is_told)
        return is_told

    def _next(self) -> News | None:
        news = self._hearing.next()
        is_held = news is None and bool(self._hearing.due())
        if is_held and not self._is_held:
            log.warning("alerts are held back until there is room: %d words go there within an hour at most", MOST)
        self._is_held = is_held
        return news

    def _tell(self, word: Word) -> bool:
        try:
            self.target.tell(self._workspace, word)
        except UntoldError as error:
            self.error = str(error)
        except Exception as error:
            self.error = f"It went wrong inside Warmcast ({type(error).__name__})."
            log.exception("an alert could not be told")
        else:
            self.error, self.told_at = "", self._workspace.now()
            return True
        if self._failures == len(self._waits):
            log.error("an alert of the kind %s reaches nobody by this way for now: %s", word.kind, self.error)
        return False

    def _note(self, news: News | None, is_told: bool) -> None:
        if is_told:
            self._failures, self._again_at = 0, 0.0
        else:
            self._again_at = time.monotonic() + self._waits[min(self._failures, len(self._waits) - 1)]
            self._failures += 1
        if news and is_told:
            self._hearing.told(news)
            self._taken += [Notice("told", trouble, since, news.at) for trouble, since in news.of]
        elif news:
            self._hearing.failed(news)


def word_of(news: News) -> Word:
    """As it is told: of one by itself, of many one line each, up to a number."""
    kind, count = KINDS[news.kind], len(news.of)
    named = [trouble for trouble, _ in news.of[:NAMED]]
    which = f" ({named[0].subject})" if count == 1 and named[0].subject else f": {count:,}" if count > 1 else ""
    lines = [trouble.text for trouble in named]
    if count > NAMED:
        lines.append(f"And {count - NAMED:,} more: Settings, tab Alerts, shows all.")
    return Word(
        what=news.what,
        kind=kind.name,
        subjects=tuple(trouble.subject for trouble in named if trouble.subject),
        count=count,
        level=kind.level,
        title=TITLES[news.what].format(kind.label + which),
        text="\n".join(lines),
        since=news.of[0][1],
        at=news.at,
    )


def trial(at: datetime) -> Word:
    """For trying whether word arrives."""
    text = "This is a test: word of trouble arrives here. Nothing is wrong."
    return Word("test", "test", (), 1, "warning", "Test alert", text, at, at)
