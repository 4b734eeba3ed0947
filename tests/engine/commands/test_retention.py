from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine import segments
from engine.access import audit
from engine.profiles import databases
from engine.runner.keeping.kinds import KINDS
from engine.workspace import Workspace

Run = Callable[..., Any]


def test_how_long_what_is_kept(run: Run, ws: Workspace) -> None:
    with ws.store.transaction() as cursor:
        audit.record(cursor, ws, action="made", kind="sender", name="x")
        cursor.run("update audit set happened_at = $at", at=ws.now() - timedelta(days=120))
    assert [row["kind"] for row in run("retention", "list", "--json").json] == [kind.name for kind in KINDS]
    assert {row["kept"] for row in run("retention", "list", "--json").json} == {"forever"}
    answer = run("retention", "set", "audit", "90d", "--json").json
    assert answer == {"kind": "audit", "kept": "90d", "going": 1, "farther": []}
    assert run("retention", "run", "--dry-run", "--json").json == {"audit": 1}
    assert run("retention", "run", "--json").json == {"audit": 1}
    assert run("retention", "run", "--json").json == {"audit": 0}
    assert run("retention", "set", "audit", "forever", "--json").json["kept"] == "forever"
    assert run("retention", "run", "--json").json == {}


def test_it_names_who_looks_further_back(run: Run, ws: Workspace) -> None:
    databases.create(ws, "people")
    rule = {"event": "purchase", "operator": "none", "within": "365d"}
    segments.save(ws, "people", "lapsed", {"combinator": "and", "rules": [rule]})
    found = run("retention", "set", "purchases", "100d", "--json").json
    assert found["farther"] == [{"kind": "segment", "name": "lapsed", "looks_back": "365d"}]
    assert "segment lapsed, 365d" in run("retention", "set", "purchases", "100d").err.decode()
    assert run("retention", "set", "purchases", "365d", "--json").json["farther"] == []


def test_what_is_refused(run: Run) -> None:
    for words in (("audit", "2d"), ("audit", "90"), ("people", "90d")):
        assert run("retention", "set", *words).code == 1
