"""How long the app takes from its start to its first healthy answer, with the demo school in its folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0


@contextmanager
def running_app(folder: Path, **settings: str) -> Generator[int]:
    """The real app in a process of its own, on loopback; gives its port once it is healthy."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    with running(command, folder, **settings):
        wait_until_healthy(port)
        yield port


@contextmanager
def running(command: list[str], folder: Path, **settings: str) -> Generator[None]:
    """A process on that data folder, ended at the end."""
    environment = {**os.environ, "WARMCAST_DATA": str(folder), **settings}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]


def wait_until_healthy(port: int) -> None:
    """Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the app did not become healthy")


def measure(folder: Path, rounds: int = 3) -> list[float]:
    """Seconds from start to healthy, a number a round."""
    found: list[float] = []
    for _ in range(rounds):
        started = time.monotonic()
        with running_app(folder):
            found.append(time.monotonic() - started)
    return found
