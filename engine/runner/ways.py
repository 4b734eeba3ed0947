"""The ways out of this process: which one the settings ask for, its workers and what is known of its relay."""

from __future__ import annotations

import weakref
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.access import require
from engine.delivery.outbox.ways import OneByOne, Way
from engine.delivery.outbox.workers import Workers
from engine.delivery.smtp.relay import Relay
from engine.delivery.transports import SmtpTransport, Transport, from_settings
from engine.runner.flow import Flow
from engine.runner.throttle import Throttle
from engine.store import Store
from engine.workspace import Workspace


@dataclass(frozen=True)
class Out:
    """`transport`: for single messages; `way`: for batches; `flow`: how much may leave, `throttle`: to whom."""

    transport: Transport
    way: Way
    flow: Flow = field(default_factory=Flow)
    throttle: Throttle = field(default_factory=Throttle)


@dataclass(frozen=True)
class Kept:
    """What outlives a tick: starting processes takes longer than many messages."""

    url: str
    workers: Workers
    flow: Flow
    throttle: Throttle


_kept: weakref.WeakKeyDictionary[Store, Kept] = weakref.WeakKeyDictionary()


@contextmanager
def opened(workspace: Workspace, transport: Transport | None = None) -> Generator[Out]:
    """`transport`: None takes the settings' one. Raises StateError in a demo workspace with a relay, BadValueError."""
    if transport is not None:
        yield Out(transport, OneByOne(transport))
        return
    own = from_settings(workspace.settings, workspace.mailbox, workspace.is_demo)
    try:
        if isinstance(own, SmtpTransport):
            kept = _workers(workspace)
            yield Out(own, kept.workers, kept.flow, kept.throttle)
        else:
            yield Out(own, OneByOne(own))
    finally:
        own.close()


def kept_of(workspace: Workspace) -> Kept | None:
    """Of the relay that this process works with, if it has begun to."""
    return _kept.get(workspace.store)


def flow_of(workspace: Workspace) -> Flow | None:
    """As `kept_of`."""
    require(workspace, "read")
    kept = kept_of(workspace)
    return kept.flow if kept else None


def close(workspace: Workspace) -> None:
    """Workers begin nothing more; waits until they have the answers that are under way."""
    kept = _kept.pop(workspace.store, None)
    if kept:
        kept.workers.close()


def _workers(workspace: Workspace) -> Kept:
    url = workspace.settings.smtp_url
    kept = _kept.get(workspace.store)
    if kept is None or kept.url != url:
        close(workspace)
        relay = Relay.from_url(url)
        kept = Kept(url, Workers(workspace.outbox, url), Flow(relay.rate), Throttle(relay.rates))
        _kept[workspace.store] = kept
        # Whoever forgets to close: they end with the store.
        weakref.finalize(workspace.store, kept.workers.close)
    return kept
