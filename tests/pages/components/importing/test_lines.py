from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from engine import jobs
from engine.errors import StateError, StoppedError
from engine.events import imports
from engine.jobs import Job, live, uploads
from engine.profiles import databases, reading
from engine.tables.opening import How, open_table
from engine.tables.rows import RejectedRow
from engine.workspace import Workspace
from pages.components.importing import lines
from pages.components.importing.lines import Lines

FILE = "profile,time\nann@example.org,2026-01-01\n,2026-01-02\nbob@example.org,soon\n=x,\n"


def test_rejected_rows_are_grouped_and_can_be_mended(tmp_path: Path) -> None:
    table = open_table(FILE.encode())
    rejected = [
        RejectedRow(3, "profile", "required", "The line has no profile."),
        RejectedRow(4, "time", "bad_value", "“soon” is no time."),
        RejectedRow(5, "time", "bad_value", "“” is no time."),
    ]
    found = lines.grouped(rejected)
    assert [(p["field"], p["code"], p["count"], p["lines"]) for p in found] == [
        ("profile", "required", 1, [3]),
        ("time", "bad_value", 2, [4, 5]),
    ]
    assert found[1]["samples"][0] == {"line": 4, "value": "", "message": "“soon” is no time."}
    lines.write_rejects(table, rejected, tmp_path / "rejects.csv")
    text = (tmp_path / "rejects.csv").read_text()
    assert text.splitlines()[:2] == ["profile,time,line,reason", ",2026-01-02,3,The line has no profile."]
    assert text.splitlines()[3].startswith("'=x,,5,"), "no spreadsheet runs it"


def test_reading_says_how_far_it_is_and_can_be_stopped(ws: Workspace) -> None:
    table = open_table(("a,b\n" + "1,2\n" * 2500).encode())
    state = live.Live()
    watched = lines.watched(table, Job(ws, 1, state), 2500)
    assert sum(1 for _ in watched) == 2500
    assert (state.done, state.total) == (2000, 2500)
    state.stopping.set()
    with pytest.raises(StoppedError):
        list(watched)


def test_a_day_of_a_real_shop(ws: Workspace, shared_data: Path) -> None:
    import zipfile

    with zipfile.ZipFile(shared_data / "online_retail" / "raw_daily_csv_2010-12.zip") as archive:
        name = sorted(n for n in archive.namelist() if n.endswith(".csv"))[0]
        data = archive.read(name)
    databases.create(ws, "shop", key="customer_id")
    options = {
        "profile": "CustomerID", "time": "InvoiceDate", "group": "InvoiceNo", "type": "purchase", "create_profiles": True,
        "mapping": {"StockCode": "product", "UnitPrice": "price", "Quantity": "quantity"},
    }  # fmt: skip
    job_id = lines.check_events(ws, Lines(uploads.keep(ws, name, data), name, "shop", {}, options))
    assert jobs.wait(ws, job_id, 60)
    found = jobs.get(ws, job_id)
    assert reading.count(ws, "shop") == 0
    job_id = lines.run_events(ws, found)
    assert jobs.wait(ws, job_id, 60)
    row = jobs.get(ws, job_id)
    assert (row.state, row.error) == ("done", None)
    assert row.report["rows"] == 3108
    assert found.report == {**(row.report or {}), "created": reading.count(ws, "shop")}
    assert {p["code"] for p in row.report["problems"]} == {"required"}, "lines without a customer"
    rejects = (jobs.folder(ws, job_id) / "rejects.csv").read_text("utf-8").splitlines()
    assert len(rejects) - 1 == row.report["rejected"] == 1140
    assert not list((ws.folder / "uploads").iterdir())


def test_events_that_are_stopped_end_so(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written by then is told, and the file stays to be imported again. By tenths of the chunks that people have."""
    monkeypatch.setattr(imports, "CHUNK", 5_000)
    monkeypatch.setattr(imports, "TOLD_EVERY", 500)
    databases.create(ws, "people")
    rows = "".join(f"p{n}@x.org,2026-01-01\n" for n in range(11_000))
    told = Job.progress

    def progress(job: Job, done: int, total: int | None = None) -> None:
        if done > 6_000:
            jobs.stop(ws, job.job_id)
        told(job, done, total)

    options = {"profile": "profile", "time": "time", "type": "visit", "create_profiles": True}
    token = uploads.keep(ws, "e.csv", f"profile,time\n{rows}".encode())
    checked = lines.check_events(ws, Lines(token, "e.csv", "people", {}, options))
    assert jobs.wait(ws, checked, 60)
    assert (jobs.get(ws, checked).state, reading.count(ws, "people")) == ("done", 0)
    monkeypatch.setattr(Job, "progress", progress)
    job_id = lines.run_events(ws, jobs.get(ws, checked))
    assert jobs.wait(ws, job_id, 60)
    row = jobs.get(ws, job_id)
    assert (row.state, row.report["inserted"], row.report["rows"]) == ("stopped", 5_000, 6_500)
    assert uploads.path(ws, token).exists()
    again = lines.run_events(ws, jobs.get(ws, checked))
    assert jobs.wait(ws, again, 60), "one that ended early may follow again"
    assert events(ws) == 5_000, "stopped at the same line, and no event twice"
    monkeypatch.setattr(Job, "progress", told)
    anew = lines.check_events(ws, Lines(token, "e.csv", "people", {}, options))
    assert jobs.wait(ws, anew, 60)
    found = jobs.get(ws, anew)
    assert (found.report["inserted"], found.report["duplicates"]) == (6_000, 5_000)
    assert jobs.wait(ws, lines.run_events(ws, found), 60)
    assert events(ws) == 11_000


def events(ws: Workspace) -> int:
    with ws.store.read() as cursor:
        return cursor.value("select count(*) from event")


def test_of_two_tabs_one_starts_the_import(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    databases.create(ws, "people")
    token = uploads.keep(ws, "e.csv", b"who,when\nann@x.org,2026-01-01\n")
    options = {"profile": "who", "time": "when", "type": "visit", "create_profiles": True}
    checked = lines.check_events(ws, Lines(token, "e.csv", "people", {}, options))
    assert jobs.wait(ws, checked, 60)
    both, start = threading.Barrier(2), jobs.start

    def late(*given: Any, **options: Any) -> int:
        """Waits until the other one has come as far, which it must not."""
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)
        return start(*given, **options)

    monkeypatch.setattr(jobs, "start", late)
    with ThreadPoolExecutor(2) as tabs:
        asked = [tabs.submit(lines.run_events, ws, jobs.get(ws, checked)) for _ in range(2)]
    refused = [tab.exception() for tab in asked if tab.exception()]
    assert [type(error) for error in refused] == [StateError]
    (started,) = [tab.result() for tab in asked if not tab.exception()]
    assert jobs.wait(ws, started, 60)
    assert [row.job_id for row in jobs.list_all(ws, [lines.EVENTS])] == [started]


def test_each_sheet_of_a_workbook_has_lines_of_its_own(ws: Workspace) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name in ("Monday", "Tuesday"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate((["who", "when"], ["ann@x.org", "2026-01-05"])):
                sheet.write_row(number, 0, row)
    table = open_table(out.getvalue(), "days.xlsx")
    other = open_table(out.getvalue(), "days.xlsx", How(sheet="Tuesday"))
    asked = Lines("a" * 24, "days.xlsx", "people")
    assert [lines.line_ids(asked, t) for t in (table, other)] == [f"{'a' * 24}.0", f"{'a' * 24}.1"]
