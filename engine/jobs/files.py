"""What a job left for people, taken along."""

from __future__ import annotations

import os

from engine.access import audit, require
from engine.errors import UnknownNameError
from engine.jobs.records import folder
from engine.tables.encoding import UTF_8
from engine.tables.rejects import for_its_owner
from engine.tables.source import of_file
from engine.workspace import Workspace


def rejected_rows(workspace: Workspace, job_id: int, file: str, encoding: str = UTF_8) -> bytes:
    """The job's file of that name, on record like every export. `encoding`: of the file that was given. In memory once and not on
    disk, where an erasure finds people in UTF-8 only. Raises UnknownNameError where it is gone."""
    require(workspace, "export")
    place = folder(workspace, job_id) / file
    if not place.is_file():
        raise UnknownNameError("file of rejected rows", file)
    with for_its_owner(of_file(place), encoding).open() as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(0)
        content = opened.read(size)
    audit.exported(workspace, kind="job", name=str(job_id), after={"file": "rejected rows", "bytes": size})
    return content
