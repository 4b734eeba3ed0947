"""Imports of events and of change logs as jobs, and the check of events: the engine's importers, with progress, a stop and a
file of rejects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

from engine import jobs
from engine.errors import BadValueError
from engine.events.imports import import_events
from engine.jobs import Job, JobRow, uploads
from engine.profiles import databases
from engine.profiles.changes import import_changes
from engine.tables.opening import How, read_table
from engine.tables.rejects import MOST_LINES, MOST_SAMPLES, Problem, Rejects
from engine.tables.rows import RejectedRow, Row, Table
from engine.workspace import Workspace
from pages.components.importing.work import CHECK_EVENTS, EVENTS, REJECTS_FILE, following, lines_in

CHANGES = "import-changes"
Taken = tuple[dict[str, Any], Sequence[RejectedRow]]
"""A report, and the rows that were not taken."""
_EVERY = 1000


@dataclass(frozen=True)
class Lines:
    """What is asked of an import of events or changes; `options`: as its importer takes them."""

    upload: str
    file: str
    database: str
    how: Mapping[str, Any] = field(default_factory=dict[str, Any])
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Lines:
        return cls(**{f.name: kept[f.name] for f in fields(cls) if f.name in kept})


def check_events(ws: Workspace, asked: Lines) -> int:
    """Starts the dry run of an import of events; gives the job's id."""
    return _start(ws, CHECK_EVENTS, asked, partial(_take_events, ws, asked, dry_run=True))


def run_events(ws: Workspace, checked: JobRow) -> int:
    """Starts the import that was checked; gives the job's id. Raises StateError when the file is gone or was imported."""
    asked = Lines.of(checked.request or {})
    take = partial(_take_events, ws, asked, dry_run=False)
    with following(ws, checked):
        return _start(ws, EVENTS, asked, take, check=checked.job_id)


def changes(ws: Workspace, asked: Lines) -> int:
    """Starts an import of a change log; gives the job's id."""

    def take(table: Table, job: Job, total: int | None) -> Taken:
        found = import_changes(ws, asked.database, watched(table, job, total), **asked.options)
        return found.as_dict(), found.rejected

    return _start(ws, CHANGES, asked, take)


def _take_events(ws: Workspace, asked: Lines, table: Table, job: Job, total: int | None, *, dry_run: bool) -> Taken:
    found = import_events(
        ws,
        asked.database,
        table,
        line_ids=line_ids(asked, table),
        dry_run=dry_run,
        progress=lambda n: job.progress(n, total),
        **asked.options,
    )
    about = {"warnings": list(found.warnings), "is_stopped": found.is_stopped, "created": found.created}
    return {**found.as_dict(), **about}, found.rejected


def line_ids(asked: Lines, table: Table) -> str:
    """This file, and this sheet of it: an import that was stopped, or cut off, writes no line twice when it goes on."""
    about = table.about
    sheet = about.sheets.index(about.sheet) if about.sheet else 0
    return f"{asked.upload}.{sheet}"


def watched(table: Table, job: Job, total: int | None) -> Table:
    """The same rows; reading them says how far it is, and ends when a stop was asked for."""

    def read() -> Iterator[Row]:
        for number, row in enumerate(table, 1):
            if number % _EVERY == 0:
                job.progress(number, total)
            yield row

    return Table(table.columns, read, table.about)


def grouped(rejected: Sequence[RejectedRow]) -> list[dict[str, Any]]:
    """Rejected rows as the problems of an import's report."""
    found: dict[tuple[str | None, str], Problem] = {}
    for row in rejected:
        problem = found.setdefault((row.field, row.code), Problem(row.field, row.code))
        problem.count += 1
        if len(problem.lines) < MOST_LINES:
            problem.lines.append(row.line)
        if len(problem.samples) < MOST_SAMPLES:
            problem.samples.append({"line": row.line, "value": "", "message": row.message})
    return [dict(p.__dict__) for p in found.values()]


def write_rejects(table: Table, rejected: Sequence[RejectedRow], out: Path) -> None:
    """The rejected rows as a file to be mended and imported again."""
    reasons = {row.line: row for row in rejected}
    with Rejects(table.columns, out, delimiter=table.about.delimiter) as file:
        for row in table:
            reason = reasons.get(row.line)
            if reason:
                file.add(row, [BadValueError(reason.message, field=reason.field, code=reason.code)])


def _start(
    ws: Workspace,
    kind: str,
    asked: Lines,
    take: Callable[[Table, Job, int | None], Taken],
    *,
    check: int | None = None,
) -> int:
    """`check`: the job that this import follows. The file stays for the import after a check, and after a stop."""

    def work(job: Job) -> dict[str, Any]:
        file = uploads.path(ws, asked.upload)
        table = read_table(file, How(**asked.how))
        report, rejected = take(table, job, lines_in(file, table.about))
        if rejected:
            write_rejects(table, rejected, job.folder / REJECTS_FILE)
        if kind != CHECK_EVENTS and not report.get("is_stopped"):
            uploads.drop(ws, asked.upload, job_id=job.job_id)
        return {**report, "problems": grouped(rejected), "encoding": table.about.encoding}

    title = f"{asked.file} → {databases.get(ws, asked.database).label}"
    return jobs.start(ws, kind, title, work, request={**asdict(asked), "check": check}, reads=asked.upload)
