"""The process that makes messages and hands them to the relay (engine/delivery/outbox/workers.py starts it).

It takes loads through its pipe and tells what became of each message. When the pipe closes it begins nothing more, waits for
the answers that are under way, and ends.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import resource
import signal
import sys
import threading
from contextlib import nullcontext, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from engine import logs
from engine.content.guard import Guard
from engine.delivery.outbox.loads import Load, News, Start
from engine.delivery.outbox.making import Task, Unmade
from engine.delivery.outbox.shipping import Shipment, Source, not_written
from engine.delivery.outbox.ways import Told
from engine.delivery.outcome import Outcome
from engine.delivery.smtp.connecting import UnreachableError, connect
from engine.delivery.smtp.dialogue import Times
from engine.delivery.smtp.lanes import Lanes
from engine.delivery.smtp.offer import Parcel
from engine.delivery.smtp.relay import Relay
from engine.settings import Settings

# As a program this module is called __main__.
log = logging.getLogger("engine.delivery.outbox.worker")

MAX_MEMORY = 2 << 30
"""Bytes of address space."""
IDLE = 30.0
"""Seconds after which a connection without work says goodbye."""
MOST_BARREN = 3
"""Connections in a row that ended without an answer to their first message."""
GRACE = 20.0
"""Seconds for answers that are under way, once the engine is gone."""
SYNC = 0.05
TELL = 0.02
TELL_MOST = 100


class Worker:
    """One for the process. All in one event loop: messages are made between two answers of the relay."""

    def __init__(self, connection: Connection, start: Start):
        self._connection = connection
        self._relay = Relay.from_url(start.url)
        self._allowed = self._most = start.connections
        self._guard = Guard()
        self._queue = Lanes[tuple[Task, Shipment]](start.limits, lambda waiting: waiting[0].recipient)
        self._shipments: dict[int, Shipment] = {}
        self._lines: set[asyncio.Task[None]] = set()
        self._work = asyncio.Condition()
        self._trying = self._ready = self._barren = 0
        self._ending = asyncio.Event()
        self._told: list[Told] = []
        self._finished: list[int] = []
        self._is_telling = False
        self._news = SimpleQueue[bytes]()

    async def run(self) -> None:
        """Until the pipe is closed."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._connection.fileno(), self._arrived)
        threading.Thread(target=self._pass_on, name="warmcast-news", daemon=True).start()
        syncing = asyncio.create_task(self._sync())
        await self._ending.wait()
        loop.remove_reader(self._connection.fileno())
        self._queue.clear()
        await self._wake()
        if self._lines:
            await asyncio.wait(self._lines, timeout=GRACE)
        syncing.cancel()

    def take(self, line: Source) -> tuple[Parcel, Task, Shipment] | None:
        """The next message that may go on this connection, made; None if there is none now."""
        while not self._ending.is_set() and (found := self._queue.take(line)):
            task, shipment = found
            if shipment.is_broken:
                self.left(line, task, shipment)
                self.tell(shipment, task.send_id, not_written())
                continue
            with suppress(OSError):
                shipment.journal.making(task.send_id)
            made = shipment.maker.make(task)
            if isinstance(made, Unmade):
                self.left(line, task, shipment)
                self.tell(shipment, task.send_id, made)
                continue
            return Parcel(task.send_id, made.sender_address, made.recipient, made.message), task, shipment
        return None

    def left(self, line: Source, task: Task, shipment: Shipment) -> None:
        """The connection has done with it: what waited for that may be another's."""
        if self._queue.left(line, (task, shipment)):
            self._waking = asyncio.create_task(self._wake())

    def give_back(self, line: Source, task: Task, shipment: Shipment) -> None:
        if self._queue.give_back(line, (task, shipment)):
            self._waking = asyncio.create_task(self._wake())

    def tell(self, shipment: Shipment, send_id: int, what: Outcome | Unmade) -> None:
        """To the engine, with others together."""
        self._told.append(Told(send_id, what))
        shipment.left -= 1
        if not shipment.left:
            shipment.journal.close()
            del self._shipments[shipment.number]
            self._finished.append(shipment.number)
        if len(self._told) >= TELL_MOST or self._finished:
            self._say()
        elif not self._is_telling:
            self._is_telling = True
            asyncio.get_running_loop().call_later(TELL, self._say)

    def _say(self) -> None:
        self._is_telling = False
        if self._told or self._finished:
            news, self._told, self._finished = News(self._told, self._finished), [], []
            self._news.put(pickle.dumps(news))

    def _pass_on(self) -> None:
        """In a thread of its own: an engine that does not listen for a while must not keep this process from listening, or each
        waits for the other. An engine that is gone reads the news in the journal."""
        with suppress(OSError):
            while True:
                self._connection.send_bytes(self._news.get())

    def _arrived(self) -> None:
        try:
            load: Load = self._connection.recv()
        except (EOFError, OSError):
            self._ending.set()
            return
        try:
            shipment = Shipment(load, self._guard)
        except OSError as error:
            self._told += [Told(task.send_id, not_written(error)) for task in load.batch.tasks]
            self._finished.append(load.number)
            self._say()
            return
        self._shipments[load.number] = shipment
        self._most = min(self._most + 1, self._allowed)
        self._queue.extend((task, shipment) for task in load.batch.tasks)
        while len(self._lines) < min(self._most, len(self._queue)):
            line = asyncio.create_task(self._line())
            self._lines.add(line)
            line.add_done_callback(self._lines.discard)
        self._waking = asyncio.create_task(self._wake())

    async def _wake(self) -> None:
        async with self._work:
            self._work.notify_all()

    async def _line(self) -> None:
        """A connection, as long as there is work for it."""
        try:
            while self._queue and not self._ending.is_set():
                await self._connected()
        except UnreachableError as error:
            self._unreachable(error)
        except Exception:
            # What is left waits for another line, or for the engine.
            log.exception("a connection ended")
            self._unreachable(UnreachableError("The connection ended by a fault: see the log."))

    async def _connected(self) -> None:
        self._trying += 1
        try:
            dialogue = await connect(self._relay, Times())
        finally:
            self._trying -= 1
        self._ready += 1
        source = Source(self)
        try:
            while dialogue.is_open and not source.is_used_up:
                await dialogue.run(source)
                if not dialogue.is_open or not await self._more(source):
                    break
        finally:
            self._ready -= 1
            source.let_go()
        if source.had_to_stop:
            # Not the relay's doing: the next connection tells why of all that must not be sent.
            return
        if not (dialogue.is_open or dialogue.has_answered):
            raise UnreachableError("The relay closes its connections before it takes a message.")
        self._barren = self._barren + 1 if dialogue.lost_answer and not dialogue.has_worked else 0
        if self._barren >= MOST_BARREN:
            # Else one message after the other would be in doubt.
            raise UnreachableError("The relay takes messages whole and closes the connection without an answer.")
        await dialogue.quit()

    async def _more(self, line: Source) -> bool:
        """Waits for work; False after a while without."""
        if self._ending.is_set():
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE), self._work:
                await self._work.wait_for(lambda: self._queue.has_for(line) or self._ending.is_set())
        return self._queue.has_for(line) and not self._ending.is_set()

    def _unreachable(self, error: UnreachableError) -> None:
        """Other connections go on, and for now no more than these are tried; without any, all that waits is told so."""
        if others := self._ready + self._trying:
            self._most = others
            # What was given back is theirs now: those that rest do not know of it.
            self._waking = asyncio.create_task(self._wake())
            return
        log.info("%s", error.reason)
        why = Outcome("unavailable", error.code, error.reason)
        while self._queue:
            task, shipment = self._queue.pop()
            self.tell(shipment, task.send_id, why)

    async def _sync(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SYNC)
            for shipment in list(self._shipments.values()):
                await loop.run_in_executor(None, shipment.journal.sync)


def main() -> None:
    """Reads the number of its pipe from the command line."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    # What ends the engine in a terminal reaches this process, too: its pipe ends it, once the answers under way are there.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # A dump of this process would hold people's data.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()
    with Connection(int(sys.argv[1])) as connection:
        try:
            start: Start = connection.recv()
        except (EOFError, OSError):
            return
        asyncio.run(_run(connection, start))
    # At once: there is nothing to clean up, and the engine may wait for it.
    os._exit(0)


async def _run(connection: Connection, start: Start) -> None:
    with logs.joined(Path(start.log), logs.secrets_of(Settings(smtp_url=start.url))) if start.log else nullcontext():
        await Worker(connection, start).run()


if __name__ == "__main__":
    main()
