from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.deliverability import lookups

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question leaves this machine."""
    monkeypatch.setattr(lookups, "_MOST_SILENCES", 0)


def test_it_needs_no_workspace(shell: Run, tmp_path: Path) -> None:
    """With the settings as they are by default, and no look-up, as there is nothing to look for."""
    answer = shell("doctor")
    assert answer.code == 0
    assert (
        "warning: No relay is set: messages stay in the mailbox folder and reach nobody.\n    Set WARMCAST_SMTP_URL."
        in (answer.text)
    )
    assert not (tmp_path / "data").exists()


def test_what_is_found(run: Run) -> None:
    answer = run("doctor", "--json")
    assert (answer.code, answer.json["ok"]) == (0, True)
    assert {(f["code"], f["level"]) for f in answer.json["findings"]} == {
        *(("sender", "warning"), ("smtp", "warning"), ("base_url", "warning"))
    }
    assert set(answer.json["findings"][0]) == {"level", "code", "about", "message", "advice", "publish", "found"}


def test_offline_nothing_is_wrong(run: Run) -> None:
    answer = run("doctor", "school.net", "--json")
    assert answer.code == 0
    levels = {f["code"]: f["level"] for f in answer.json["findings"]}
    assert {levels[code] for code in ("spf", "dkim", "dmarc", "mx")} == {"unknown"}


def test_what_is_wrong_makes_the_exit_code(run: Run) -> None:
    answer = run("doctor", "gmail.com", "--json")
    assert (answer.code, answer.json["ok"]) == (1, False)
    assert answer.json["findings"][0]["about"] == "gmail.com"


def test_no_domain(run: Run) -> None:
    answer = run("doctor", "a b")
    assert answer.code == 1
    assert "“a b” is not a domain." in answer.line
