from __future__ import annotations

from engine.deliverability.finding import KNOWN, worst_of


def test_worst_of() -> None:
    assert worst_of(["ok", "warning", "unknown"]) == "warning"
    assert worst_of(["ok", "unknown", "ok"]) == "unknown"
    assert worst_of(["ok"]) == "ok"
    assert worst_of([]) == "unknown"
    assert worst_of(["ok", "unknown"], KNOWN) == "ok"
    assert worst_of(["unknown"], KNOWN) == "unknown"
