"""Who reads files about people right now: an erasure must not clean what somebody reads or writes into."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.store import Store
from engine.workspace import Workspace


@dataclass
class _Readers:
    """Any number of readers, or one that keeps them out."""

    count: int = 0
    is_kept_out: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)


_lock = threading.Lock()
_of: weakref.WeakKeyDictionary[Store, _Readers] = weakref.WeakKeyDictionary()


@contextmanager
def reading(workspace: Workspace) -> Generator[None]:
    """Around every import and check: while it lasts, nobody is erased. Waits for an erasure under way. Not to be entered in
    a transaction, for which that erasure may wait."""
    enter(workspace)
    try:
        yield
    finally:
        leave(workspace)


def enter(workspace: Workspace) -> None:
    """As `reading`, where one thread begins and another ends it."""
    readers = _readers(workspace)
    with readers.changed:
        while readers.is_kept_out:
            readers.changed.wait()
        readers.count += 1


def leave(workspace: Workspace) -> None:
    """Once for every `enter`."""
    readers = _readers(workspace)
    with readers.changed:
        readers.count -= 1
        readers.changed.notify_all()


@contextmanager
def unread(workspace: Workspace) -> Generator[bool]:
    """True: nobody reads until the end, whoever wants to waits. False: somebody reads. Waits for another that is in here."""
    readers = _readers(workspace)
    with readers.changed:
        while readers.is_kept_out:
            readers.changed.wait()
        is_unread = readers.count == 0
        readers.is_kept_out = is_unread
    try:
        yield is_unread
    finally:
        if is_unread:
            with readers.changed:
                readers.is_kept_out = False
                readers.changed.notify_all()


def _readers(workspace: Workspace) -> _Readers:
    with _lock:
        return _of.setdefault(workspace.store, _Readers())
