"""Tells each of those who are to be told, in a thread of its own: one that hangs keeps no other from hearing."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from datetime import datetime

from engine.operations.targets import Target, UntoldError, Word
from engine.operations.trouble import KINDS, Notice
from engine.workspace import Workspace

log = logging.getLogger(__name__)

AGAIN_AFTER = (0.0, 60.0, 300.0)
"""Seconds before each try."""
MOST, WITHIN = 20, 3600.0
"""Words to one within so many seconds: a storm tells nothing more."""
WAITING = 50
ENDING = 1.0
"""Seconds that `stop` waits for a word under way."""
TITLES = {"begins": "{}", "lasts": "Still: {}", "is over": "Over: {}"}


class Teller:
    """Of one target. Start it once, `stop` at the end. `error`: why the last word did not get there, '' if it did."""

    def __init__(self, workspace: Workspace, target: Target, waits: tuple[float, ...] = AGAIN_AFTER):
        self.target = target
        self.error = ""
        self.told_at: datetime | None = None
        self._workspace = workspace
        self._waits = waits
        self._words: queue.Queue[Word | None] = queue.Queue(WAITING)
        self._told: deque[float] = deque(maxlen=MOST)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warmcast-alerts", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._give(None)
        self._thread.join(ENDING)

    def tell(self, word: Word) -> None:
        """At once; one too many is in the log only."""
        now = time.monotonic()
        if len(self._told) == MOST and now - self._told[0] < WITHIN:
            log.warning("an alert is held back, %d went there within the hour: %s", MOST, word.kind)
            return
        self._told.append(now)
        self._give(word)

    def _give(self, word: Word | None) -> None:
        try:
            self._words.put_nowait(word)
        except queue.Full:
            log.warning("an alert is lost: %d wait for one that does not answer", WAITING)

    def _run(self) -> None:
        while (word := self._words.get()) and not self._stopped.is_set():
            self._tell(word)

    def _tell(self, word: Word) -> None:
        for wait in self._waits:
            if self._stopped.wait(wait):
                return
            try:
                self.target.tell(self._workspace, word)
            except UntoldError as error:
                self.error = str(error)
            except Exception as error:
                self.error = f"It went wrong inside Warmcast ({type(error).__name__})."
                log.exception("an alert could not be told")
            else:
                self.error, self.told_at = "", self._workspace.now()
                return
        log.error("an alert of the kind %s reached nobody by this way: %s", word.kind, self.error)


def word_of(notice: Notice) -> Word:
    """A notice as it is told."""
    trouble = notice.trouble
    label = KINDS[trouble.kind].label + (f" ({trouble.subject})" if trouble.subject else "")
    title = TITLES[notice.what].format(label)
    return Word(notice.what, trouble.kind, trouble.subject, trouble.level, title, trouble.text, notice.since, notice.at)


def trial(at: datetime) -> Word:
    """For trying whether word arrives."""
    text = "This is a test: word of trouble arrives here. Nothing is wrong."
    return Word("test", "test", "", "warning", "Test alert", text, at, at)
