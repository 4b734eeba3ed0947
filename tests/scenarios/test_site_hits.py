"""Hits of a site at the real app, from many sides at once: what was answered is there after a stop, and after a kill all but the
last second is."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from engine import events, tracking
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite, result_of
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app

PEOPLE, EACH = 64, 30
AGENT = {"User-Agent": "Mozilla/5.0 Firefox/140.0", "Content-Type": "text/plain"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def people(folder: Path) -> list[str]:
    """Signed ids."""
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        databases.create(ws, "shop")
        wanted = [ProfileWrite("shop", f"p{n}@example.org", {}) for n in range(PEOPLE)]
        ids = [result_of(r).profile_id for r in write.write_many(ws, wanted)]
        return [tracking.person_token(ws, "shop", i) for i in ids]


def look(address: str, person: str, times: int = EACH) -> Counter[int]:
    """One person's hits over one connection; the statuses."""
    found: Counter[int] = Counter()
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        for n in range(times):
            body = json.dumps({"person": person, "url": f"https://a.example.org/{n}"})
            connection.request("POST", "/t", body, AGENT)
            answer = connection.getresponse()
            answer.read()
            found[answer.status] += 1
    return found


def counted(folder: Path) -> dict[str, int]:
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        return events.counts(ws, "shop")


def test_a_stop_loses_nothing(folder: Path, people: list[str]) -> None:
    with running_app(folder, WARMCAST_ENGINE="off") as address, ThreadPoolExecutor(PEOPLE) as pool:
        forged = [person[:-1] + ("A" if person[-1] != "A" else "B") for person in people]
        statuses = sum(pool.map(lambda p: look(address, p), [*people, *forged]), Counter[int]())
    assert statuses == {204: 2 * PEOPLE * EACH}
    assert counted(folder) == {"page_view": PEOPLE * EACH}


def test_a_kill_loses_the_last_second_at_most(folder: Path, people: list[str], tmp_path: Path) -> None:
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        for person in people[:8]:
            assert look(address, person) == {204: EACH}
        time.sleep(1)
        for process in _processes(folder):
            os.kill(process, signal.SIGKILL)
    assert counted(folder) == {"page_view": 8 * EACH}


def _processes(folder: Path) -> list[int]:
    """Of the app on this folder: by what it was started with."""
    mine = f"WARMCAST_DATA={folder}".encode()
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mine in (entry / "environ").read_bytes().split(b"\0") and int(entry.name) != os.getpid():
                found.append(int(entry.name))
        except OSError:
            continue
    return found
