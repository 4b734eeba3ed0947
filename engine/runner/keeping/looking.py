"""What there is of each kind, and what would go. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.access import require
from engine.campaigns.plan import is_unread
from engine.delivery.transports.folder import SUFFIX
from engine.events.types import OF_ORDERS
from engine.profiles import retention
from engine.reports.experiments.held import USUAL, control_since
from engine.runner.keeping import periods
from engine.runner.keeping.kinds import FILES, KINDS, Kind, kind
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Held:
    """`rows`: how many there are of the kind, files for messages. `oldest`: naive UTC. `size`: bytes, of rows about. `days`: how
    long they are kept, None for ever. `going`: how many would go now. `known_since`: what is older has gone, at least in part."""

    kind: Kind
    rows: int
    oldest: datetime | None
    size: int
    days: int | None
    going: int
    known_since: datetime | None


@dataclass(frozen=True)
class Files:
    """What lies in the mailbox folder. `times`: when it came there, naive UTC."""

    ids: list[int]
    times: list[datetime]
    size: int

    @property
    def params(self) -> dict[str, Any]:
        return {"ids": self.ids, "times": self.times}


def held(workspace: Workspace) -> list[Held]:
    """Of every kind, in the order of the settings."""
    require(workspace, "admin")
    wanted = periods.periods(workspace)
    files, sizes = files_of(workspace.mailbox), _sizes(workspace)
    return [_held(workspace, k, wanted[k.name], files, sizes) for k in KINDS]


def going(workspace: Workspace, name: str, days: int | None) -> int:
    """How many of the kind would go now if they were kept for so many days. Raises UnknownNameError."""
    require(workspace, "admin")
    return _going(workspace, kind(name), days, files_of(workspace.mailbox))


def ids_of(workspace: Workspace, chosen: Kind, before: datetime) -> pa.Table:
    """Column id, in order: the rows that go; of changes also is_whole, whether the newer value goes, too."""
    with workspace.store.read() as cursor:
        reader = cursor.batches(query(f"keep.{chosen.statement}"), before=before, **_params(cursor, workspace, chosen))
        try:
            return reader.read_all()
        finally:
            reader.close()


def files_going(workspace: Workspace, files: Files, before: datetime) -> list[int]:
    """The messages whose files go."""
    with workspace.store.read() as cursor:
        return cursor.column(query("keep.messages"), before=before, **files.params)


def files_of(folder: Path) -> Files:
    """Empty where there is no folder."""
    ids: list[int] = []
    times: list[datetime] = []
    size = 0
    for file in folder.glob(f"*{SUFFIX}"):
        # Whoever empties the mailbox may do it at the same time.
        with suppress(FileNotFoundError):
            if file.stem.isdecimal():
                found = file.stat()
                ids.append(int(file.stem))
                times.append(datetime.fromtimestamp(found.st_mtime, UTC).replace(tzinfo=None))
                size += found.st_size
    return Files(ids, times, size)


def _held(workspace: Workspace, chosen: Kind, days: int | None, files: Files, sizes: Mapping[str, int]) -> Held:
    with workspace.store.read() as cursor:
        params = files.params if chosen.name == FILES else chosen.params
        [(rows, oldest)] = cursor.rows(query(f"keep.{chosen.statement}_kept"), **params)
        whole = cursor.value(f"select count(*) from {chosen.table}") if chosen.table else 0
    size = sizes.get(chosen.table, 0) * rows // whole if chosen.table and whole else files.size * (chosen.table is None)
    left = _going(workspace, chosen, days, files)
    return Held(chosen, rows, oldest, size, days, left, retention.known_since(workspace, chosen.name))


def _going(workspace: Workspace, chosen: Kind, days: int | None, files: Files) -> int:
    if days is None:
        return 0
    before = periods.before(workspace, days)
    if chosen.name == FILES:
        return len(files_going(workspace, files, before))
    with workspace.store.read() as cursor:
        sql = f"select count(*) from ({query(f'keep.{chosen.statement}')})"
        return cursor.value(sql, before=before, **_params(cursor, workspace, chosen))


def _params(cursor: Cursor, workspace: Workspace, chosen: Kind) -> Mapping[str, Any]:
    if chosen.statement != "events":
        return chosen.params
    return {
        **chosen.params,
        "is_read": not is_unread(workspace),
        "usual": USUAL.event,
        "orders": list(OF_ORDERS),
        "control_since": control_since(cursor, workspace),
    }


def _sizes(workspace: Workspace) -> dict[str, int]:
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("keep.sizes")))
