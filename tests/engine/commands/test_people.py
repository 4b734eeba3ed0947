from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import UnknownNameError
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

Run = Callable[..., Any]
ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture(autouse=True)
def people(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", ANN, {"city": "Bonn"}))
    write.write(ws, ProfileWrite("students", BOB, {"city": "Rome", "first_name": "Bob"}))


def test_export(run: Run, tmp_path: Path) -> None:
    found = run("profile", "export", ANN, "--json").json
    assert (found["key"], found["database"]) == (ANN, "students")
    assert orjson.loads(run("profile", "export", "students", ANN).out) == found
    file = tmp_path / "ann.json"
    assert run("profile", "export", ANN, "--out", str(file)).text == f"Written to {file}.\n"
    assert orjson.loads(file.read_bytes()) == found


def test_rekey(run: Run, ws: Workspace) -> None:
    done = run("profile", "rekey", ANN, "new@example.org", "--json").json
    assert reading.find(ws, "students", "new@example.org")["profile_id"] == done["profile_id"]
    assert "merge them" in run("profile", "rekey", "new@example.org", BOB).line


def test_merge(run: Run, ws: Workspace) -> None:
    seen = run("profile", "merge", ANN, BOB, "--dry-run", "--json").json
    assert seen["changed"] == ["first_name"]
    assert reading.find(ws, "students", BOB)
    done = run("profile", "merge", ANN, BOB, "--prefer", "city=other", "--json").json
    assert set(done["changed"]) == {"first_name", "city"}
    assert reading.find(ws, "students", ANN)["city"] == "Rome"
    assert "not one of keep, other" in run("profile", "merge", ANN, BOB, "--prefer", "city=both").line


def test_erase_asks_for_a_yes(run: Run, ws: Workspace) -> None:
    refused = run("profile", "erase", ANN)
    assert (refused.code, refused.line) == (1, f"This erases {ANN} for good: say --yes.")
    assert reading.find(ws, "students", ANN)
    assert run("profile", "erase", ANN, "--yes", "--json").json["is_clean"] is True
    with pytest.raises(UnknownNameError):
        reading.find(ws, "students", ANN)


@pytest.mark.parametrize("command", [("export",), ("rekey", "x@example.org"), ("merge", ANN), ("erase", "--yes")])
def test_an_unknown_person(run: Run, command: tuple[str, ...]) -> None:
    refused = run("profile", command[0], "no@example.org", *command[1:])
    assert (refused.code, refused.line) == (1, "There is no profile “no@example.org”.")


def test_wrong_usage(run: Run) -> None:
    assert run("profile", "rekey", ANN).code == 2
