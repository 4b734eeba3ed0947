"""The current goes while messages leave: of the journal's end, which was not yet on the disk, some is missing or zeros.

What is left is read as after a kill: nothing is lost, and nothing of which a line is left goes out again without a word. Only of
what was begun within the last moments, before the journal was written through, no line may be left: it counts as not begun.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from engine.campaigns import ledger, switch
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery.outbox import journal
from engine.delivery.outbox.workers import Workers
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick, ways
from engine.settings import Settings
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, START, School
from tests.scenarios.test_smtp_kill import CHILD, ROOT, children
from tests.sink import SILENCE, Sink

PEOPLE, ANSWERED, CONNECTIONS = 14, 5, 3
TAIL = 400
"""Octets, each of which is the last once; before them some."""


@dataclass(frozen=True)
class Left:
    """What is on the disk, had all of it been written through. `octets`: of the journal."""

    folder: Path
    octets: bytes
    taken: tuple[int, ...]
    purpose: str

    def begun(self, size: int) -> set[int]:
        """Of whom a whole line says so in that much of it."""
        lines = self.octets[: self.octets.rfind(b"\n", 0, size) + 1].splitlines()
        return {int(line.split()[1]) for line in lines if line.startswith(b"S ")}

    def cuts(self) -> list[int]:
        """Places in the journal: nothing, all, in the midst and at the end of the line of each kind that tells most."""
        begins, ends = self.octets.index(b"S "), self.octets.index(b"R ")
        last = self.octets.rindex(b"S ")
        return [0, begins + 3, ends, ends + 4, last, self.octets.index(b"\n", last) + 1, len(self.octets)]


pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["marketing", "service"])
def left(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Some messages are answered, one on each connection has no answer, the others are not begun; then everything ends."""
    folder = tmp_path_factory.mktemp(request.param) / "data"
    with Sink(lambda step, taken: SILENCE if step == "dot" and taken >= ANSWERED else None) as sink:
        settings = Settings(data=str(folder), smtp_url=f"{sink.url}?connections={CONNECTIONS}&workers=1")
        ws = Workspace.open(settings, FixedClock(START))
        register(ws, request.param)
        ws.close()
        at = START + timedelta(minutes=1)
        command = [sys.executable, "-c", CHILD, settings.data, settings.smtp_url, at.isoformat()]
        engine = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while (octets := journal_of(folder)).count(b"\nS ") < ANSWERED + CONNECTIONS - 1 and time.monotonic() < until:
            time.sleep(0.01)
        worker = children(engine.pid)
        for pid in (engine.pid, *worker):
            subprocess.run(["kill", "-9", str(pid)], check=True)
        engine.wait()
        taken = tuple(sink.taken)
    assert len(taken) == ANSWERED
    octets = journal_of(folder)
    return Left(folder, octets, taken, request.param)


def register(ws: Workspace, purpose: str) -> None:
    people = [f"person{n}@example.org" for n in range(PEOPLE)]
    school = School(ws).open()
    if purpose == "marketing":
        switch.pause(ws, school.name)
        html = '<p>You are in: {{ current_courses }}</p><a href="{{ links.unsubscribe }}">No more</a>'
        templates.save(ws, "news", TemplateSource(subject="News", html=html))
        school.name = "news"
        school.campaign(purpose="marketing", content=[{"template": "news"}])
        write.write_many(ws, [ProfileWrite("students", key, {}, subscribe=("general",)) for key in people])
        switch.activate(ws, "news", accept="a test", by="Ann")
    write.write_many(ws, [ProfileWrite("students", key, {"current_courses": COURSES[0]}) for key in people])


def journal_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in journal.files(folder / "outbox"))


@pytest.mark.parametrize("after", [b"", b"\0" * 4096], ids=["short", "zeros"])
def test_every_end(left: Left, after: bytes, tmp_path: Path) -> None:
    """What the next tick reads, wherever the end is missing."""
    whole = left.begun(len(left.octets))
    assert len(whole) == ANSWERED + CONNECTIONS
    path = tmp_path / f"1{journal.SUFFIX}"
    reader = Workers(tmp_path, "smtp://127.0.0.1:9")
    end = len(left.octets)
    for size in (*range(0, end - TAIL, 53), *range(max(end - TAIL, 0), end + 1)):
        path.write_bytes(left.octets[:size] + after)
        fates = reader.fates(sorted(whole))
        assert set(fates) == left.begun(size)
        assert {i for i, fate in fates.items() if fate.kind == "accepted"} <= set(left.taken)
        assert {fate.kind for fate in fates.values()} <= {"accepted", "in_doubt"}


@pytest.mark.parametrize("cut", range(7))
def test_the_next_tick(left: Left, cut: int, tmp_path: Path) -> None:
    size = left.cuts()[cut]
    folder = tmp_path / "data"
    shutil.copytree(left.folder, folder, ignore=shutil.ignore_patterns("*.sock"))
    [path] = journal.files(folder / "outbox")
    path.write_bytes(left.octets[:size] + b"\0" * (len(left.octets) - size))
    with Sink() as sink:
        ws = Workspace.open(Settings(data=str(folder), smtp_url=f"{sink.url}?workers=1"), FixedClock(START))
        for minutes in (2, 12):
            tick(ws.acting(clock=FixedClock(START + timedelta(minutes=minutes))))
        ways.close(ws)
        rows = {row["send_id"]: row["state"] for row in ledger.sends(ws)}
        doubted = {i for i in rows if "in_doubt" in [d["state"] for d in ledger.decisions(ws, i)]}
        again = Counter(sink.taken)
        begun = left.begun(size)
        assert len(rows) == PEOPLE
        for send_id in rows.keys() - begun:
            assert (rows[send_id], again[send_id]) == ("sent", 1)
        for send_id in begun - doubted:
            assert (rows[send_id], again[send_id], send_id in left.taken) == ("sent", 0, True)
        # Twice without a word goes at most what the cut took every line of.
        assert {i for i in left.taken if again[i]} - doubted <= left.begun(len(left.octets)) - begun
        assert doubted <= begun
        assert {rows[i] for i in doubted} <= ({"in_doubt"} if left.purpose == "marketing" else {"sent"})
        assert journal.files(folder / "outbox") == []
        assert [f for f in checks.check(ws) if f.level == "error"] == []
        ws.close()
