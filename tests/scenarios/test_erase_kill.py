"""Kill -9 during an erasure, at random moments: the workspace is whole, and the person is either there or gone for good."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from engine.clock import FixedClock
from engine.errors import UnknownNameError
from engine.profiles import erase, reading, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.settings import Settings
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School

ROOT = Path(__file__).parents[2]
PEOPLE = 8

CHILD = """
import sys
from engine.profiles import erase
from engine.settings import Settings
from engine.workspace import Workspace

ws = Workspace.open(Settings(data=sys.argv[1]))
print("ready", flush=True)
erase.erase(ws, "students", sys.argv[2])
print("done", flush=True)
"""


def address(number: int) -> str:
    return f"private.person{number}@secret-mail.example"


def killed_erasure(folder: Path, key: str, delay: float) -> bool:
    """Erases in a process of its own, killed `delay` seconds after it began; whether it was done before."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), key], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(delay)
    child.kill()
    said = child.stdout.read()
    child.wait()
    child.stdout.close()
    return "done" in said


def holding(folder: Path, text: str) -> list[str]:
    return [f.name for f in folder.rglob("*") if f.is_file() and text.encode() in f.read_bytes()]


def test_killed_erasures(tmp_path: Path) -> None:
    chance = random.Random(20260105)
    settings = Settings(data=str(tmp_path / "workspace"))
    ws = Workspace.open(settings, FixedClock(START))
    school = School(ws).open()
    write.write_many(
        school.at(1), [ProfileWrite("students", address(n), {"current_courses": COURSES[0]}) for n in range(PEOPLE)]
    )
    school.tick(2)
    ws.close()
    unfinished = gone = 0
    for number in range(PEOPLE):
        was_done = killed_erasure(settings.folder, address(number), chance.uniform(0, 0.6))
        unfinished += not was_done
        ws = Workspace.open(settings, FixedClock(START + timedelta(hours=1)))
        try:
            assert erase.finish(ws)
            assert checks.check(ws) == []
            try:
                assert reading.find(ws, "students", address(number))["current_courses"] == COURSES[0]
                assert not was_done
            except UnknownNameError:
                gone += 1
                assert holding(settings.folder, address(number)) == []
            for other in range(number + 1, PEOPLE):
                assert reading.find(ws, "students", address(other))["current_courses"] == COURSES[0]
        finally:
            ws.close()
    assert unfinished > 0, "the kills came too late to prove anything"
    assert len(list((settings.folder / "mailbox").glob("*.eml"))) == PEOPLE
