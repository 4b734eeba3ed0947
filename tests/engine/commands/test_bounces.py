"""`bounce read` and `bounce take`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.commands.call import Call
from engine.profiles import subscriptions
from engine.workspace import Workspace
from tests.engine.delivery.bounces import made
from tests.engine.delivery.bounces.test_taking import ANN, World

Run = Callable[..., Any]


def test_read_keeps_the_order_and_gives_details(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(made.dsn(original=b"X-Send-ID: 77\r\n"))
    (tmp_path / "a.eml").write_bytes(b"\x00\xff")
    answer = run("bounce", "read", "b.eml", "-", "a.eml", "--json", given=made.complaint())
    assert answer.code == 0
    assert [(a["file"], a["kind"], a["send_id"]) for a in answer.json] == [
        ("b.eml", "hard", 77),
        ("-", "complaint", None),
        ("a.eml", "not_a_bounce", None),
    ]
    reason = "smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown"
    assert answer.json[0] == {
        "file": "b.eml",
        "kind": "hard",
        "recipients": [ANN],
        "status": "5.1.1",
        "reason": reason,
        "send_id": 77,
        "details": [{"address": ANN, "kind": "hard", "status": "5.1.1", "reason": reason}],
    }


def test_read_for_people(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(made.dsn())
    (tmp_path / "a.eml").write_bytes(made.absence())
    (tmp_path / "c.eml").write_bytes(b"")
    assert run("bounce", "read", "b.eml", "a.eml", "c.eml").text.splitlines() == [
        "b.eml: hard, ann@example.org, 5.1.1, smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown",
        "a.eml: auto_reply, ann@example.org, Re: You are in",
        "c.eml: not_a_bounce",
    ]


def test_read_needs_no_workspace() -> None:
    assert not Call.of(["bounce", "read", "x.eml"], "/").is_for_app
    assert Call.of(["bounce", "take", "x.eml"], "/").is_for_app


def test_a_file_that_is_not_there(run: Run) -> None:
    answer = run("bounce", "read", "none.eml", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "not_found")


def test_take_acts(run: Run, ws: Workspace, tmp_path: Path) -> None:
    world = World(ws)
    send_id = world.send(1)
    (tmp_path / "forged.eml").write_bytes(made.dsn())
    given = made.dsn(to=world.path(send_id))
    answer = run("bounce", "take", "-", "forged.eml", "--json", given=given)
    assert [(a["file"], a["outcome"], a["send_id"]) for a in answer.json] == [
        ("-", "suppressed", send_id),
        ("forged.eml", "unsigned", None),
    ]
    assert subscriptions.suppression_of(ws, ANN) == "hard_bounce"
    assert run("bounce", "take", "-", given=given).text == "-: known already, nothing changed.\n"
