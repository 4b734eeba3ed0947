from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.profiles import subscriptions
from engine.workspace import Workspace

Run = Callable[..., Any]


@pytest.fixture
def listed(tmp_path: Path) -> str:
    file = tmp_path / "list.csv"
    file.write_text("address,reason\nann@example.org,complaint\nbob@example.org,\nnobody,\n")
    return str(file)


def test_a_list_goes_in_and_out(run: Run, ws: Workspace, listed: str, tmp_path: Path) -> None:
    done = run("suppression", "import", listed, "--reason", "hard_bounce", "--json")
    assert {k: done.json[k] for k in ("rows", "added", "known")} == {"rows": 3, "added": 2, "known": 0}
    assert done.json["rejected"][0]["line"] == 4
    assert subscriptions.suppression_of(ws, "bob@example.org") == "hard_bounce"
    out = tmp_path / "out.csv"
    assert run("suppression", "export", str(out), "--json").json["rows"] == 2
    assert out.read_text().startswith("address,reason,changed_at,note\n")
    again = run("suppression", "import", str(out))
    assert again.text == "2 rows: 0 added, 2 were there, 0 rejected.\n"


def test_rejected_rows_are_said(run: Run, listed: str) -> None:
    assert "Line 4: “nobody” is not an email address" in run("suppression", "import", listed).line


def test_the_list_is_searched(run: Run, listed: str) -> None:
    run("suppression", "import", listed)
    found = run("suppression", "list", "--search", "ann", "--json").json
    assert [(r["address"], r["reason"], r["source"]) for r in found] == [("ann@example.org", "complaint", "import")]
    assert run("suppression", "list", "--reason", "hard_bounce", "--limit", "5", "--json").json == []


def test_bad_input_is_one_line(run: Run, tmp_path: Path, listed: str) -> None:
    assert run("suppression", "import", str(tmp_path / "absent.csv")).code == 1
    assert "dislike" in run("suppression", "import", listed, "--reason", "dislike").line
