"""The engine without the app, as a process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

Run = Callable[..., Any]

COMMAND = [sys.executable, "-m", "engine", "run", "--json"]


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An engine that has said it is there."""
    with subprocess.Popen(COMMAND, cwd=folder, env=..., stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sends_answers_commands_and_stops_cleanly(
    here: Run, engine: Run, tmp_path: Path, number: signal.Signals
) -> None:
    defined(here, tmp_path)
    with engine(tmp_path) as process:
        given = b"email,first_name,course\nann@example.org,Ann,SEO\n"
        assert here("import", "profiles", "-", given=given, cwd=tmp_path).code == 0
        deadline = time.monotonic() + 30
        while not (sent := here("sends", "list", "--state", "sent", "--json", cwd=tmp_path).json):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        second = here("run", cwd=tmp_path)
        assert (second.code, second.line) == (1, f"An engine runs on the data folder {tmp_path / 'data'} already.")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert orjson.loads(out)["waiting"] == 0
    assert b"Traceback" not in err
    assert [p.stem for p in (tmp_path / "data" / "mailbox").iterdir()] == [str(sent[0]["send_id"])]
    assert not (tmp_path / "data" / "engine.sock").exists()


def test_until_idle_does_what_is_there_and_ends(here: Run, tmp_path: Path) -> None:
    defined(here, tmp_path)
    here("import", "profiles", "-", given=b"email,first_name,course\nann@example.org,Ann,SEO\n", cwd=tmp_path)
    first = here("run", "--until-idle", "--json", cwd=tmp_path)
    assert (first.code, first.json["sent"]) == (0, 1)
    assert set(here("run", "--until-idle", "--json", cwd=tmp_path).json.values()) == {0}


def test_a_second_one_beside_an_app_is_refused(here: Run, holder: Run, tmp_path: Path) -> None:
    here("init", cwd=tmp_path)
    with holder(tmp_path, "answering"):
        assert here("run", "--json", cwd=tmp_path).json["error"]["code"] == "wrong_state"


def defined(here: Run, folder: Path) -> None:
    ...
