"""The most memory that this process takes while something is done (Linux); and what a headless engine takes while it sends.

`python -m bench.memory [WAITING] [SECONDS] [LIMIT…]`: engine and two sending processes with a broadcast to so many people, for
each limit of the database (`WARMCAST_MEMORY`), against a sink on loopback (Debian: postfix). The sum is of what is resident, and
once more with what they share counted once (PSS): so much the machine has less.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PROCESS = Path("/proc/self")
WAITING, SECONDS, LIMITS = 1_000_000, 60.0, ("256MB", "512MB", "")
EVERY = 0.1
"""Seconds between two looks."""


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """At its end the list holds the peak in MB."""
    # 5 forgets the peak so far.
    (_PROCESS / "clear_refs").write_text("5")
    found: list[float] = []
    yield found
    found.append(_kilobytes(_PROCESS / "status", "VmHWM") / 1024)


def main() -> None:
    from bench.sending import SINK, sinking

    if not Path(SINK).exists():
        print(f"Memory of sending is not measured: {SINK} is missing (apt-get install postfix).")
        return
    waiting = int(sys.argv[1]) if len(sys.argv) > 1 else WAITING
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name, sinking() as port:
        prepared = Path(name) / "prepared"
        prepare(prepared, waiting)
        for limit in sys.argv[3:] or LIMITS:
            folder = Path(name) / "data"
            shutil.copytree(prepared, folder)
            _print(limit, waiting, *watch(folder, f"smtp://127.0.0.1:{port}?workers=2", limit, seconds))
            shutil.rmtree(folder)


def prepare(folder: Path, people: int) -> None:
    """A broadcast to all of so many people, started and not yet planned."""
    from engine.campaigns import campaigns
    from engine.campaigns.broadcasting import switching
    from engine.campaigns.model import parse_definition
    from engine.content import templates
    from engine.content.source import TemplateSource
    from engine.profiles import databases, subscriptions
    from engine.settings import Settings
    from engine.store.cursor import quoted
    from engine.workspace import Workspace

    opened = Workspace.open(Settings(data=str(folder)))
    home = databases.create(opened, "people")
    subscriptions.create_topic(opened, "news", default_in=True)
    html = (
        '<p>Dear {{ first_name }}</p><a href="{{ links.unsubscribe }}">No more</a>' + "<p>News of the week.</p>" * 500
    )
    templates.save(opened, "news", TemplateSource("News for {{ first_name }}", html=html))
    definition = {"name": "news", "kind": "broadcast", "topic": "news", "content": [{"template": "news"}]}
    with opened.store.transaction() as cursor:
        cursor.run(
            f"insert into {quoted(home.table)} by name select i as profile_id, 'p' || i || '@example.org' as key, "
            "key as email, 'Name ' || i as first_name, $now::timestamp as _created_at from range(1, $people + 1) t(i)",
            people=people,
            now=opened.now(),
        )
    campaigns.save(opened, "people", parse_definition(definition))
    switching.start(opened, "news", accept="bench")
    opened.close()


def watch(folder: Path, url: str, limit: str, seconds: float) -> tuple[dict[str, float], int]:
    """The peaks in MB by what they are of, and how many messages left in that time."""
    environment = {**os.environ, "WARMCAST_DATA": str(folder), "WARMCAST_SMTP_URL": url, "WARMCAST_MEMORY": limit}
    engine = subprocess.Popen(
        [sys.executable, "-m", "engine", "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peaks: dict[str, float] = {}
    until = time.monotonic() + seconds
    while time.monotonic() < until and engine.poll() is None:
        for what, much in _now(engine.pid).items():
            peaks[what] = max(peaks.get(what, 0.0), much)
        time.sleep(EVERY)
    engine.send_signal(signal.SIGINT)
    engine.wait(timeout=120)
    return peaks, _sent(folder)


def _now(pid: int) -> dict[str, float]:
    found = {"engine": pid} | {f"worker {n}": child for n, child in enumerate(_children(pid), 1)}
    resident = {what: _kilobytes(Path(f"/proc/{p}/status"), "VmRSS") / 1024 for what, p in found.items()}
    shared = sum(_kilobytes(Path(f"/proc/{p}/smaps_rollup"), "Pss") for p in found.values()) / 1024
    return {**resident, "sum": sum(resident.values()), "sum without what they share": shared}


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sorted(int(p) for task in tasks for p in (task / "children").read_text().split())
    return []


def _kilobytes(file: Path, name: str) -> int:
    with suppress(OSError):
        match = re.search(rf"^{name}:\s+(\d+)", file.read_text(), re.MULTILINE)
        return int(match[1]) if match else 0
    return 0


def _sent(folder: Path) -> int:
    from engine.settings import Settings
    from engine.workspace import Workspace

    opened = Workspace.open(Settings(data=str(folder)))
    with opened.store.read() as cursor:
        found: int = cursor.value("select count(*) from send where state = 'sent'")
    opened.close()
    return found


def _print(limit: str, waiting: int, peaks: dict[str, float], sent: int) -> None:
    told = ", ".join(f"{what} {much:,.0f} MB" for what, much in peaks.items())
    print(f"{waiting:,} waiting, database limited to {limit or 'half of the machine'}: {told}; {sent:,} sent meanwhile")


if __name__ == "__main__":
    main()
