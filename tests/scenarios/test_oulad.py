"""Real registrations: the Open University's 2013 intakes as a change log, against an independent computation, for any ticking.

Data: Kuzilek, Hlosta, Zdrahal (2017), Open University Learning Analytics dataset, CC BY 4.0.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.profiles import changes, databases, fields
from engine.reports import checks
from engine.runner import TickReport, replay, tick
from engine.workspace import Workspace
from tests.scenarios.rounds_model import Change, expected
from tests.scenarios.school import TEMPLATE

STARTS = {"2013B": datetime(2013, 2, 4, 9), "2013J": datetime(2013, 10, 7, 9)}
DAY = 24 * 60
ACTIVE = datetime(2011, 1, 1)
END = datetime(2014, 12, 31)
DAYS, HOURS = timedelta(days=1), timedelta(hours=1)

KEYS = "campaign version profile variant state reason evidence occurred_at due_at".split()

TICKINGS: dict[str, tuple[datetime, datetime, timedelta] | None] = {
    "once": None,
    "every four weeks": (datetime(2012, 3, 31), END, timedelta(weeks=4)),
    "daily, at midnight, before the first start": (datetime(2013, 1, 7), datetime(2013, 2, 5), DAYS),
    "hourly, before the second start": (datetime(2013, 9, 9, 9), datetime(2013, 10, 8), HOURS),
}
"""From when to when, and how often; what was before is caught up at the beginning, what comes after at the end. A tick takes
its time whatever it finds, so the frequent ones keep to the weeks in which most people come and go."""

Log = list[tuple[str, str, datetime]]
"""student's address, new course or "" for none, when; in order of time."""


def read_log(folder: Path) -> tuple[Log, list[str]]:
    """A registration sets the course, leaving clears it. Rows without a registration date are left out: they have no time."""
    log: Log = []
    courses: set[str] = set()
    with gzip.open(folder / "studentRegistration_2013.csv.gz", "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            course = f"{row['code_module']} {row['code_presentation']}"
            courses.add(course)
            key = f"student{row['id_student']}@example.com"
            start = STARTS[row["code_presentation"]]
            if row["date_registration"]:
                log.append((key, course, start + timedelta(days=int(row["date_registration"]))))
            if row["date_unregistration"]:
                log.append((key, "", start + timedelta(days=int(row["date_unregistration"]))))
    return sorted(log, key=lambda r: r[2]), sorted(courses)


def independent(log: Log) -> Counter[tuple[str, str | None]]:
    """State and reason → how many, by plain Python over the log."""
    histories: dict[str, list[Change]] = defaultdict(list)
    for key, course, at in log:
        histories[key].append((int((at - ACTIVE).total_seconds() // 60), course or None, True))
    outcomes: Counter[tuple[str, str | None]] = Counter()
    for history in histories.values():
        outcomes.update((state, reason) for _, _, state, reason in expected(history, DAY, "last_value"))
    return outcomes


def build(ws: Workspace, log: Log, courses: list[str]) -> None:
    databases.create(ws, "students")
    fields.add(ws, "students", "current_courses", type="enum", options=courses)
    templates.save(ws, "course-welcome", TEMPLATE)
    definition = {
        "name": "course-registered",
        "kind": "trigger",
        "purpose": "service",
        "wait": "1d",
        "useful_for": "never",
        "trigger": {"event": "fields_updated", "fields": ["current_courses"]},
        "content": [{"template": "course-welcome"}],
    }
    campaigns.save(ws, "students", parse_definition(definition))
    switch.activate(ws.acting(clock=FixedClock(ACTIVE)), "course-registered")
    rows = [{"profile": k, "field": "current_courses", "new": c, "changed_at": at.isoformat()} for k, c, at in log]
    report = changes.import_changes(ws, "students", rows, create_profiles=True)
    assert not report.rejected


def rows_of(ws: Workspace) -> list[tuple[object, ...]]:
    """The ledger without what may differ: send_id, decided_at, sent_at."""
    rows = ledger.sends(ws)
    return sorted(tuple(str(r[k]) for k in KEYS) for r in rows)


def _ticked(ws: Workspace, start: datetime, end: datetime, step: timedelta) -> TickReport:
    return replay(ws, start, end, step) + tick(ws)


@pytest.mark.long
def test_real_registrations(shared_data: Path, tmp_path: Path) -> None:
    log, courses = read_log(shared_data / "oulad")
    assert len(log) > 13_000
    wanted = independent(log)
    ledgers: dict[str, list[tuple[object, ...]]] = {}
    for name, ticking in TICKINGS.items():
        ws = Workspace.in_memory(FixedClock(END), tmp_path / name)
        try:
            build(ws, log, courses)
            report = _ticked(ws, *ticking) if ticking else tick(ws)
            assert report.planned == sum(wanted.values())
            assert report.sent == wanted["sent", None]
            assert len(list(ws.mailbox.glob("*.eml"))) == wanted["sent", None]
            found = Counter((r["state"], r["reason"]) for r in ledger.sends(ws))
            assert found == wanted
            assert tick(ws).planned == 0
            assert checks.check(ws) == []
            ledgers[name] = rows_of(ws)
        finally:
            ws.close()
    for name in TICKINGS:
        assert ledgers[name] == ledgers["once"], name
    assert {reason for _, reason in wanted} >= {"restarted", "changed_back", None}, "the data has all of these"
