"""Imports of profiles: rows a second and memory, against DuckDB copying the same file into a table of texts.

`python -m bench.imports [ROWS]`: 200,000 by default; 10,000,000 make a file of 1 GB.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb

from bench.memory import most_memory
from engine.profiles import databases, fields
from engine.profiles.imports import import_profiles
from engine.settings import Settings
from engine.workspace import Workspace

ROWS = 200_000
Result = TypeVar("Result")
COLUMNS = "email,first_name,last_name,birth_date,country,city,language,points,score,registered_at"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        folder = Path(name)
        file = folder / "people.csv"
        write_people(file, rows)
        size = file.stat().st_size / 2**20
        copied = _seconds(lambda: _copy(file, folder / "copy.duckdb"))
        ws = Workspace.open(Settings(data=str(folder / "workspace"), memory="512MB"))
        try:
            databases.create(ws, "people")
            fields.add(ws, "people", "points", type="integer")
            fields.add(ws, "people", "score", type="float")
            for what, dry_run in (("dry run", True), ("run", False), ("the same again", False)):
                with most_memory() as peak:
                    report, seconds = _timed(
                        lambda dry_run=dry_run: import_profiles(ws, "people", file, dry_run=dry_run)
                    )
                print(
                    f"import of {rows:,} rows, 10 columns, {size:,.0f} MB, {what}: {rows / seconds:,.0f} rows/s, "
                    f"{seconds / copied:.1f} times a plain copy by DuckDB, peak {peak[0]:,.0f} MB "
                    f"({report.changes:,} changes)",
                    flush=True,
                )
        finally:
            ws.close()


def write_people(file: Path, rows: int) -> None:
    """A plain file of that many people, some 100 bytes each, the same each time."""
    chance = random.Random(5)  # noqa: S311  a file to measure with
    names = ["Ann", "Bob", "Cyrus", "Dörte", "Eve", "Françoise"]
    with file.open("w", encoding="utf-8") as out:
        out.write(COLUMNS + "\n")
        for n in range(rows):
            day, month = chance.randrange(1, 29), chance.randrange(1, 13)
            out.write(
                f"person{n}@mail{n % 97}.example.org,{chance.choice(names)},Name {chance.randrange(50_000)},"
                f"19{chance.randrange(50, 99)}-{month:02}-{day:02},{chance.choice(('DE', 'AT', 'FR'))},"
                f"City {chance.randrange(3_000)},{chance.choice(('de', 'fr'))},{chance.randrange(10_000)},"
                f"{chance.random() * 100:.2f},2025-{month:02}-{day:02} {chance.randrange(24):02}:{chance.randrange(60):02}:00\n"
            )


def _copy(file: Path, target: Path) -> None:
    with duckdb.connect(target) as connection:
        connection.execute(
            "create table people as select * from read_csv($file, all_varchar = true)", {"file": str(file)}
        )


def _seconds(work: Callable[[], object]) -> float:
    return _timed(work)[1]


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.monotonic()
    found = work()
    return found, time.monotonic() - started


if __name__ == "__main__":
    main()
