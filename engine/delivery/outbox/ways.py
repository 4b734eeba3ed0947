"""Ways to hand over a batch, and the plain one: message by message in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.delivery.outbox.making import Batch, Maker, Unmade
from engine.delivery.outcome import Outcome, Transport


@dataclass(frozen=True)
class Told:
    """What a way tells of one send."""

    send_id: int
    what: Outcome | Unmade


class Way(Protocol):
    """For one thread at a time. Expected failures are told, never raised."""

    def deliver(self, batch: Batch, begin: Callable[[int], None]) -> Iterator[Told]:
        """Makes and hands over each, and tells of each once, in any order. `begin` is called before anybody else may have
        heard of a send: from then on only `fates` knows what became of it."""
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

    def __init__(self, transport: Transport):
        self._transport = transport

    def deliver(self, batch: Batch, begin: Callable[[int], None]) -> Iterator[Told]:
        maker = Maker(batch)
        for task in batch.tasks:
            made = maker.make(task)
            if isinstance(made, Unmade):
                yield Told(task.send_id, made)
                continue
            begin(task.send_id)
            yield Told(
                task.send_id,
                self._transport.send(task.send_id, made.sender_address, made.recipient, made.message),
            )

    def fates(self, send_ids: Sequence[int]) -> dict[int, Outcome]:
        known = {send_id: self._transport.was_sent(send_id) for send_id in send_ids}
        fates = {True: Outcome("accepted"), None: Outcome("in_doubt")}
        return {send_id: fates[was_sent] for send_id, was_sent in known.items() if was_sent is not False}

    def may_come_again(self, send_id: int) -> bool:
        return False

    def settled(self) -> None:
        """Nothing is kept."""
