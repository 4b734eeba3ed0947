from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.workspace import Workspace

Run = Callable[..., Any]

NOTHING = dict.fromkeys(("changes", "planned", "sent", "skipped", "deferred", "failed", "in_doubt"), 0)


def test_a_tick_tells_what_it_did_and_a_second_does_nothing(courses: Run, ws: Workspace) -> None:
    first = courses("tick", "--json", "--now", "2026-01-02T00:01").json
    assert (first["planned"], first["sent"], first["skipped"]) == (2, 1, 1)
    assert courses("tick", "--now", "2026-01-02T00:01", "--json").json == NOTHING
    assert len(list(ws.mailbox.iterdir())) == 1


def test_before_the_changes_nothing_is_due(courses: Run) -> None:
    assert courses("tick", "--now", "2026-01-01T23:59", "--json").json["planned"] == 0


def test_a_replay_is_the_sum_of_its_ticks(courses: Run) -> None:
    answer = courses("replay", "--from", "2026-01-01", "--to", "2026-01-03T12:00", "--step", "12h", "--json")
    assert (answer.json["planned"], answer.json["sent"], answer.json["skipped"]) == (2, 1, 1)
    sent = courses("sends", "list", "--state", "sent", "--json").json
    assert [r["sent_at"] for r in sent] == ["2026-01-02T00:00:00Z"]


def test_what_is_no_replay_is_refused(courses: Run) -> None:
    assert courses("replay", "--from", "2026-01-03", "--to", "2026-01-01").line.startswith(
        "A replay needs a start before"
    )
    assert courses("replay", "--from", "2026-01-03", "--to", "soon").line.startswith("“soon” is not a time.")
    assert courses("replay", "--from", "2026-01-03", "--to", "2026-01-04", "--step", "1s").line.startswith(
        "“1s” is not a"
    )
    assert courses("replay", "--from", "2026-01-03").code == 2
