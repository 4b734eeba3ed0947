"""How much may leave now: the relay's rate, and a breaker that leaves a relay alone which does not answer. In memory only."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from engine.delivery.outcome import Outcome

log = logging.getLogger(__name__)

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 1800.0
"""Seconds in which a relay that did not answer is left alone, the double each time."""
FEW = 3
"""Lost answers that are no accident."""
PROBE = 5
"""So many messages are tried after a pause: if these leave, the others follow."""
FIRST, SMALLEST, LARGEST = 500, 50, 4000
"""Messages of a batch: at the start, where each takes long, where they fly."""
ENOUGH, LONG = 250, 5.0
"""Messages, or seconds of them, that tell how fast they are, however large a batch is."""
SHORT = 1.0
"""Seconds that a batch should take: as long as the one before it is under way, it waits."""
BURST = 2.0
"""Seconds of a rate that may leave at once."""
TOGETHER = 0.5
"""Seconds of it for which one waits at least."""


class Flow:
    """Of one relay. `rate`: messages a second, 0 for no bound; `clock` gives seconds."""

    def __init__(self, rate: float = 0.0, clock: Callable[[], float] = time.monotonic):
        self._rate = rate
        self._clock = clock
        self._most = max(rate * BURST, 1.0)
        self._tokens, self._filled_at = self._most, clock()
        self._closed_until = 0.0
        self._pause = 0.0
        self._is_asked = False
        self._size = FIRST
        self._seen, self._spent = 0, 0.0
        self.why_closed = ""

    def room(self) -> int:
        """How many messages may leave now together; 0: none."""
        if self.closed_for():
            return 0
        most = PROBE if self._pause else self._size
        return min(most, int(self._filled())) if self._rate else most

    @property
    def size(self) -> int:
        """Messages of a batch, as learned."""
        return self._size

    def is_probing(self) -> bool:
        """Whether a few are tried after a pause, and nothing else."""
        return bool(self._pause)

    def took(self, messages: int) -> None:
        """So many were handed over."""
        self._tokens = self._filled() - messages

    def learn(self, messages: int, seconds: float) -> None:
        """So many took so long, from the reading of their people to the last answer: batches are as large as a short while
        allows, since who unsubscribes meanwhile is not heard."""
        self._seen, self._spent = self._seen + messages, self._spent + seconds
        if self._seen >= min(self._size // 2, ENOUGH) or self._spent >= LONG:
            wished = int(self._seen / max(self._spent, 0.001) * SHORT)
            self._size = min(max(wished, SMALLEST), self._size * 2, LARGEST)
            self._seen, self._spent = 0, 0.0

    def closed_for(self) -> float:
        """Seconds for which the breaker stays open."""
        return max(self._closed_until - self._clock(), 0.0)

    def wait(self) -> float:
        """Seconds until the rate lets something leave again; 0 where it is not what holds back."""
        if not self._rate or self.closed_for():
            return 0.0
        # Some together: each decision costs more than a message.
        wanted = max(min(self._rate * TOGETHER, self._most), 1.0)
        return max(wanted - self._filled(), 0.0) / self._rate

    def heard(self, outcomes: Iterable[Outcome]) -> None:
        """What the relay answered to what was handed over together. One that took or judged anything is there."""
        found = list(outcomes)
        if not found:
            return
        silent = [outcome for outcome in found if outcome.kind in ("unavailable", "in_doubt")]
        is_one_lost_answer = len(found) < FEW and found[0].kind == "in_doubt"
        if len(silent) < len(found) or is_one_lost_answer:
            if self._pause:
                log.info("the relay answers again")
            self._pause, self._is_asked, self.why_closed = 0.0, False, ""
            return
        if not self._is_asked:
            self._pause = min(self._pause * 2, LONGEST_PAUSE) if self._pause else FIRST_PAUSE
        self._is_asked = False
        self._closed_until = self._clock() + self._pause
        self.why_closed = silent[-1].reply
        # Its answer may name people.
        log.warning("the relay is left alone for %d s: %s, code %s", self._pause, silent[-1].kind, silent[-1].code)

    def _filled(self) -> float:
        now = self._clock()
        self._tokens = min(self._tokens + (now - self._filled_at) * self._rate, self._most)
        self._filled_at = now
        return self._tokens

    def try_now(self) -> None:
        """Somebody thinks that it is there again. Where it is not, the next pause is no longer for that."""
        self._closed_until = 0.0
        self._is_asked = bool(self._pause)
