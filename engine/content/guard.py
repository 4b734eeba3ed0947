"""A bound on the time that a render takes. For the main thread of a process that renders: signals reach no other."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType

from engine.errors import TemplateError

MAX_SECONDS = 0.05


class Guard:
    """`with guard:` around each message; one for the process. Raises TemplateError inside it once the message took 50 ms of
    the processor's time: a busy machine alone stops nobody's mail. Code between two looks of the interpreter is not
    stopped: the limits on texts, numbers and output (engine/content/limits.py, filters.py) keep that short."""

    def __init__(self, seconds: float = MAX_SECONDS):
        self._seconds = seconds
        self._is_on = False
        signal.signal(signal.SIGVTALRM, self._stop)

    def __enter__(self) -> None:
        self._is_on = True
        # Again and again: an error raised inside a destructor is swallowed.
        signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds, self._seconds)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Off before the clock is: a signal on its way must not hit what follows.
        self._is_on = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._is_on:
            raise TemplateError(f"Making this message takes longer than {self._seconds * 1000:.0f} ms")
