"""Prints how fast the app is on this machine. Asserts nothing; everything stays on loopback and ends by itself."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import api_write, latency, start
from engine import demo
from engine.settings import Settings
from engine.workspace import Workspace


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        folder = Path(name)
        _writes(folder)
        _messages(folder)
        _start(folder)
    for module in (
        "bench.rendering",
        "bench.preflight",
        "bench.segments",
        "bench.moments",
        "bench.reports",
        "bench.imports",
        "bench.events",
        "bench.due",
        "bench.decisions",
        "bench.backtest",
        "bench.sending",
    ):
        # In a process of its own: its memory is measured, too.
        subprocess.run([sys.executable, "-m", module], check=True)
    # Ten seconds a round; the proof is the same as over a minute.
    subprocess.run([sys.executable, "-m", "bench.api_load", "10"], check=True)
    subprocess.run([sys.executable, "-m", "bench.mail_hits"], check=True)


def _writes(folder: Path) -> None:
    together = api_write.measure(folder / "together", api_write.TOGETHER)
    alone = api_write.measure(folder / "alone", api_write.ALONE)
    print(
        f"API single update, durable, {api_write.CONNECTIONS} connections: {together:,.0f}/s; "
        f"one commit a request: {alone:,.0f}/s; {together / alone:.1f} times"
    )


def _messages(folder: Path) -> None:
    found = sorted(latency.measure(folder / "latency"))
    print(
        f"field change by API to message in the mailbox: median {statistics.median(found) * 1000:.0f} ms, "
        f"slowest of {len(found)} {found[-1] * 1000:.0f} ms"
    )


def _start(folder: Path) -> None:
    school = folder / "school"
    opened = Workspace.open(Settings(data=str(school)))
    try:
        demo.fill(opened)
    finally:
        opened.close()
    found = start.measure(school)
    print(f"start to healthy with the demo school: {statistics.median(found):.2f} s")


if __name__ == "__main__":
    main()
