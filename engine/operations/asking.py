"""Questions to something that may never answer: asked in a thread of their own, one at a time, waited for so long at most."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future
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
        self._answer: Future[T] | None = None
        self._asked_at = 0.0

    def ask(self, seconds: float) -> T:
        """The answer, which whoever asks meanwhile gets as well. Raises SilentError, and what the question raises."""
        answer, _ = self._asked()
        if not futures.wait([answer], seconds).done:
            raise SilentError
        return answer.result()

    async def awaited(self, seconds: float) -> T:
        """As `ask`, in an event loop: who waits holds no thread. Nobody waits for a question that was put `seconds` ago, so that
        those who wait stay few."""
        answer, asked_at = self._asked()
        waiting = asyncio.wrap_future(answer)
        try:
            done, _ = await asyncio.wait([waiting], timeout=max(asked_at + seconds - time.monotonic(), 0.0))
            if not done:
                raise SilentError
            return waiting.result()
        finally:
            # Of who waits only: a question that was put cannot be taken back.
            waiting.cancel()

    def _asked(self) -> tuple[Future[T], float]:
        """The answer that is to come, and when it was asked for."""
        with self._lock:
            if self._answer is None or self._answer.done():
                answer: Future[T] = Future()
                answer.set_running_or_notify_cancel()
                self._answer, self._asked_at = answer, time.monotonic()
                threading.Thread(target=self._run, args=(answer,), name=self._name, daemon=True).start()
            return self._answer, self._asked_at

    def _run(self, answer: Future[T]) -> None:
        try:
            found = self._question()
        except BaseException as error:  # noqa: BLE001  it is raised where somebody waits for it
            answer.set_exception(error)
        else:
            answer.set_result(found)
