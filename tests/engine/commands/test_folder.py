from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import demo
from engine.profiles import databases
from engine.settings import Settings
from engine.store import migrations
from engine.workspace import Workspace

Run = Callable[..., Any]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in tmp_path/data."""
    found = Workspace.open(Settings(data=str(tmp_path / "data")))
    yield found
    found.close()


def test_init_makes_the_workspace(here: Run, tmp_path: Path) -> None:
    answer = here("init", "--json", cwd=tmp_path)
    assert (answer.code, answer.json) == (0, {"schema": migrations.newest()})
    assert (tmp_path / "data" / "warmcast.duckdb").exists()
    assert here("init", cwd=tmp_path).text == (
        f"The workspace in {tmp_path / 'data'} has schema {migrations.newest()}.\n"
    )


@pytest.mark.parametrize("command", ["backup", "snapshot"])
def test_a_copy_is_whole_and_the_callers(run: Run, opened: Workspace, command: str, tmp_path: Path) -> None:
    databases.create(opened, "school")
    answer = run(command, "sub/../copy.duckdb", "--json", workspace=opened)
    assert answer.json == {"file": str(tmp_path / "copy.duckdb"), "bytes": (tmp_path / "copy.duckdb").stat().st_size}
    (tmp_path / "other").mkdir()
    (tmp_path / "copy.duckdb").rename(tmp_path / "other" / "warmcast.duckdb")
    copy = Workspace.open(Settings(data=str(tmp_path / "other")))
    assert [d.name for d in databases.list_all(copy)] == ["school"]
    copy.close()


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("data/warmcast.duckdb", "is the workspace itself: name another file."),
        ("absent/copy.duckdb", "There is no folder “"),
        ("data", "is a folder: name a file."),
    ],
)
def test_a_copy_never_lands_where_it_does_harm(run: Run, opened: Workspace, target: str, line: str) -> None:
    answer = run("backup", target, workspace=opened)
    assert answer.code == 1
    assert line in answer.line
    assert run("database", "list", "--json", workspace=opened).json == []


def test_a_backup_comes_back(here: Run, tmp_path: Path) -> None:
    here("database", "add", "school", cwd=tmp_path)
    here("backup", "backup.duckdb", cwd=tmp_path)
    here("database", "add", "shop", cwd=tmp_path)
    restored = here("restore", "backup.duckdb", "--json", cwd=tmp_path)
    assert (restored.code, restored.json) == (0, {"file": str(tmp_path / "backup.duckdb"), "restored": True})
    assert [d["name"] for d in here("database", "list", "--json", cwd=tmp_path).json] == ["school"]
    assert (tmp_path / "data" / "warmcast.before-restore").exists()


def test_a_backup_comes_back_on_a_fresh_machine(here: Run, tmp_path: Path) -> None:
    here("database", "add", "school", cwd=tmp_path)
    here("backup", "backup.duckdb", cwd=tmp_path)
    (tmp_path / "fresh").mkdir()
    answer = here("restore", "../backup.duckdb", cwd=tmp_path / "fresh")
    assert answer.code == 0
    assert "Everybody is signed out" in answer.text and "tokens that were revoked since work again" in answer.text
    assert {f.name for f in (tmp_path / "fresh" / "data").iterdir()} >= {"warmcast.duckdb"}
    assert not (tmp_path / "fresh" / "data" / "secret").exists()
    assert [d["name"] for d in here("database", "list", "--json", cwd=tmp_path / "fresh").json] == ["school"]


def test_what_is_no_backup_leaves_the_workspace_alone(here: Run, tmp_path: Path) -> None:
    here("database", "add", "school", cwd=tmp_path)
    (tmp_path / "notes.txt").write_text("no workspace")
    assert "is not a workspace file" in here("restore", "notes.txt", cwd=tmp_path).line
    assert "There is no backup file" in here("restore", "absent", cwd=tmp_path).line
    assert [d["name"] for d in here("database", "list", "--json", cwd=tmp_path).json] == ["school"]


def test_restoring_under_a_running_app_is_refused(here: Run, holder: Run, tmp_path: Path) -> None:
    here("backup", "backup.duckdb", cwd=tmp_path)
    with holder(tmp_path, "answering"):
        answer = here("restore", "backup.duckdb", cwd=tmp_path)
    assert (answer.code, answer.line) == (1, "The app has this data folder open: stop it, then restore.")


def test_the_demo_refuses_a_workspace_that_is_not_empty(run: Run, ws: Workspace) -> None:
    databases.create(ws, "school")
    answer = run("demo", "--small", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "wrong_state")


@pytest.mark.parametrize(("options", "small"), [([], False), (["--small"], True)])
def test_the_demo_tells_what_it_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, options: list[str], small: bool
) -> None:
    # What it makes is tested where it is made, and takes its time.
    monkeypatch.setattr(demo, "fill", lambda _, *, small: {"people": 1 if small else 2})
    assert run("demo", *options, "--json").json == {"people": 1 if small else 2}
