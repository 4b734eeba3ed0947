"""Kill -9 during a tick, at random moments, again and again: nothing lost, nothing planned or sent twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

ROOT = Path(__file__).parents[2]
ROUNDS = 20
PEOPLE = 60

CHILD = """
import sys
from datetime import datetime
from engine.clock import FixedClock
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace

ws = Workspace.open(Settings(data=sys.argv[1]), FixedClock(datetime.fromisoformat(sys.argv[2])))
print("ready", flush=True)
tick(ws)
print("done", flush=True)
"""


def register(ws: Workspace, number: int) -> None:
    """Everybody gets another course: one message each."""
    course = COURSES[number % len(COURSES)]
    people = [f"person{n}@example.org" for n in range(PEOPLE)]
    requests = [ProfileWrite("students", key, {"current_courses": course}) for key in people]
    write.write_many(ws, requests)


def killed_tick(folder: Path, at: FixedClock, delay: float) -> str:
    """Starts a tick in a process of its own, kills it `delay` seconds after it began; gives what it said."""
    command = [sys.executable, "-c", CHILD, str(folder), at.now().isoformat()]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(delay)
    child.kill()
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    return first + rest


@pytest.mark.long
def test_killed_ticks(tmp_path: Path) -> None:
    chance = random.Random(20260105)
    settings = Settings(data=str(tmp_path / "workspace"))
    ws = Workspace.open(settings, FixedClock(START))
    School(ws).open()
    ws.close()
    unfinished = 0
    for number in range(ROUNDS):
        # Less in each hour than the surge brake would hold.
        clock = FixedClock(START + timedelta(minutes=5 * number + 1))
        ws = Workspace.open(settings, clock)
        register(ws, number)
        ws.close()
        said = killed_tick(settings.folder, clock, chance.uniform(0, 0.25))
        assert said.startswith("ready")
        unfinished += "done" not in said
    ws = Workspace.open(settings, FixedClock(START + timedelta(hours=2)))
    try:
        tick(ws)
        rows = ledger.sends(ws)
        assert unfinished > ROUNDS // 4, "the kills came too late to prove anything"
        assert len(rows) == ROUNDS * PEOPLE
        assert {r["state"] for r in rows} == {"sent"}
        assert {f.stem for f in ws.mailbox.glob("*.eml")} == {str(r["send_id"]) for r in rows}
        assert len({(r["profile"], r["occurred_at"]) for r in rows}) == len(rows)
        assert checks.check(ws) == []
    finally:
        ws.close()
