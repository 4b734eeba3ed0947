"""Segments: the compiler's SQL against SQL written by hand, a funnel, an overlap, lists of members and their memory.

On synthetic people and events; both sides in turns in the same process, so that the ratios say something on a busy machine.
`python -m bench.segments --profiles 10000000 --events 100000000` for the big sizes.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlglot import exp

from bench import crowd
from bench.memory import most_memory
from bench.segment_cases import CASES, NESTED, OVERLAP_SQL, THREE, Case
from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases
from engine.segments.asking import ask
from engine.segments.files.formats import FORMATS
from engine.segments.files.listing import listing
from engine.settings import Settings
from engine.workspace import Workspace

PROFILES, EVENTS, MEMORY = 1_000_000, 10_000_000, "2GB"
ROUNDS, MOST, PATIENCE = 5, 25, 2.0
MOST_IN_FILE = {"xlsx": 50_000}
"""Workbooks are slow; all others take a million people."""

T = TypeVar("T")


@dataclass(frozen=True)
class Pair:
    """Median seconds of the product's way and of the hand's."""

    ours: float
    hand: float

    def __str__(self) -> str:
        return f"{self.ours * 1000:,.0f} ms, by hand {self.hand * 1000:,.0f} ms, {self.ours / self.hand:.2f} times"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=PROFILES)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--memory", default=MEMORY, help="DuckDB's memory limit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        report(Path(name), options.profiles, options.events, options.memory)


def report(folder: Path, people: int, events: int, memory: str) -> None:
    """Prints."""
    started = time.perf_counter()
    with opened(folder, people, events, memory) as workspace:
        print(f"{people:,} people and {events:,} events made in {time.perf_counter() - started:.0f} s", flush=True)
        with most_memory() as peak:
            for case in CASES:
                print(f"  {case.name}: {compare(workspace, case)}", flush=True)
            print(f"  building the SQL of {CASES[0].name}: {fastest(built, workspace, NESTED) * 1000:.1f} ms")
            print(f"  overlap of three: {overlap(workspace)}", flush=True)
            print(f"  funnel of 8 rules: {funnel(workspace):.1f} times the count", flush=True)
        print(f"  most memory meanwhile: {peak[0]:,.0f} MB, DuckDB's limit {memory}")
        for name in FORMATS:
            print(f"  {members(workspace, folder, name, people)}", flush=True)


@contextmanager
def opened(folder: Path, people: int, events: int, memory: str) -> Iterator[Workspace]:
    """A workspace filled with the crowd, its clock standing at the crowd's now."""
    workspace = Workspace.open(Settings(data=str(folder), memory=memory), FixedClock(crowd.NOW))
    try:
        crowd.fill(workspace, people, events)
        yield workspace
    finally:
        workspace.close()


def built(workspace: Workspace, condition: dict[str, Any]) -> str:
    """The compiler's SQL for counting: decoded, compiled, printed."""
    return ask(workspace, crowd.DATABASE, condition).sql_of(exp.Count(this=exp.Star()))


def compare(workspace: Workspace, case: Case) -> Pair:
    """Both count, after one of each to warm up. Raises RuntimeError where they find different numbers."""
    home = databases.get(workspace, crowd.DATABASE)
    ours, hand = built(workspace, case.condition), case.sql.format(table=home.table, database=home.database_id)
    with workspace.store.read() as cursor:
        people, check = cursor.value(ours), cursor.value(hand)
        if people != check:
            raise RuntimeError(f"{case.name}: {people:,} by the compiler, {check:,} by hand")
        return in_turns(lambda: cursor.value(ours), lambda: cursor.value(hand))


def overlap(workspace: Workspace) -> Pair:
    """Sizes and common people of three conditions. Raises RuntimeError where the numbers differ."""
    home = databases.get(workspace, crowd.DATABASE)
    hand = OVERLAP_SQL.format(table=home.table, database=home.database_id)
    with workspace.store.read() as cursor:
        matrix = segments.overlap(workspace, crowd.DATABASE, THREE).matrix
        check = cursor.row(hand)
        found = [matrix[i][j] for i in range(3) for j in range(i, 3)]
        if found != list(check or ()):
            raise RuntimeError(f"overlap: {found} by the compiler, {check} by hand")
        return in_turns(lambda: segments.overlap(workspace, crowd.DATABASE, THREE), lambda: cursor.row(hand))


def funnel(workspace: Workspace) -> float:
    """How many times as long as the count."""
    found = in_turns(
        lambda: segments.funnel(workspace, crowd.DATABASE, NESTED),
        lambda: segments.how_many(workspace, crowd.DATABASE, NESTED),
    )
    return found.ours / found.hand


def members(workspace: Workspace, folder: Path, format: str, people: int) -> str:
    """A file of people with some fields."""
    most = MOST_IN_FILE.get(format, 1_000_000)
    rule = {"bucket": [0, min(10_000 * most // people, 10_000) - 1]}
    names = ["first_name", "city", "points", "spent", "birth_date", "last_seen_at", "interests"]
    file = folder / f"people.{format}"
    started = time.perf_counter()
    with most_memory() as peak, listing(workspace, crowd.DATABASE, rule, names) as found, file.open("wb") as out:
        number = FORMATS[format](found, out, raw=False, zone=workspace.zone)
    taken = time.perf_counter() - started
    size = file.stat().st_size / 2**20
    file.unlink()
    return f"{number:,} people as {format}: {taken:.1f} s, {size:,.0f} MB, most memory {peak[0]:,.0f} MB"


def in_turns(ours: Callable[[], object], hand: Callable[[], object]) -> Pair:
    pairs = list(rounds(lambda: (seconds(ours), seconds(hand))))
    return Pair(*(statistics.median(times) for times in zip(*pairs, strict=True)))


def fastest(function: Callable[..., object], *arguments: object) -> float:
    """Seconds of the quickest run: what needs one core and no disk is only ever slowed down by others."""
    return min(rounds(lambda: seconds(function, *arguments)))


def rounds(function: Callable[[], T]) -> Iterator[T]:
    """What a few runs give, after one to warm up: five, or more of what is quick."""
    function()
    until = time.perf_counter() + PATIENCE
    for number in range(MOST):
        if number >= ROUNDS and time.perf_counter() > until:
            return
        yield function()


def seconds(function: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
