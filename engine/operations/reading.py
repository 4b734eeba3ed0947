"""What the watch over this process sees and whom it tells, for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.access import require
from engine.errors import StateError
from engine.operations.targets import signing_key
from engine.operations.trouble import KINDS, Kind
from engine.operations.watchdog import watchdog_of
from engine.workspace import Workspace


@dataclass(frozen=True)
class Receiver:
    """`label`: an address, or a webhook without its path. `error`: why the last word did not get there, '' if it did or none was
    tried; `told_at`: when one last did (naive UTC)."""

    label: str
    is_webhook: bool
    error: str
    told_at: datetime | None


@dataclass(frozen=True)
class Watched:
    """A kind of trouble, and what of it is on now: the text, with the time since when (naive UTC)."""

    kind: Kind
    on: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Report:
    """`is_watching`: whether this process does; `key`: with what webhooks check signatures."""

    is_watching: bool
    receivers: tuple[Receiver, ...]
    watched: tuple[Watched, ...]
    key: str


def report(workspace: Workspace) -> Report:
    """As it stands; without a query."""
    require(workspace, "admin")
    dog = watchdog_of(workspace)
    on = dog.on() if dog else []
    receivers = [
        Receiver(t.target.label, "://" in t.target.label, t.error, t.told_at) for t in (dog.tellers if dog else ())
    ]
    watched = [Watched(kind, tuple((t.text, at) for t, at in on if t.kind == kind.name)) for kind in KINDS.values()]
    return Report(dog is not None, tuple(receivers), tuple(watched), signing_key(workspace))


def try_all(workspace: Workspace) -> int:
    """A test to everybody who is told; to how many. Raises StateError where nothing watches."""
    require(workspace, "admin")
    dog = watchdog_of(workspace)
    if dog is None:
        raise StateError("Nothing watches here: alerts are sent by the process that runs the app.")
    return dog.test(workspace)
