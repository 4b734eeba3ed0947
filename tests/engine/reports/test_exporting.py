"""The logs as files, read back by the libraries of those other tools."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from engine import events
from engine.campaigns import ledger
from engine.errors import BadValueError, ForbiddenError, StoreError
from engine.events import NewEvent
from engine.profiles.erase import erase
from engine.reports.exporting import AUDIT, LOGS, export, format_of, table
from engine.store.queries import statements
from engine.workspace import Actor, Workspace
from tests.scenarios.school import START, School

DOCUMENT = Path(__file__).parents[3] / "docs" / "exports.md"
OF_PEOPLE = [log for log in LOGS if log != AUDIT]
"""An export leaves a row of its own in the audit log, which names no profile."""


@pytest.fixture
def school(school: School) -> School:
    """With an order of Ann's, an open of hers, and one that a machine made."""
    sent = ledger.sends(school.ws, state="sent")[0]
    order = {"currency": "EUR", "order_id": "=7", "items": [{"product": "seo"}]}
    events.record(school.ws, NewEvent("students", "ann@example.org", "purchase", START, value=49.5, properties=order))
    for properties in ({}, {"machine": "prefetch"}):
        told: dict[str, Any] = {"campaign_id": 1, "send_id": sent["send_id"], "source": "engine"}
        opened = NewEvent("students", sent["profile"], "opened", START, properties=properties, **told)
        events.record(school.ws, opened)
    return school


def written(ws: Workspace, log: str, folder: Path, **asked: Any) -> list[dict[str, Any]]:
    target = folder / f"{log}.parquet"
    number = export(ws, log, target, **asked)
    rows = pq.read_table(target).to_pylist()
    assert number == len(rows)
    return rows


def test_the_ledger_has_every_send_as_the_list_of_sends_has_it(school: School, tmp_path: Path) -> None:
    rows = {row["send_id"]: row for row in written(school.ws, "ledger", tmp_path)}
    listed = ledger.sends(school.ws)
    assert len(rows) == len(listed) == 3
    for send in listed:
        row = rows[send["send_id"]]
        same = set(send) - {"evidence"}
        assert {name: row[name] for name in same} == {name: send[name] for name in same}
        assert json.loads(row["evidence"] or "{}") == send["evidence"]
        assert (row["database"], row["template"]) == ("students", "course-welcome")


def test_every_decision_is_a_row(school: School, tmp_path: Path) -> None:
    rows = written(school.ws, "decisions", tmp_path)
    for send in ledger.sends(school.ws):
        mine = [r for r in rows if r["send_id"] == send["send_id"]]
        told = [(d["state"], d["reason"], d["decided_at"]) for d in ledger.decisions(school.ws, send["send_id"])]
        assert [
            (r["state"], r["reason"], r["decided_at"]) for r in sorted(mine, key=lambda r: r["decision_id"])
        ] == told


def test_events_have_types_that_other_tools_understand(school: School, tmp_path: Path) -> None:
    rows = written(school.ws, "events", tmp_path)
    [order] = [r for r in rows if r["type"] == "purchase"]
    assert (order["profile"], order["value"], order["happened_at"]) == ("ann@example.org", 49.5, START)
    assert json.loads(order["properties"])["currency"] == "EUR"
    assert sorted(r["is_machine"] for r in rows if r["type"] == "opened") == [False, True]
    schema = pq.read_schema(tmp_path / "events.parquet")
    assert schema.field("happened_at").type == pa.timestamp("us")
    assert (schema.field("event_id").type, schema.field("value").type) == (pa.int64(), pa.float64())


@pytest.mark.parametrize("log", OF_PEOPLE)
def test_two_times_part_it_without_a_gap_and_without_a_row_twice(school: School, tmp_path: Path, log: str) -> None:
    every = written(school.ws, log, tmp_path)
    for minute in (0, 11, 13, 60):
        at = START + timedelta(minutes=minute)
        parts = [*written(school.ws, log, tmp_path, until=at), *written(school.ws, log, tmp_path, since=at)]
        assert sorted(map(repr, parts)) == sorted(map(repr, every))


@pytest.mark.parametrize("log", OF_PEOPLE)
def test_nothing_is_a_file_with_its_columns(ws: Workspace, tmp_path: Path, log: str) -> None:
    assert written(ws, log, tmp_path) == []
    assert "profile_id" in pq.read_schema(tmp_path / f"{log}.parquet").names


@pytest.mark.parametrize("log", OF_PEOPLE)
def test_of_who_is_erased_nothing_names_them(school: School, tmp_path: Path, log: str) -> None:
    before = len(written(school.ws, log, tmp_path))
    assert "ann@example.org" in repr(pq.read_table(tmp_path / f"{log}.parquet").to_pylist())
    erase(school.ws, "students", "ann@example.org")
    after = written(school.ws, log, tmp_path)
    assert len(after) >= before
    hers = [row for row in after if row["profile"] is None]
    assert hers
    assert not any(word in repr(after) for word in ("ann@", "=7", "seo", "#"))


def test_a_spreadsheet_runs_nothing_of_it(school: School, tmp_path: Path) -> None:
    target = tmp_path / "events.csv"
    number = export(school.ws, "events", target)
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert len(rows) == number
    assert [row["order_id"] for row in rows if row["type"] == "purchase"] == ["'=7"]
    assert export(school.ws, "events", tmp_path / "events.xlsx") == number
    head, *body = CalamineWorkbook.from_path(tmp_path / "events.xlsx").get_sheet_by_index(0).to_python()
    assert head == list(rows[0])
    assert "'=7" in {row[head.index("order_id")] for row in body}


def test_it_is_for_the_owners_eyes_and_whole_or_not_there(school: School, tmp_path: Path) -> None:
    target = tmp_path / "ledger.parquet"
    export(school.ws, "ledger", target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("*.part")) == list(tmp_path.glob("tmp_*")) == []
    with pytest.raises(StoreError, match="is a folder"):
        export(school.ws, "ledger", tmp_path)
    with pytest.raises(StoreError, match="There is no folder"):
        export(school.ws, "ledger", tmp_path / "nowhere" / "x.parquet")


def test_who_took_what_along_is_on_record(school: School, tmp_path: Path) -> None:
    number = export(school.ws, "ledger", tmp_path / "l.parquet", since=START)
    with school.ws.store.read() as cursor:
        [row] = cursor.dicts("select kind, name, after from audit where action = 'exported'")
    assert (row["kind"], row["name"]) == ("log", "ledger")
    assert json.loads(row["after"]) == {"rows": number, "from": "2026-01-05T12:00:00", "to": None}


def test_a_viewer_may_not_take_it_along(school: School, tmp_path: Path) -> None:
    with pytest.raises(ForbiddenError):
        export(school.ws.acting(Actor("vera", "viewer")), "ledger", tmp_path / "l.parquet")
    assert not (tmp_path / "l.parquet").exists()


def test_the_format_comes_from_the_option_then_the_ending() -> None:
    found = [format_of(*asked) for asked in ((None, Path("a")), (None, Path("a.XLSX")), ("csv", Path("a.parquet")))]
    assert found == ["parquet", "xlsx", "csv"]
    with pytest.raises(BadValueError, match="“pdf” is not a format: parquet, csv, xlsx"):
        format_of("pdf", Path("a"))


def test_there_is_a_statement_for_each_log() -> None:
    assert set(statements("export")) == set(LOGS)


@pytest.mark.parametrize("log", LOGS)
def test_the_document_says_what_each_column_is(ws: Workspace, tmp_path: Path, log: str) -> None:
    export(ws, log, tmp_path / "out.parquet")
    with duckdb.connect() as other:
        rows = other.execute(f"describe from '{tmp_path / 'out.parquet'}'").fetchall()
    part = DOCUMENT.read_text("utf-8").partition(f"### {log.capitalize()}\n")[2].partition("\n### ")[0]
    told: dict[str, str] = {}
    for names, types in re.findall(r"^\| (`.+?`) \| ([a-z, ]+) \|", part, re.MULTILINE):
        columns = re.findall(r"`(\w+)`", names)
        told |= dict(zip(columns, (types.split(", ") * len(columns))[: len(columns)], strict=True))
    assert told == {row[0]: row[1].lower() for row in rows}


def test_another_duckdb_reads_it(school: School, tmp_path: Path) -> None:
    export(school.ws, "events", tmp_path / "it's.parquet")
    with duckdb.connect() as other:
        found = other.execute("select count(*) from read_parquet(?)", [str(tmp_path / "it's.parquet")]).fetchall()
    assert found[0][0] > 0


def test_a_table_of_a_page_is_on_record(ws: Workspace) -> None:
    analyst = ws.acting(Actor("ann", "analyst"))
    assert table(analyst, "messages", [{"Person": "ann@example.org"}, {"Person": "=1"}], "csv") == (
        b"Person\nann@example.org\n'=1\n"
    )
    with ws.store.read() as cursor:
        [row] = cursor.dicts("select actor, kind, name, after from audit where action = 'exported'")
    assert json.loads(row.pop("after")) == {"format": "csv", "rows": 2}
    assert row == {"actor": "ann", "kind": "table", "name": "messages"}
    with pytest.raises(ForbiddenError):
        table(ws.acting(Actor("vera", "viewer")), "messages", [{"a": 1}], "csv")
