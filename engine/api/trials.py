"""Dry runs: what writes would do, and which campaigns would start, without doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.campaigns import plan
from engine.errors import EngineError
from engine.profiles.requests import Prepared, ProfileWrite, Target, prepare
from engine.profiles.write import Results, write_prepared
from engine.workspace import Workspace


def tried(workspace: Workspace, database: str, writes: Sequence[ProfileWrite]) -> tuple[Results, Mapping[str, int]]:
    """A result or an error a write, in order, each as if those before it had been done; and campaign → people whom it would
    start for. Raises ForbiddenError, UnknownNameError for the database."""
    if not writes:
        return [], {}
    target = Target.of(workspace, database)
    prepared = [_prepared(target, one) for one in writes]
    good = [p for p in prepared if isinstance(p, Prepared)]
    with workspace.store.read() as cursor:
        results, changes = write_prepared(cursor, target.database, good, dry=True)
    found = iter(results)
    would_start = plan.would_start(workspace, lambda: changes)
    return [next(found) if isinstance(p, Prepared) else p for p in prepared], would_start


def _prepared(target: Target, one: ProfileWrite) -> Prepared | EngineError:
    try:
        return prepare(target, one)
    except EngineError as error:
        return error
