"""From a request to the engine and back: what is in the file, where its columns would go, the check and the import as jobs."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

from engine import jobs, segments
from engine.campaigns import campaigns
from engine.campaigns.foreseen import Foresight
from engine.clock import to_utc
from engine.errors import EngineError, StateError
from engine.jobs import Job, JobRow, uploads
from engine.names import name_from_label
from engine.profiles import databases, fields
from engine.profiles.imports import import_profiles
from engine.profiles.mapping import NewField, find_fields
from engine.profiles.requests import Mode, Target
from engine.profiles.subscriptions import OptIn
from engine.profiles.subscriptions.opt_in import How as Confirmed
from engine.tables.looking import ColumnSeen, look
from engine.tables.opening import How, read_table
from engine.tables.rejects import REJECTS
from engine.tables.rows import About, Row, Table, is_blank
from engine.workspace import Workspace
from pages.components.importing.request import Request
from pages.components.importing.texts import IMPORTED_ALREADY, STARTS_CHANGED

CHECK, RUN = "check-profiles", "import-profiles"
CHECK_EVENTS, EVENTS = "check-events", "import-events"
FOLLOWS = {CHECK: RUN, CHECK_EVENTS: EVENTS}
"""The kind of a check → the kind of its import."""
REJECTS_FILE = "rejects.csv"
_SHOWN = 10
_PIECE = 2**22
_following = threading.Lock()


@dataclass(frozen=True)
class Seen:
    """What was found in a file: its columns in order, its first rows, and the number of columns that a file of rejects has
    on top."""

    about: About
    columns: tuple[ColumnSeen, ...]
    rows: tuple[tuple[str, ...], ...]
    is_rejects: bool

    def column(self, name: str) -> ColumnSeen:
        return next(c for c in self.columns if c.name == name)


class Given(Protocol):
    """A file that was given: its token, and what was said about it by hand."""

    @property
    def upload(self) -> str: ...
    @property
    def how(self) -> Mapping[str, Any]: ...


def look_into(ws: Workspace, request: Given) -> Seen:
    """Opens the file. Raises BadValueError for one that is no table, StateError for one that is gone."""
    table = opened(ws, request)
    is_rejects = table.columns[-2:] == REJECTS
    kept = len(table.columns) - 2 if is_rejects else len(table.columns)
    found = tuple(look(table))
    rows = tuple(tuple(_text(c) for c in row.cells[:kept]) for row in islice(_good(table), _SHOWN))
    return Seen(table.about, found[:kept], rows, is_rejects)


def opened(ws: Workspace, request: Given) -> Table:
    """Raises as `look_into`."""
    return read_table(uploads.path(ws, request.upload), How(**request.how))


def proposed(ws: Workspace, request: Request, seen: Seen) -> Request:
    """The request with a key and targets for these columns: as the last file with the same ones had them, else by name; what
    no field takes is left out."""
    target = Target.of(ws, request.database)
    earlier = _earlier(ws, request.database, [c.name for c in seen.columns])
    if earlier:
        made = {n.column: n.name for n in earlier.made}
        there = {c: made.get(c, t) for c, t in earlier.targets.items()}
        return replace(
            request, key=earlier.key, targets={c: t if t in target.fields else "" for c, t in there.items()}, new=()
        )
    named = find_fields(target, {n: c.name for n, c in enumerate(seen.columns)})
    found = {c.name: named[n] or "" for n, c in enumerate(seen.columns)}
    key = next((c for c, name in found.items() if name == target.database.key_field), None)
    if key is None and target.database.key_field == "email":
        key = next((c.name for c in seen.columns if c.samples and all("@" in s for s in c.samples)), None)
    used: set[str] = {target.database.key_field}
    for column, name in found.items():
        if name in used:
            found[column] = ""
        used.add(name)
    return replace(request, key=key or seen.columns[0].name, targets=found, new=())


def _earlier(ws: Workspace, database: str, columns: list[str]) -> Request | None:
    """What was last asked for a file with these columns."""
    asked = (Request.of(row.request) for row in jobs.list_all(ws, [CHECK, RUN], limit=50) if row.request)
    return next((a for a in asked if a.database == database and set(a.targets) == set(columns)), None)


def proposed_field(ws: Workspace, request: Request, column: ColumnSeen) -> NewField:
    """A field for a column: its name free in the database, its type as its values are."""
    taken = {f.name for f in fields.list_fields(ws, request.database)} | {n.name for n in request.new}
    base = name_from_label(column.name)[:50]
    name = next(n for n in (base, *(f"{base}_{i}" for i in range(2, len(taken) + 3))) if n not in taken)
    label = column.name.replace("_", " ").strip()
    return NewField(column.name, name, label[:1].upper() + label[1:], column.type, column.options)


def check(ws: Workspace, request: Request) -> int:
    """Starts the dry run; gives the job's id. Its report also holds the campaigns that were active then."""

    def work(job: Job) -> dict[str, Any]:
        lines = lines_in(uploads.path(ws, request.upload), opened(ws, request).about)
        report = _import(ws, request, job, triggers=True, dry_run=True, total=lines)
        return {**report, "campaigns": active(ws)}

    return jobs.start(ws, CHECK, _title(ws, request), work, request=request.as_dict(), reads=request.upload)


def run(ws: Workspace, checked: JobRow, *, triggers: bool) -> int:
    """Starts the import that was checked; gives the job's id. Raises StateError when the file is gone, when other campaigns
    are active than at the check, or when it was imported already: another tab may have shown the check before."""
    request = Request.of(checked.request or {})
    report = checked.report or {}

    def work(job: Job) -> dict[str, Any]:
        done = _import(ws, request, job, triggers=triggers, dry_run=False, total=report.get("rows"))
        if not done["is_stopped"]:
            uploads.drop(ws, request.upload, job_id=job.job_id)
        return done

    asked = {**request.as_dict(), "triggers": triggers, "check": checked.job_id}
    with following(ws, checked):
        if report.get("campaigns") != active(ws):
            raise StateError(STARTS_CHANGED)
        return jobs.start(ws, RUN, _title(ws, request), work, request=asked, reads=request.upload)


@contextmanager
def following(ws: Workspace, checked: JobRow) -> Generator[None]:
    """Around the start of the import of a check: of two tabs that ask for it, one gets it. Raises StateError when the file is
    gone, or was imported already."""
    with _following:
        uploads.path(ws, (checked.request or {}).get("upload", ""))
        if run_of(ws, checked):
            raise StateError(IMPORTED_ALREADY)
        yield


def run_of(ws: Workspace, checked: JobRow) -> JobRow | None:
    """The import that followed a check, unless it ended early: then it may follow again."""
    return next((r for r in _runs_of(ws, checked) if r.state in {"running", "done"}), None)


def has_begun(ws: Workspace, checked: JobRow) -> bool:
    """Whether an import has followed a check, however it ended."""
    return bool(_runs_of(ws, checked))


def _runs_of(ws: Workspace, checked: JobRow) -> list[JobRow]:
    rows = jobs.list_all(ws, [FOLLOWS[checked.kind]], limit=200)
    return [r for r in rows if (r.request or {}).get("check") == checked.job_id]


def active(ws: Workspace) -> list[str]:
    """The campaigns that changes could start now, each with its version."""
    return sorted(f"{c.name} {c.version}" for c in campaigns.list_all(ws) if c.state == "active")


def has_file(ws: Workspace, request: Given) -> bool:
    try:
        uploads.path(ws, request.upload)
    except EngineError:
        return False
    return True


def _import(
    ws: Workspace, request: Request, job: Job, *, triggers: bool, dry_run: bool, total: int | None
) -> dict[str, Any]:
    present = {f.name for f in fields.list_fields(ws, request.database)}
    # An import that was stopped has made its fields already.
    there = {n.column: n.name for n in request.made if n.name in present and not dry_run}
    foresight = Foresight(ws)
    table = opened(ws, request)
    report = import_profiles(
        ws,
        request.database,
        table,
        key=request.key,
        mapping=request.mapping | there,
        new_fields=[n for n in request.made if n.column not in there],
        mode=cast("Mode", request.mode),  # the engine refuses what is none
        subscribe=request.subscribe,
        opt_in=opt_in_of(ws, request.opt_in) if request.opt_in else None,
        clear_empty=request.clear_empty,
        triggers=triggers,
        dry_run=dry_run,
        all_or_nothing=request.all_or_nothing,
        rejects=job.folder / REJECTS_FILE,
        would_start=foresight,
        joins=segments.joining(ws, request.database, request.segment) if request.segment else None,
        progress=lambda done: job.progress(done, total),
    )
    # One that broke off ended early, too: its file stays, and it may be imported again.
    ended = {"is_stopped": report.is_stopped or report.broken is not None}
    waiting = {} if report.is_undone else {"waiting": foresight.waiting, "waiting_if_quiet": foresight.waiting_if_quiet}
    return {**report.__dict__, **ended, **waiting, "encoding": table.about.encoding}


def opt_in_of(ws: Workspace, given: Mapping[str, str]) -> OptIn:
    """From what the page asked: `when` a day in the workspace's zone."""
    day = given.get("when")
    when = to_utc(datetime.fromisoformat(day), ws.zone) if day else None
    return OptIn(
        cast("Confirmed", given.get("how", "leave")), when, given.get("where", "")
    )  # the engine refuses what is none


def _title(ws: Workspace, request: Request) -> str:
    return f"{request.file} → {databases.get(ws, request.database).label}"


def lines_in(file: Path, about: About) -> int | None:
    """About how many rows a plain text has, None for what is packed."""
    if about.format not in {"csv", "tsv", "json lines"} or about.packing or about.encoding.startswith("utf-16"):
        return None
    with file.open("rb") as source:
        return sum(piece.count(b"\n") for piece in iter(lambda: source.read(_PIECE), b"")) or 1


def _text(cell: object) -> str:
    return "" if is_blank(cell) else str(cell)


def _good(table: Table) -> Iterator[Row]:
    return (row for row in table if not row.problem)
