"""A backup in the midst of writing, put back: whole, sound, and of one moment."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from engine.clock import FixedClock
from engine.profiles import reading, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick
from engine.settings import Settings
from engine.store import copies
from engine.workspace import FILE, Workspace
from tests.scenarios.school import COURSES, START, School

TOGETHER = 20


def test_backups_under_writes_and_sends_pass_the_check(tmp_path: Path) -> None:
    with closing(Workspace.open(Settings(data=str(tmp_path / "live")), FixedClock(START))) as ws:
        school = School(ws).open()
        with busy(school) as begun:
            assert begun.wait(60)
            for number in range(3):
                ws.store.copy_to(tmp_path / f"{number}.duckdb")
        most = reading.count(ws, "students")
    counts = [restored(tmp_path / f"{number}.duckdb", tmp_path / f"restored{number}") for number in range(3)]
    assert all(count % TOGETHER == 0 for count in counts), "each write is in it as a whole"
    assert 0 < counts[0] <= counts[1] <= counts[2] <= most


def restored(backup: Path, folder: Path) -> int:
    """How many people are in it."""
    copies.restore(backup, folder / FILE)
    with closing(Workspace.open(Settings(data=str(folder)), FixedClock(START))) as ws:
        assert [p.message for p in checks.check(ws) if p.level == "error"] == []
        return reading.count(ws, "students")


@contextmanager
def busy(school: School) -> Iterator[threading.Event]:
    """One thread writes and one sends, until the end; what goes wrong in them is raised then."""
    stop, begun = threading.Event(), threading.Event()
    numbers = itertools.count()

    def writes() -> None:
        number = next(numbers)
        changes = [{"current_courses": COURSES[n % 3]} for n in range(TOGETHER)]
        people = [ProfileWrite("students", f"p{number}x{n}@example.org", change) for n, change in enumerate(changes)]
        write.write_many(school.at(1), people)
        begun.set()

    def again(work: Callable[[], object]) -> None:
        while not stop.is_set():
            work()

    with ThreadPoolExecutor(2) as threads:
        working = [threads.submit(again, work) for work in (writes, lambda: tick(school.at(2)))]
        try:
            yield begun
        finally:
            stop.set()
        for one in working:
            one.result()
