from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.commands import words
from engine.commands.words import WORDS
from engine.profiles import databases
from engine.workspace import Workspace

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        ([], "Say which command: init, demo, "),
        (["databse", "list"], "There is no command “databse”. Did you mean “database”?"),
        (["exort", "definitions"], "There is no command “exort”. Did you mean “export” or “report”?"),
        (["database"], "Missing command. See python -m engine database --help."),
        (["database", "remove", "x"], "No such command 'remove'. See python -m engine database --help."),
        (["database", "add"], "Missing argument 'name'. See python -m engine database --help."),
        (
            ["database", "add", "x", "--colour", "red"],
            "No such option: --colour. See python -m engine database --help.",
        ),
        (["database", "add", "x", "y"], "Got unexpected extra argument"),
        (["database", "add", "x", "--key"], "Option '--key' requires an argument."),
        (["field", "add", "a", "b", "c", "--type", "string"], "Wrong number of arguments: give [DATABASE] NAME."),
        (["segment", "count"], "Give either --segment NAME or --condition FILE."),
    ],
)
def test_wrong_usage_is_2_with_one_line(run: Run, argv: list[str], line: str) -> None:
    plain, as_json = run(*argv), run(*argv, "--json")
    assert plain.code == as_json.code == 2
    assert plain.out == b""
    assert plain.line.startswith(line)
    error = as_json.json["error"]
    assert error == {"code": "wrong_usage", "message": as_json.line, "field": None, "index": None}


@pytest.mark.parametrize(
    ("argv", "code", "line"),
    [
        (["field", "list", "schol"], "not_found", "There is no database “schol”. Did you mean “school”?"),
        (["database", "add", "School"], "bad_value", "“School” cannot be the name of a database: "),
        (["database", "add", "school"], "conflict", "A database “school” exists already."),
        (["field", "add", "x", "--type", "text"], "bad_value", "“text” is not a field type: string, "),
        (["database", "list", "--now", "noon"], "bad_value", "“noon” is not a time."),
        (["import", "profiles", "absent.csv"], "bad_file", "The file "),
        (["segment", "count", "--condition", "absent.json"], "not_found", "There is no file “absent.json”."),
        (["token", "add", "x", "--scope", "all"], "bad_value", "“all” is not a scope: read, write, send."),
    ],
)
def test_what_the_engine_refuses_is_1_with_one_line(
    run: Run, ws: Workspace, argv: list[str], code: str, line: str
) -> None:
    databases.create(ws, "school")
    plain, as_json = run(*argv), run("--json", *argv)
    assert plain.code == as_json.code == 1
    assert plain.out == b""
    assert plain.line.startswith(line)
    assert (as_json.json["error"]["code"], as_json.json["error"]["message"]) == (code, as_json.line)


def test_a_message_of_several_lines_becomes_one(run: Run) -> None:
    assert run("database", "add", "a\nb").line.startswith("“a b” cannot be the name")


def test_broken_bytes_in_a_message_do_not_break_the_document(run: Run) -> None:
    answer = run("database", "add", "\udcff", "--json")
    assert answer.json["error"]["message"].startswith("“\\udcff” cannot be")


def test_an_error_of_the_file_system_names_the_file(run: Run, ws: Workspace, tmp_path: Path) -> None:
    databases.create(ws, "school")
    (tmp_path / "folder").mkdir()
    answer = run("segment", "count", "--condition", "folder")
    assert (answer.code, answer.line) == (1, f"Is a directory: “{tmp_path / 'folder'}”.")


def test_a_bug_is_one_line_and_its_trace_is_in_the_log(
    run: Run, ws: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_: Workspace) -> None:
        raise ZeroDivisionError("secret@example.org")

    monkeypatch.setattr(databases, "list_all", broken)
    answer = run("database", "list", "--json")
    log = ws.settings.folder / "logs" / "warmcast.log"
    assert answer.code == 1
    assert answer.line == f"Something went wrong in Warmcast (ZeroDivisionError). {log} says what."
    assert answer.json["error"]["code"] == "internal"
    assert "Traceback" in log.read_text()
    assert "secret@" not in log.read_text()
    assert stat.S_IMODE(os.stat(log).st_mode) == 0o600


def test_every_word_is_a_command_of_its_module(run: Run) -> None:
    for word in WORDS:
        assert run(word, "--no-such-option").line.startswith(("No such option: --no-such-option", "Missing"))


def test_the_overview_names_every_command() -> None:
    assert all(f"  {word} " in words.overview() for word in WORDS)


def test_now_is_the_clock_of_that_one_command(run: Run, ws: Workspace) -> None:
    run("token", "add", "early", "--scope", "read", "--now", "2020-03-01T10:00+01:00")
    run("token", "add", "late", "--scope", "read")
    rows = run("token", "list", "--json").json
    assert [(r["name"], r["created_at"]) for r in rows] == [
        ("early", "2020-03-01T09:00:00Z"),
        ("late", "2026-01-05T12:00:00Z"),
    ]
