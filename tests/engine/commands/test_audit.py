from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.access import audit
from engine.tables.opening import open_table
from engine.workspace import Workspace

Run = Callable[..., Any]


def test_who_did_what(run: Run) -> None:
    run("token", "add", "shop", "--scope", "read")
    run("--now", "2026-01-06T12:00", "token", "revoke", "shop")
    [revoked, created] = run("audit", "list", "--json").json
    assert (created["actor"], created["action"], created["kind"], created["name"]) == (
        "local",
        "created",
        "token",
        "shop",
    )
    assert created["after"] == {"scope": "read", "rate": None, "expires_at": None}
    assert created["via"] == "command line"
    assert revoked["happened_at"] == "2026-01-06T12:00:00Z"


def test_what_one_looks_for(run: Run, ws: Workspace) -> None:
    for name in ("shop", "site"):
        run("token", "add", name, "--scope", "read")
    run("--now", "2026-01-06T12:00", "token", "revoke", "shop")

    def actions(*options: str) -> list[tuple[str, str]]:
        return [(e["action"], e["name"]) for e in run("audit", "list", *options, "--json").json]

    assert actions("--name", "site") == [("created", "site")]
    assert actions("--since", "2026-01-06") == [("revoked", "shop")]
    assert actions("--until", "2026-01-06", "--limit", "1") == [("created", "site")]
    assert actions("--actor", "ann") == []
    assert actions("--kind", "token", "--action", "revoked", "--text", "SHOP") == [("revoked", "shop")]
    assert (
        "no time" in run("audit", "list", "--since", "soon").line
        or "not a time" in run("audit", "list", "--since", "soon").line
    )


def test_as_a_file(run: Run, ws: Workspace, tmp_path: Path) -> None:
    ws.store.write(
        lambda cursor: audit.record(cursor, ws, action="changed", kind="topic", name="=1+1", after={"label": "N"})
    )
    file = tmp_path / "audit.csv"
    assert run("export", "audit", str(file), "--json").json["rows"] == 1
    table = open_table(file.read_bytes(), file.name)
    assert "log_id" in table.columns
    assert '{""label"":""N""}' in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert run("audit", "list", "--json").json[0]["action"] == "exported"
