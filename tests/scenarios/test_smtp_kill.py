"""Kill -9 of the engine, of a worker, or of both, while they send by SMTP: nothing lost, nothing sent twice without a word."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from engine.campaigns import ledger, switch
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.smtp.relay import Relay
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick, ways
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import free_port
from tests.scenarios.school import COURSES, START, School

ROOT = Path(__file__).parents[2]
ROUNDS = 10
PEOPLE = 300

CHILD = """
import sys
from datetime import datetime
from engine.clock import FixedClock
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace

settings = Settings(data=sys.argv[1], smtp_url=sys.argv[2])
ws = Workspace.open(settings, FixedClock(datetime.fromisoformat(sys.argv[3])))
print("ready", flush=True)
tick(ws)
print("done", flush=True)
"""


@contextmanager
def sinking(folder: Path) -> Iterator[tuple[str, Path]]:
    """A sink in a process of its own; gives its URL and the file into which it writes what it took."""
    port, taken = free_port(), folder / "taken"
    command = [sys.executable, "-m", "tests.sink", str(port), str(taken), "0.002"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield f"smtp://127.0.0.1:{port}?connections=6", taken
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def killed(settings: Settings, at: FixedClock, chance: random.Random, taken: Path) -> bool:
    """A tick in a process of its own, killed amid its sending; whether it came to its end all the same."""
    before = len(accepted(taken))
    command = [sys.executable, "-c", CHILD, settings.data, settings.smtp_url, at.now().isoformat()]
    engine = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert engine.stdout is not None
    assert engine.stdout.readline() == "ready\n"
    until = time.monotonic() + 60
    wanted = before + chance.randrange(1, PEOPLE - 20)
    while len(accepted(taken)) < wanted and engine.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    workers = children(engine.pid)
    whom = chance.choice(["engine", "worker", "both"])
    for pid in [*(workers[:1] if whom != "engine" else []), *([engine.pid] if whom != "worker" else [])]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    is_done = "done" in engine.stdout.read()
    engine.wait()
    engine.stdout.close()
    return is_done


def accepted(taken: Path) -> list[int]:
    return [int(line) for line in taken.read_text().split()] if taken.exists() else []


@pytest.mark.long
@pytest.mark.parametrize("purpose", ["service", "marketing"])
def test_kills(tmp_path: Path, purpose: str) -> None:
    kill(tmp_path, purpose, ROUNDS)


def kill(folder: Path, purpose: str, rounds: int) -> Counter[str]:
    """So many kills; asserts that nothing is lost and nothing doubled silently. Gives how many messages are in which state."""
    chance = random.Random(f"{purpose} {rounds}")
    with sinking(folder) as (url, taken):
        settings = Settings(data=str(folder / "workspace"), smtp_url=url)
        ws = Workspace.open(settings, FixedClock(START))
        school(ws, purpose)
        ws.close()
        unfinished = 0
        for number in range(rounds):
            # Apart by more than an hour: the surge brake holds none.
            at = FixedClock(START + timedelta(hours=2 * number + 1))
            ws = Workspace.open(settings, at)
            register(ws, number)
            ws.close()
            unfinished += not killed(settings, at, chance, taken)
        assert unfinished > rounds // 4, "the kills came too late to prove anything"
        end = START + timedelta(hours=2 * rounds + 1)
        ws = Workspace.open(settings, FixedClock(end))
        try:
            for later in range(3):
                tick(ws.acting(clock=FixedClock(end + timedelta(minutes=10 * later))))
            return judge(ws, accepted(taken), purpose, rounds)
        finally:
            ways.close(ws)
            ws.close()


def school(ws: Workspace, purpose: str) -> None:
    found = School(ws).open()
    if purpose == "marketing":
        switch.pause(found.at(0), found.name)
        html = '<p>You are in: {{ current_courses }}</p><a href="{{ links.unsubscribe }}">No more</a>'
        templates.save(ws, "news", TemplateSource(subject="News", html=html))
        found.name = "news"
        found.campaign(purpose="marketing", content=[{"template": "news"}])
        people = [ProfileWrite("students", f"person{n}@example.org", {}, subscribe=("general",)) for n in range(PEOPLE)]
        write.write_many(found.at(0), people)
        switch.activate(found.at(0), "news", accept="a test", by="Ann")


def register(ws: Workspace, number: int) -> None:
    course = COURSES[number % len(COURSES)]
    people = [f"person{n}@example.org" for n in range(PEOPLE)]
    write.write_many(ws, [ProfileWrite("students", key, {"current_courses": course}) for key in people])


def judge(ws: Workspace, taken: list[int], purpose: str, rounds: int) -> Counter[str]:
    rows = ledger.sends(ws)
    times = Counter(taken)
    doubted = {
        row["send_id"] for row in rows if "in_doubt" in [d["state"] for d in ledger.decisions(ws, row["send_id"])]
    }
    assert len(rows) == rounds * PEOPLE
    assert len(doubted) <= rounds * Relay.from_url(ws.settings.smtp_url).connections
    for row in rows:
        if row["send_id"] not in doubted:
            assert (row["state"], times[row["send_id"]]) == ("sent", 1)
        elif purpose == "marketing":
            assert row["state"] == "in_doubt"
            assert times[row["send_id"]] <= 1
        else:
            assert row["state"] == "sent"
            assert times[row["send_id"]] in (1, 2)
    assert set(times) <= {row["send_id"] for row in rows}
    assert list((ws.folder / "outbox").glob("*.journal")) == []
    assert [f for f in checks.check(ws) if f.level == "error"] == []
    return Counter(row["state"] for row in rows) + Counter({"twice, said": sum(n > 1 for n in times.values())})
