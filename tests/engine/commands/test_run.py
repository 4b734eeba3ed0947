"""The engine without the app."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

Run = Callable[..., Any]

ANN = b"email,first_name,course\nann@example.org,Ann,SEO\n"


@pytest.fixture
def active(here: Run, courses_yaml: str, tmp_path: Path) -> Path:
    """A folder with data/ beside, where the course registration is active."""
    assert here("apply", "-", given=courses_yaml.encode(), cwd=tmp_path).code == 0
    assert here("campaign", "activate", "registered", cwd=tmp_path).code == 0
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sends_answers_commands_and_stops_cleanly(
    here: Run, engine: Run, active: Path, number: signal.Signals
) -> None:
    with engine(active) as process:
        assert here("import", "profiles", "-", given=ANN, cwd=active).code == 0
        deadline = time.monotonic() + 30
        while not (sent := here("sends", "list", "--state", "sent", "--json", cwd=active).json):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        second = here("run", cwd=active)
        assert (second.code, second.line) == (1, f"An engine runs on the data folder {active / 'data'} already.")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert orjson.loads(out)["waiting"] == 0
    assert b"Traceback" not in err
    assert [p.stem for p in (active / "data" / "mailbox").iterdir()] == [str(sent[0]["send_id"])]
    assert not (active / "data" / "engine.sock").exists()


def test_until_idle_does_what_is_there_and_ends(here: Run, active: Path) -> None:
    here("import", "profiles", "-", given=ANN, cwd=active)
    first = here("run", "--until-idle", "--json", cwd=active)
    assert (first.code, first.json["sent"]) == (0, 1)
    assert set(here("run", "--until-idle", "--json", cwd=active).json.values()) == {0}


def test_one_beside_an_app_is_refused(here: Run, holder: Run, tmp_path: Path) -> None:
    here("init", cwd=tmp_path)
    with holder(tmp_path, "answering"):
        answer = here("run", "--until-idle", "--json", cwd=tmp_path)
    assert (answer.code, answer.json["error"]["code"]) == (1, "wrong_state")
