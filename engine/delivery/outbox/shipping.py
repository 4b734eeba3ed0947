"""A load on its way: what each connection takes of it, and what is written into its journal before and after."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from engine.content.guard import Guard
from engine.delivery.outbox.journal import Journal
from engine.delivery.outbox.loads import Load
from engine.delivery.outbox.making import Maker, Task, Unmade
from engine.delivery.outcome import Outcome
from engine.delivery.smtp.offer import Parcel

log = logging.getLogger(__name__)

MOST_ON_ONE = 500
"""Messages after which a connection is replaced: some relays wish so."""


class Shipment:
    """A load under way. `left`: how many are not told of. `is_broken`: its journal can no longer be written, so nothing more of
    it may be sent."""

    def __init__(self, load: Load, guard: Guard):
        """Raises OSError where no journal can be made."""
        self.number = load.number
        self.maker = Maker(load.batch, guard)
        self.journal = Journal(Path(load.journal))
        self.left = len(load.batch.tasks)
        self.is_broken = False


class Giver(Protocol):
    """Who has the messages and wants to hear of them."""

    def take(self, line: Source) -> tuple[Parcel, Task, Shipment] | None: ...

    def left(self, line: Source, task: Task, shipment: Shipment) -> None: ...

    def give_back(self, line: Source, task: Task, shipment: Shipment) -> None: ...

    def tell(self, shipment: Shipment, send_id: int, what: Outcome | Unmade) -> None: ...


class Source:
    """The messages of one connection (engine/delivery/smtp/dialogue.py). `had_to_stop`: it was ended from here, because a message
    that the relay waited for must not be sent."""

    def __init__(self, giver: Giver):
        self._giver = giver
        self._taken: dict[int, tuple[Task, Shipment]] = {}
        self._begun: set[int] = set()
        self._count = 0
        self.had_to_stop = False

    @property
    def is_used_up(self) -> bool:
        """Whether the connection had as many as one should have."""
        return self._count >= MOST_ON_ONE

    def next(self) -> Parcel | None:
        found = None if self.is_used_up else self._giver.take(self)
        if found is None:
            return None
        parcel, task, shipment = found
        self._taken[parcel.send_id] = (task, shipment)
        self._count += 1
        return parcel

    def begin(self, parcel: Parcel) -> bool:
        task, shipment = self._taken[parcel.send_id]
        self._begun.add(parcel.send_id)
        try:
            shipment.journal.begin(parcel.send_id, kept_form(parcel) if task.is_kept else None)
        except OSError:
            log.exception("the journal cannot be written: nothing more of it is sent")
            shipment.is_broken = True
            self._begun.discard(parcel.send_id)
        self.had_to_stop = shipment.is_broken
        return not shipment.is_broken

    def told(self, parcel: Parcel, outcome: Outcome) -> None:
        task, shipment = self._taken.pop(parcel.send_id)
        with suppress(OSError):
            shipment.journal.end(parcel.send_id, outcome)
        self._giver.left(self, task, shipment)
        self._giver.tell(shipment, parcel.send_id, outcome)

    def back(self, parcel: Parcel) -> None:
        self._giver.give_back(self, *self._taken.pop(parcel.send_id))

    def let_go(self) -> None:
        """After a connection that ended by a fault: of what it had begun nobody can know, the rest another may take."""
        taken, self._taken = self._taken, {}
        for send_id, (task, shipment) in taken.items():
            if send_id in self._begun:
                self._giver.left(self, task, shipment)
                self._giver.tell(shipment, send_id, Outcome("in_doubt", reply="The connection ended by a fault."))
            else:
                self._giver.give_back(self, task, shipment)


def kept_form(parcel: Parcel) -> bytes:
    """Envelope and message as one (engine/delivery/outbox/kept.py reads it)."""
    return f"{parcel.sender}\n{parcel.recipient}\n".encode() + parcel.message


def not_written(error: OSError | None = None) -> Outcome:
    """What is said of a message that may not be sent because that could not be written down."""
    why = f": {error.strerror}" if error and error.strerror else ""
    return Outcome("unavailable", reply=f"The journal in the data folder cannot be written{why}.")
