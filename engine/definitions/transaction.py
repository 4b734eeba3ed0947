"""A whole apply as one transaction: every use case writes through the same cursor; all of it happens, or none."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from engine.store import Cursor, Store
from engine.store.group_commit import Handler
from engine.workspace import Memory, Workspace


class _Joined(Store):
    """A store that reads and writes inside one open transaction of another."""

    def __init__(self, cursor: Cursor):
        self.path = None
        self._cursor = cursor

    @contextmanager
    def read(self) -> Generator[Cursor]:
        yield self._cursor

    @contextmanager
    def transaction(self) -> Generator[Cursor]:
        yield self._cursor

    def write(self, unit: Callable[[Cursor], Any]) -> Any:
        return unit(self._cursor)

    def submit(self, handler: Handler, item: object) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(handler(self._cursor, [item])[0])
        return done


class _UndoError(Exception):
    """Rolls back what was only tried."""


def joined(workspace: Workspace, cursor: Cursor) -> Workspace:
    """The workspace inside a transaction that is open. For what leaves databases, fields, topics and tokens alone: they
    stay in the same memory."""
    return replace(workspace, store=_Joined(cursor))


@contextmanager
def one_transaction(workspace: Workspace, *, keep: bool) -> Generator[Workspace]:
    """The workspace inside a transaction. At the end all is durable, or nothing without `keep` and on an error."""
    try:
        with workspace.store.transaction() as cursor:
            yield replace(workspace, store=_Joined(cursor), cache=Memory())
            if not keep:
                raise _UndoError
    except _UndoError:
        return
    finally:
        workspace.cache.clear()
