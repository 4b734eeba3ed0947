"""Ways to hand over batches, and the plain one: message by message in this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.delivery.outbox.making import Batch, Maker, Task, Unmade
from engine.delivery.outcome import Outcome, Transport


@dataclass(frozen=True)
class Told:
    """What a way tells of one send."""

    send_id: int
    what: Outcome | Unmade


class Way(Protocol):
    """For one thread at a time. Expected failures are told, never raised."""

    @property
    def takes_several(self) -> bool:
        """Whether it gets on faster with the next batch at hand while one is under way."""
        ...

    def give(self, batch: Batch, begin: Callable[[int], None]) -> None:
        """Has each made and handed over; `hear` tells of each once, in any order. `begin` is called before anybody else may have
        heard of a send: from then on only `fates` knows what became of it."""
        ...

    def hear(self) -> Sequence[Told]:
        """What is new; waits for it. Nothing: all that was given has been told of."""
        ...

    def let_go(self) -> None:
        """Begins nothing more of what was given, after something broke off: what was begun is asked of `fates`."""
        ...

    def fates(self, send_ids: Sequence[int]) -> dict[int, Outcome]:
        """What became of sends that an earlier process, or a batch that broke off, had begun; in_doubt where nobody can know.
        Those that nobody began are left out."""
        ...

    def may_come_again(self, send_id: int) -> bool:
        """Whether a message in doubt can be sent again as the very same."""
        ...

    def settled(self) -> None:
        """What was told is recorded for good."""
        ...


class OneByOne:
    """Made and handed over one after another, here, by a transport."""

    takes_several = False

    def __init__(self, transport: Transport):
        self._transport = transport
        self._waiting: deque[tuple[Maker, Task, Callable[[int], None]]] = deque()

    def give(self, batch: Batch, begin: Callable[[int], None]) -> None:
        maker = Maker(batch)
        self._waiting += ((maker, task, begin) for task in batch.tasks)

    def hear(self) -> Sequence[Told]:
        if not self._waiting:
            return []
        maker, task, begin = self._waiting.popleft()
        made = maker.make(task)
        if isinstance(made, Unmade):
            return [Told(task.send_id, made)]
        begin(task.send_id)
        outcome = self._transport.send(task.send_id, made.sender_address, made.recipient, made.message)
        return [Told(task.send_id, outcome)]

    def let_go(self) -> None:
        self._waiting.clear()

    def fates(self, send_ids: Sequence[int]) -> dict[int, Outcome]:
        known = {send_id: self._transport.was_sent(send_id) for send_id in send_ids}
        fates = {True: Outcome("accepted"), None: Outcome("in_doubt")}
        return {send_id: fates[was_sent] for send_id, was_sent in known.items() if was_sent is not False}

    def may_come_again(self, send_id: int) -> bool:
        return False

    def settled(self) -> None:
        """Nothing is kept."""
