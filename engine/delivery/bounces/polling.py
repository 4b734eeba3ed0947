"""Looks into the mailbox of reports every minute, in a thread of its own; after a failure less and less often."""

from __future__ import annotations

import logging
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from engine.access import require
from engine.delivery.bounces.inbox import Inbox, empty
from engine.delivery.bounces.taking import take
from engine.errors import EngineError
from engine.store import Store
from engine.workspace import ENGINE, Actor, Workspace

log = logging.getLogger(__name__)

EVERY = 60.0
LONGEST_PAUSE = 3600.0
READER = Actor("bounces", "admin", ENGINE.via)


@dataclass(frozen=True)
class PollingState:
    """`read_at`: when the mailbox was last read (naive UTC), None for never. `error`: why it could not be, None if it could."""

    read_at: datetime | None
    error: str | None


_polling: weakref.WeakKeyDictionary[Store, Polling] = weakref.WeakKeyDictionary()


def state_of(workspace: Workspace) -> PollingState | None:
    """None where no mailbox is read."""
    require(workspace, "read")
    polling = _polling.get(workspace.store)
    return polling.state if polling else None


class Polling:
    """Start it once a process; `stop` ends what it is at. Without WARMCAST_BOUNCE_IMAP_URL it does nothing. Raises
    BadValueError for a URL that is none."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace.acting(READER)
        url = workspace.settings.bounce_imap_url
        self._inbox = Inbox.from_url(url) if url else None
        self._stopped = threading.Event()
        self._box: BaseMailBox | None = None
        self._failures = 0
        self.state = PollingState(None, None)
        self._thread = threading.Thread(target=self._run, name="warmcast-bounces", daemon=True)

    def start(self) -> None:
        if self._inbox:
            _polling[self._workspace.store] = self
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        box = self._box
        if box:
            # It may be waiting for an answer.
            with suppress(OSError):
                box.client.shutdown()
        if self._inbox:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.read()
            self._stopped.wait(self.pause)

    @property
    def pause(self) -> float:
        """Seconds until the next look."""
        return min(EVERY * 2**self._failures, LONGEST_PAUSE)

    def read(self) -> None:
        """Once, now; what goes wrong stands in the state, and the next try comes later."""
        if self._inbox is None:
            return
        try:
            with self._inbox.opened() as self._box:
                count = empty(self._box, partial(take, self._workspace, source="imap"), self._goes_on)
        except Exception as error:  # noqa: BLE001  the thread outlives any failure: it is shown, and tried again later
            if not self._stopped.is_set():
                self._failed(self._inbox, error)
            return
        finally:
            self._box = None
        self._failures = 0
        self.state = PollingState(self._workspace.now(), None)
        if count:
            log.info("%s messages taken from the mailbox of bounces", count)

    def _goes_on(self) -> bool:
        return not self._stopped.is_set()

    def _failed(self, inbox: Inbox, error: Exception) -> None:
        self._failures = min(self._failures + 1, 10)
        said = _told(error).replace(inbox.password, "…")[:300]
        text = f"The mailbox of bounces at {inbox.host} could not be read, and is tried again later. {said}"
        self.state = PollingState(self.state.read_at, text)
        log.warning("%s", text)


def _told(error: Exception) -> str:
    """What went wrong, for people."""
    match error:
        case EngineError():
            return error.message
        case MailboxLoginError():
            return "The server refuses the user or the password."
        case MailboxFolderSelectError():
            return "There is no such folder."
        case OSError():
            return f"{error.strerror or error}."
        case _:
            return f"{type(error).__name__}: {error}"
