from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.workspace import Workspace

Run = Callable[..., Any]


def test_answers_come_in_the_order_of_the_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(
        "ann@Example.org\n\n ann@example.org\nänn@exämple.org\r\nann@example.org".encode()
    )
    answer = run("address", "check", "list.txt", "--json")
    assert answer.code == 0
    assert [(a["address"], a["valid"]) for a in answer.json] == [
        ("ann@Example.org", True),
        ("", False),
        (" ann@example.org", False),
        ("änn@exämple.org\r", False),
        ("ann@example.org", True),
    ]
    assert answer.json[0] == {
        "address": "ann@Example.org",
        "valid": True,
        "normalised": "ann@example.org",
        "reason": None,
    }
    assert all(a["reason"] for a in answer.json if not a["valid"])


@pytest.mark.parametrize(
    ("given", "count"), [(b"", 0), (b"\n", 1), (b"a@x.org", 1), (b"a@x.org\n", 1), (b"a@x.org\n\n", 2)]
)
def test_a_line_ends_at_its_line_feed(run: Run, given: bytes, count: int) -> None:
    assert len(run("address", "check", "-", "--json", given=given).json) == count


def test_broken_bytes_are_no_address(run: Run) -> None:
    answer = run("address", "check", "-", "--json", given=b"\xff@example.org")
    assert answer.json == [
        {"address": "�@example.org", "valid": False, "normalised": None, "reason": "The line is not UTF-8 text."}
    ]


def test_it_needs_no_workspace(shell: Run, tmp_path: Path) -> None:
    answer = shell("address", "check", "-", given=b"ann@example.org\n")
    assert answer.text.splitlines()[1] == "ann@example.org  yes    ann@example.org  –"
    assert not (tmp_path / "data").exists()


def test_an_absent_file_is_named(run: Run, ws: Workspace) -> None:
    assert run("address", "check", "absent.txt").line == "There is no file “absent.txt”."
