"""Command lines in this process on the test's workspace, and in processes of their own on a real folder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.commands import client
from engine.commands.call import Call
from engine.commands.context import Context
from engine.commands.execute import execute
from engine.workspace import Workspace

ROOT = Path(__file__).parents[3]

COURSES = """
database: school
fields: [{name: course, label: Course, type: enum, options: [SEO, Übung]}]
templates: [{name: welcome, subject: "You are in: {{ course }}", html: "<p>Hi {{ first_name }}</p>"}]
campaigns:
- name: registered
  kind: trigger
  purpose: service
  trigger: {event: fields_updated, fields: [course], condition: changed}
  content: [{template: welcome}]
"""

HOLDER = """
import sys
from engine.commands.socket import CommandServer
from engine.settings import Settings
from engine.workspace import Workspace

workspace = Workspace.open(Settings.from_env())
server = CommandServer(workspace)
if sys.argv[1] == "answering":
    server.start()
print("ready", flush=True)
sys.stdin.read()
if sys.argv[1] == "answering":
    server.stop()
workspace.close()
"""


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: bytes
    err: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def line(self) -> str:
        """The one line on standard error."""
        assert self.err.count(b"\n") == 1, self.err
        return self.err.decode().rstrip("\n")


Run = Callable[..., Answer]


@pytest.fixture
def run(ws: Workspace, tmp_path: Path) -> Run:
    """`run("database", "list", "--json", given=b"…")`: in this process, from tmp_path."""

    def command(*argv: str, given: bytes = b"", workspace: Workspace = ws) -> Answer:
        out, err = io.BytesIO(), io.BytesIO()
        context = Context(
            Call.of(argv, str(tmp_path)),
            settings=lambda: workspace.settings,
            open_workspace=lambda _: workspace,
            read_input=lambda: given,
            out=out,
            err=err,
        )
        return Answer(execute(context), out.getvalue(), err.getvalue())

    return command


@pytest.fixture
def courses_yaml() -> str:
    """The article's course registration as definitions."""
    return COURSES


@pytest.fixture
def courses(run: Run) -> Run:
    """`run`, after the article's course registration is defined and active since 1 January, with two people registered."""
    people = "email,first_name,course\nann@example.org,Änn,SEO\nbob@example.org,,Übung\n"
    for argv, given in (
        (["apply", "-", "--now", "2026-01-01"], COURSES),
        (["campaign", "activate", "registered", "--now", "2026-01-01"], ""),
        (["import", "profiles", "-", "--now", "2026-01-02"], people),
    ):
        assert run(*argv, given=given.encode()).code == 0
    return run


@pytest.fixture
def shell(tmp_path: Path) -> Run:
    """`shell("database", "list", cwd=…)`: a process of its own on the data folder tmp_path/data."""

    def command(*argv: str | bytes, given: bytes = b"", cwd: Path = tmp_path, **settings: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "engine", *argv],
            input=given,
            capture_output=True,
            cwd=cwd,
            env=environment(cwd, settings),
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """As `shell`, in this process."""

    def command(*argv: str, given: bytes = b"", cwd: Path) -> Answer:
        monkeypatch.setenv("WARMCAST_DATA", str(cwd / "data"))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        monkeypatch.chdir(cwd)
        code = client.main(argv)
        captured = capfdbinary.readouterr()
        return Answer(code, captured.out, captured.err)

    return command


Process = AbstractContextManager[subprocess.Popen[bytes]]
Holder = Callable[[Path, str], Process]


@pytest.fixture
def holder() -> Holder:
    """`with holder(cwd, "answering")`: another process has cwd/data open; “silent” ones listen to nobody."""
    return _holder


@contextmanager
def _holder(cwd: Path, how: str) -> Iterator[subprocess.Popen[bytes]]:
    command: Sequence[str] = [sys.executable, "-c", HOLDER, how]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=cwd, env=environment(cwd, {})
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.stdin.close()
            process.wait(30)


@pytest.fixture
def engine() -> Callable[[Path], Process]:
    """`with engine(cwd)`: `run --json` on cwd/data, when it has said that it is there."""
    return _engine


@contextmanager
def _engine(cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "engine", "run", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=environment(cwd, {})
    ) as process:
        assert process.stderr
        assert process.stderr.readline().startswith(b"The engine runs on ")
        try:
            yield process
        finally:
            process.kill()


def environment(cwd: Path, settings: dict[str, str]) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("WARMCAST_")}
    return {**plain, "PYTHONPATH": str(ROOT), "WARMCAST_DATA": str(cwd / "data"), **settings}
