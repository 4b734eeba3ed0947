from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from engine import jobs
from engine.access import audit_log
from engine.errors import ForbiddenError, UnknownNameError
from engine.jobs.files import rejected_rows
from engine.workspace import Actor, Workspace

FILE = "rejects.csv"


@pytest.fixture
def place(ws: Workspace) -> Path:
    """The folder of job 7."""
    found = jobs.folder(ws, 7)
    found.mkdir(parents=True)
    return found


def test_the_file_of_rejects_is_in_memory_once(ws: Workspace, place: Path) -> None:
    (place / FILE).write_bytes("jörg@example.org,Köln,7,“x” is no date.\r\n".encode() * 1_000_000)
    tracemalloc.start()
    found = rejected_rows(ws, 7, FILE, "cp1252")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.startswith("jörg@example.org,Köln,7,“x”".encode("cp1252"))
    assert most < 2 * len(found)
    assert [f.name for f in place.iterdir()] == [FILE], "an erasure looks for people in UTF-8 only"


def test_who_takes_it_along_is_on_record(ws: Workspace, place: Path) -> None:
    (place / FILE).write_text("email,line,reason\nx,2,no address\n")
    ann = ws.acting(Actor("ann@example.org", "analyst", "dashboard 203.0.113.7"))
    content = rejected_rows(ann, 7, FILE)
    row = audit_log.entries(ws, limit=1)[0]
    assert (row.actor, row.action, row.kind, row.name) == ("ann@example.org", "exported", "job", "7")
    assert row.after == {"file": "rejected rows", "bytes": len(content)}


def test_nothing_is_on_record_where_nothing_was_given(ws: Workspace, place: Path) -> None:
    with pytest.raises(UnknownNameError):
        rejected_rows(ws, 7, FILE)
    (place / FILE).write_text("email,line,reason\n")
    with pytest.raises(ForbiddenError):
        rejected_rows(ws.acting(Actor("vic@example.org", "viewer")), 7, FILE)
    assert audit_log.count(ws) == 0
