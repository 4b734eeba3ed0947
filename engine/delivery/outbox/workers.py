"""Child processes that make and send: they are given loads, tell what became of each message, and end with this process."""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Pipe, wait
from pathlib import Path

from engine import logs
from engine.delivery.outbox import journal, kept
from engine.delivery.outbox.journal import Left
from engine.delivery.outbox.loads import Load, News, Start
from engine.delivery.outbox.making import Batch, Task, Unmade
from engine.delivery.outbox.ways import Told
from engine.delivery.outcome import Outcome
from engine.delivery.smtp.relay import Relay
from engine.errors import StateError

log = logging.getLogger(__name__)

SMALLEST_LOAD, LOAD = 20, 200
"""Messages that a worker gets at a time: what a kill leaves to be asked of journals."""
AHEAD = 4
"""Loads that it has at most: enough for as long as this process decides about the next messages."""
WAIT_FOR_ENDING = 40.0
"""Seconds for workers of a process that was killed: they wait for the relay's answers before they end."""
_ROOT = Path(__file__).parents[3]


class Workers:
    """The way of a relay. For one thread at a time; processes start with the first batch. `folder`: for journals."""

    takes_several = True

    def __init__(self, folder: Path, url: str):
        """Raises BadValueError for a bad URL."""
        relay = Relay.from_url(url)
        self._folder = folder
        self._count = relay.processes(os.cpu_count() or 1)
        self._start = Start(url, *relay.shared(self._count), log=str(logs.open_path() or ""))
        self._crew: list[_Hand] = []
        self._waiting: deque[tuple[Load, Callable[[int], None]]] = deque()
        self._numbers = itertools.count()

    def give(self, batch: Batch, begin: Callable[[int], None]) -> None:
        """As Way says; a worker that ends amid its load is replaced, and what it left is told by its journal."""
        self._waiting += ((load, begin) for load in self._loads(batch))
        self._feed()

    def hear(self) -> Sequence[Told]:
        told: list[Told] = []
        while not told and (self._waiting or self._busy()):
            self._feed()
            for hand in self._heard():
                told += hand.news()
            self._crew = [hand for hand in self._crew if hand.is_alive]
        # Before anybody writes down what it was: they are to have enough to do meanwhile.
        self._feed()
        doubted = {one.send_id for one in told if isinstance(one.what, Outcome) and one.what.kind == "in_doubt"}
        if doubted:
            self._keep(self._left(), doubted)
        return told

    def let_go(self) -> None:
        """Whoever has something left ends by himself, and his journals tell of it."""
        self._waiting.clear()
        for hand in self._busy():
            hand.let_go()
            self._crew.remove(hand)

    def fates(self, send_ids: Sequence[int]) -> dict[int, Outcome]:
        """From the journals, once their writers have ended. Raises StateError while one has not."""
        paths = journal.files(self._folder)
        if not journal.are_ended(paths, WAIT_FOR_ENDING):
            raise StateError("Messages of the last run are still being sent: what became of them is known in a moment.")
        left = self._left()
        self._keep(left, left.kept)
        return {send_id: left.fates[send_id] for send_id in send_ids if send_id in left.fates}

    def may_come_again(self, send_id: int) -> bool:
        """Whether it is kept."""
        return kept.is_there(self._folder, send_id)

    def settled(self) -> None:
        """Forgets the journals of what is over."""
        going = {Path(load.journal) for hand in self._crew for load in hand.loads.values()}
        journal.forget(path for path in journal.files(self._folder) if path not in going)

    def close(self) -> None:
        """Workers begin nothing more and end by themselves."""
        for hand in self._crew:
            hand.end()
        self._crew = []

    @property
    def most(self) -> int:
        """How many there may be."""
        return self._count

    @property
    def pids(self) -> list[int]:
        """Of the workers that there are."""
        return [hand.pid for hand in self._crew]

    def _left(self) -> Left:
        """What all journals tell."""
        left = Left()
        for path in journal.files(self._folder):
            left.read(path)
        return left

    def _keep(self, left: Left, doubted: Collection[int]) -> None:
        """Those that may be sent again are kept from here on: no others, which may be under way this very moment."""
        for send_id in left.kept.keys() & doubted:
            try:
                kept.write(self._folder, send_id, left.kept[send_id])
            except OSError:
                log.exception("a message in doubt cannot be kept: it waits for a word")

    def _loads(self, batch: Batch) -> Iterator[Load]:
        """Few messages are shared out, too."""
        size = min(max(len(batch.tasks) // (2 * self._count), SMALLEST_LOAD), LOAD)
        for at in range(0, len(batch.tasks), size):
            tasks: Sequence[Task] = batch.tasks[at : at + size]
            number = next(self._numbers)
            name = f"{time.time_ns():020d}-{os.getpid()}-{number}{journal.SUFFIX}"
            yield Load(number, str(self._folder / name), replace(batch, tasks=tasks))

    def _feed(self) -> None:
        """Hands out what waits, as long as somebody takes another load."""
        while self._waiting and (hand := self._free()):
            load, begin = self._waiting.popleft()
            for task in load.batch.tasks:
                begin(task.send_id)
            hand.give(load)

    def _busy(self) -> list[_Hand]:
        return [hand for hand in self._crew if hand.loads]

    def _free(self) -> _Hand | None:
        """One that takes another load; a new one only if the others have enough to do."""
        self._crew = [hand for hand in self._crew if hand.loads or not hand.has_ended]
        least = min(self._crew, key=lambda hand: len(hand.loads), default=None)
        if (least is None or least.loads) and len(self._crew) < self._count:
            least = _Hand(self._start)
            self._crew.append(least)
        return least if least and len(least.loads) < AHEAD else None

    def _heard(self) -> list[_Hand]:
        """Those that have something to tell, or have ended; waits for one."""
        busy = self._busy()
        ready = wait([hand.connection for hand in busy]) if busy else []
        return [hand for hand in busy if hand.connection in ready]


class _Hand:
    """One worker, seen from here. `loads`: what it has, with what it has not told of."""

    def __init__(self, start: Start):
        self.connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  this very program  # nosec B603
                [sys.executable, "-m", "engine.delivery.outbox.worker", str(theirs.fileno())],
                cwd=_ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self.loads: dict[int, Load] = {}
        self._untold: set[int] = set()
        self.is_alive = True
        self._send(pickle.dumps(start))

    @property
    def pid(self) -> int:
        return self._process.pid

    def give(self, load: Load) -> None:
        self.loads[load.number] = load
        self._untold.update(task.send_id for task in load.batch.tasks)
        self._send(pickle.dumps(load, protocol=pickle.HIGHEST_PROTOCOL))

    def news(self) -> Sequence[Told]:
        """What it tells next; of one that has ended, what its journals do."""
        try:
            news: News = self.connection.recv()
        except (EOFError, OSError):
            return self._left()
        for number in news.finished:
            del self.loads[number]
        self._untold.difference_update(told.send_id for told in news.told)
        return news.told

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def let_go(self) -> None:
        """It begins nothing more, and ends once it has the answers that are under way; nobody waits for it here."""
        self.is_alive = False
        self.connection.close()
        threading.Thread(target=self._process.wait, name="warmcast-worker-ends", daemon=True).start()

    def end(self) -> None:
        """The same, and waits for it."""
        self.is_alive = False
        self.connection.close()
        try:
            self._process.wait(timeout=WAIT_FOR_ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _left(self) -> list[Told]:
        self.is_alive = False
        self.connection.close()
        self._process.kill()
        self._process.wait()
        left = Left()
        for load in self.loads.values():
            left.read(Path(load.journal))
        self.loads = {}
        return [Told(send_id, _fate(left, send_id)) for send_id in sorted(self._untold)]

    def _send(self, octets: bytes) -> None:
        try:
            self.connection.send_bytes(octets)
        except OSError:
            # It has ended: `news` says so.
            return


def _fate(left: Left, send_id: int) -> Outcome | Unmade:
    if send_id in left.fates:
        return left.fates[send_id]
    if send_id in left.blamed:
        return Unmade("fault", {"fault": "ProcessEnded"})
    return Outcome("unavailable", reply="The process that sends ended.")
