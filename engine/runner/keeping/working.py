"""Keeping to the settings: what is too old goes, once a day, in pieces so small that nobody waits for them."""

from __future__ import annotations

import logging
import shutil
import time
import weakref
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine import jobs
from engine.access import audit, require
from engine.clock import from_utc
from engine.delivery.transports.folder import SUFFIX
from engine.profiles import retention
from engine.runner.keeping import periods
from engine.runner.keeping.kinds import FILES, KINDS, Kind
from engine.runner.keeping.looking import files_going, files_of, ids_of
from engine.store import Store, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger(__name__)

JOB = "retention"
FROM_HOUR = 3
"""Of the workspace's clock: not before, so that it falls into the night where the engine runs then."""
LONGEST = 0.05
"""Seconds that a piece is to keep others from writing."""
FIRST, LEAST, MOST = 2_000, 200, 20_000
"""Rows of a piece: the first one, and the bounds within which it follows the time that pieces take."""
_SETTING = "retention.ran"

Say = Callable[[int, int], None]
_ran: weakref.WeakKeyDictionary[Store, date] = weakref.WeakKeyDictionary()


def keep_up(workspace: Workspace) -> int | None:
    """Starts the work of the day, if it is time and there is some; gives the job's id. To be called as often as one likes."""
    require(workspace, "admin")
    now = from_utc(workspace.now(), workspace.zone)
    if now.hour < FROM_HOUR or _ran.get(workspace.store) == now.date():
        return None
    _ran[workspace.store] = now.date()
    is_done = workspace.setting(_SETTING) == now.date().isoformat()
    has_any = any(days is not None for days in periods.periods(workspace).values())
    return start(workspace) if has_any and not is_done else None


def start(workspace: Workspace) -> int:
    """The same now, in the background; gives the job's id."""
    require(workspace, "admin")
    return jobs.start(workspace, JOB, "Retention", lambda job: {"gone": work(workspace, job.progress)})


def work(workspace: Workspace, say: Say = lambda _done, _total: None) -> dict[str, int]:
    """Does it; gives how many of each kind have gone. What a stop or a kill leaves is done the next time."""
    require(workspace, "admin")
    gone: dict[str, int] = {}
    chosen = [(k, days) for k in KINDS if (days := periods.periods(workspace)[k.name]) is not None]
    for place, (one, days) in enumerate(chosen):
        say(place, len(chosen))
        gone[one.name] = _keep(workspace, one, periods.before(workspace, days), lambda: say(place, len(chosen)))  # noqa: B023
    today = from_utc(workspace.now(), workspace.zone).date().isoformat()
    workspace.store.write(lambda cursor: workspace.set_setting(cursor, _SETTING, today))
    return gone


def _keep(workspace: Workspace, one: Kind, before: datetime, say: Callable[[], None]) -> int:
    """First it is told that what is older may be gone, then it goes: no report ever takes what is left for the whole. Of messages
    it is whole a little later: until then a click that went may have had the credit for what people did next."""
    if one.name == FILES:
        count = _unlink(workspace, before)
    else:
        rows = ids_of(workspace, one, before)
        if rows.num_rows:
            since = before + (retention.LATER if one.name in retention.EVENTS else timedelta())
            workspace.store.write(lambda cursor: retention.mark(cursor, workspace, one.name, since))
            workspace.cache.clear()
        count = _in_pieces(workspace, one, rows, say)
    if count:
        after = {"kind": one.name, "count": count, "before": before}
        workspace.store.write(
            lambda cursor: audit.record(
                cursor, workspace, action="deleted", kind="workspace", name=periods.SETTING, after=after
            )
        )
    return count


def _in_pieces(workspace: Workspace, one: Kind, rows: pa.Table, say: Callable[[], None]) -> int:
    size, done = FIRST, 0
    while done < rows.num_rows:
        say()
        piece = rows.slice(done, size)
        params = _params(piece)
        began = time.perf_counter()
        workspace.store.write(lambda cursor, p=params: cursor.run(query(f"keep.{one.statement}_go"), **p))
        took = time.perf_counter() - began
        done += piece.num_rows
        _drop_files(workspace, one, piece)
        size = round(min(max(size * min(max(LONGEST / max(took, 1e-4), 0.25), 2.0), LEAST), MOST))
        # As long as it kept others waiting, so that they come in between.
        time.sleep(took)
    return done


def _params(piece: pa.Table) -> dict[str, Any]:
    ids: list[Any] = piece.column("id").to_pylist()
    params: dict[str, Any] = {"first": ids[0], "last": ids[-1], "ids": ids}
    if "is_whole" in piece.column_names:
        params["wholes"] = piece.column("is_whole").to_pylist()
    return params


def _drop_files(workspace: Workspace, one: Kind, piece: pa.Table) -> None:
    if one.name == "jobs":
        for job_id in piece.column("id").to_pylist():
            shutil.rmtree(workspace.folder / "jobs" / str(job_id), ignore_errors=True)


def _unlink(workspace: Workspace, before: datetime) -> int:
    gone = files_going(workspace, files_of(workspace.mailbox), before)
    for send_id in gone:
        (workspace.mailbox / f"{send_id}{SUFFIX}").unlink(missing_ok=True)
    return len(gone)
