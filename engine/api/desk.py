"""Where tokens are shown: who calls, how often they may, when they last did, and who only guesses.

One desk a workspace: what a token may, it may over the API and the metrics together.
"""

from __future__ import annotations

import logging
import time
import weakref
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.requests import HTTPConnection

from engine.access import tokens
from engine.api.limits import Rates, TooManyError
from engine.api.throttle import net_of
from engine.operations import guesses
from engine.store import Store
from engine.tracking.limits import Buckets
from engine.workspace import Workspace

log = logging.getLogger(__name__)

NOTED_EVERY = timedelta(minutes=1)
GUESSES = 30
"""Unknown tokens of one address at once …"""
PAUSE = 10.0
"""… and then one in so many seconds."""


class Desk:
    """Safe for threads."""

    def __init__(self, rates: Rates, guesses: Buckets):
        self._rates = rates
        self._guesses = guesses
        self._noted: dict[str, datetime] = {}

    def admit(self, workspace: Workspace, token: str, connection: HTTPConnection) -> Workspace:
        """The workspace, acting as the token. Raises ForbiddenError `unauthorized`, TooManyError for a token that calls too
        often, and for an address that shows unknown ones again and again: a true one is never kept waiting for those, since 256
        bits are not guessed, and many may stand behind one address."""
        address = address_of(connection)
        try:
            known = tokens.known(workspace, token)
        except tokens.UnknownTokenError:
            guesses.note(workspace)
            self._count_guess(address)
            raise
        if known.rate is not None:
            self._rates.take(known.name, known.rate)
        self._note(workspace, known.name, address)
        return workspace.acting(replace(known.actor, via=f"api {address}".strip()))

    def _count_guess(self, address: str) -> None:
        seconds = self._guesses.wait(net_of(address) or address)
        if seconds:
            log.warning("unknown tokens come again and again from %s", address)
            raise TooManyError("Too many unknown tokens: look at yours.", seconds, code="too_many_guesses")

    def _note(self, workspace: Workspace, name: str, address: str) -> None:
        """Once a minute: that is exact enough, and a write a call would be dear."""
        now = workspace.now()
        if abs(now - self._noted.get(name, datetime.min)) >= NOTED_EVERY:
            self._noted[name] = now
            tokens.touch(workspace, name, address)


_desks: weakref.WeakKeyDictionary[Store, Desk] = weakref.WeakKeyDictionary()


def of(workspace: Workspace) -> Desk:
    """The one of this workspace."""
    found = _desks.get(workspace.store)
    return found or _desks.setdefault(workspace.store, open_desk())


def open_desk() -> Desk:
    """One that has seen nobody yet."""
    return Desk(Rates(), Buckets(time.monotonic, burst=GUESSES, rate=1 / PAUSE))


def address_of(connection: HTTPConnection) -> str:
    """The caller's; '' where the server does not know it."""
    return connection.client.host if connection.client else ""
