from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.workspace import Workspace

Run = Callable[..., Any]


def test_a_sound_workspace_passes_the_check(courses: Run) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    assert courses("check", "--json").json == {"ok": True, "findings": []}
    assert courses("check").text == "Nothing found.\n"


def test_a_broken_one_does_not(courses: Run, ws: Workspace) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    with ws.store.transaction() as cursor:
        cursor.run("delete from decision")
    answer = courses("check", "--json")
    assert (answer.code, answer.json["ok"]) == (1, False)
    assert {"level", "code", "message", "count"} == set(answer.json["findings"][0])
    assert "no_decision" in {f["code"] for f in answer.json["findings"]}
