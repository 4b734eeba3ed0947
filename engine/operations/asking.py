"""Questions to something that may never answer: asked in a thread of their own, one at a time, waited for so long at most."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SilentError(Exception):
    """No answer in time, or the question before it has none yet."""


class Asker(Generic[T]):
    """A question without an answer holds one thread, however often it is asked. Safe for threads."""

    def __init__(self, question: Callable[[], T], name: str):
        self._question = question
        self._name = name
        self._lock = threading.Lock()
        self._asked: _Asked[T] | None = None

    def ask(self, seconds: float) -> T:
        """The answer, which whoever asks meanwhile gets as well. Raises SilentError, and what the question raises."""
        with self._lock:
            if self._asked is None or self._asked.is_answered.is_set():
                self._asked = _Asked(self._question)
                threading.Thread(target=self._asked.run, name=self._name, daemon=True).start()
            asked = self._asked
        if not asked.is_answered.wait(seconds):
            raise SilentError
        return asked.answer()


class _Asked(Generic[T]):
    def __init__(self, question: Callable[[], T]):
        self._question = question
        self.is_answered = threading.Event()
        self._found: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._found.append(self._question())
        except BaseException as error:  # noqa: BLE001  it is raised where somebody waits for it
            self._error = error
        finally:
            self.is_answered.set()

    def answer(self) -> T:
        if self._error is not None:
            raise self._error
        return self._found[0]
