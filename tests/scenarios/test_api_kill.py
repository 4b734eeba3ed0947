"""Kill -9 of the app under many writers: what was answered is there, and repeated calls lose and double nothing.

Every writer adds 1, each time with an Idempotency-Key of its own, and repeats a call whose answer it did not get after the
restart. The change log proves it: as many changes as calls, each from the value before.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from pathlib import Path

from engine.access import tokens
from engine.profiles import databases, fields
from engine.reports import checks
from engine.settings import Settings
from engine.workspace import Workspace
from tests.test_app_process import PATIENCE, by_uvicorn, port, started, wait_until_ready

__all__ = ["port"]
WRITERS = 12
PEOPLE = 3
ROUNDS = 3
EACH = 30
"""Calls before each kill."""
PATH = "/api/v1/databases/students/profiles"


class Writer:
    """Adds 1 to one person again and again. `calls`: how many it meant to make; `open`: the one without an answer."""

    def __init__(self, number: int, token: str):
        self.number = number
        self.key = f"p{number % PEOPLE}@x.org"
        self.calls = 0
        self.open: str | None = None
        self.statuses: set[int] = set()
        self._token = token

    def run(self, port: int, until: float) -> None:
        """Until that time, or until the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            while time.monotonic() < until:
                if self.open is None:
                    self.open = f"{self.number}.{self.calls}"
                    self.calls += 1
                self._call(connection, self.open)

    def finish(self, port: int) -> None:
        """Repeats the call that has no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with contextlib.closing(connection):
            while self.open:
                self._call(connection, self.open)

    def _call(self, connection: http.client.HTTPConnection, idempotency_key: str) -> None:
        body = json.dumps({"key": self.key, "data": {"points": {"action": "incr", "value": 1}}})
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": idempotency_key}
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        answer.read()
        self.statuses.add(answer.status)
        if answer.status in (200, 201):
            self.open = None


def test_nothing_lost_and_nothing_doubled(port: int, tmp_path: Path) -> None:
    ws = Workspace.open(Settings(data=str(tmp_path)))
    databases.create(ws, "students")
    fields.add(ws, "students", "points", type="integer")
    token = tokens.create(ws, "school", "write")
    ws.close()
    writers = [Writer(n, token) for n in range(WRITERS)]
    cut = 0
    for number in range(ROUNDS):
        with started(by_uvicorn(port), tmp_path) as app:
            wait_until_ready(app, port)
            threads = [threading.Thread(target=w.run, args=(port, time.monotonic() + PATIENCE)) for w in writers]
            for thread in threads:
                thread.start()
            _wait_for(writers, calls=EACH * (number + 1))
            app.process.kill()
            for thread in threads:
                thread.join(timeout=PATIENCE)
        cut += sum(w.open is not None for w in writers)
    with started(by_uvicorn(port), tmp_path) as app:
        wait_until_ready(app, port)
        for writer in writers:
            writer.finish(port)
    assert cut > 0, "no call was cut off: the kills prove nothing"
    assert set().union(*(w.statuses for w in writers)) == {200, 201}
    _prove(tmp_path, writers)


def _wait_for(writers: list[Writer], *, calls: int) -> None:
    until = time.monotonic() + PATIENCE
    while sum(w.calls for w in writers) < calls + WRITERS and time.monotonic() < until:
        time.sleep(0.01)


def _prove(folder: Path, writers: list[Writer]) -> None:
    ws = Workspace.open(Settings(data=str(folder)))
    with ws.store.read() as cursor:
        rows = cursor.rows(
            "select p.key, c.old, c.new from change c join profile_1 p on p.profile_id = c.profile_id "
            "where c.field = 'points' order by c.change_id"
        )
        values = dict(cursor.rows("select key, points from profile_1"))
    assert checks.check(ws) == []
    ws.close()
    for key, value in values.items():
        calls = sum(w.calls for w in writers if w.key == key)
        steps = [(old, new) for k, old, new in rows if k == key]
        assert value == len(steps) == calls
        assert steps == [(str(n) if n else None, str(n + 1)) for n in range(calls)]
    assert len(rows) >= ROUNDS * EACH
