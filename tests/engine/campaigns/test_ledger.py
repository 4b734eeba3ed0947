"""The ledger as the command line and the pages read it."""

from __future__ import annotations

import pytest

from engine.campaigns import ledger
from engine.errors import BadValueError, UnknownNameError
from tests.scenarios.school import COURSES, START, School


@pytest.fixture
def busy(school: School) -> School:
    school.open(wait="10m").change(1, COURSES[0])
    school.change(2, COURSES[1])
    school.change(3, COURSES[2], key="bob@example.org")
    school.tick(12)
    return school


def test_rows_have_the_contracts_keys(busy: School) -> None:
    first = ledger.sends(busy.ws, profile="ANN@example.org")[0]
    assert list(first) == [
        "send_id", "campaign", "version", "profile", "variant", "state", "reason", "evidence", "occurred_at", "due_at",
        "decided_at", "sent_at",
    ]  # fmt: skip
    assert first["evidence"] == {"by_write_id": 2}
    assert (first["occurred_at"] - START).seconds == 60


def test_filters(busy: School) -> None:
    assert [r["profile"] for r in ledger.sends(busy.ws, state="waiting")] == ["bob@example.org"]
    assert len(ledger.sends(busy.ws, reason="restarted")) == 1
    assert len(ledger.sends(busy.ws, campaign=busy.name, limit=2)) == 2
    everything = [r["send_id"] for r in ledger.sends(busy.ws)]
    assert [r["send_id"] for r in ledger.sends(busy.ws, after=everything[0])] == everything[1:]


def test_counts_are_the_sum_of_all(busy: School) -> None:
    states = ledger.counts(busy.ws)
    assert sum(states.values()) == 3
    assert (states["sent"], states["skipped"], states["waiting"]) == (1, 1, 1)
    assert ledger.skipped_by_reason(busy.ws, busy.name) == {"restarted": 1}
    assert sum(sum(m.values()) for m in ledger.counts_by_campaign(busy.ws).values()) == 3


def test_unknown_is_said(busy: School) -> None:
    with pytest.raises(BadValueError, match="waiting, claimed"):
        ledger.sends(busy.ws, state="lost")
    with pytest.raises(UnknownNameError):
        ledger.sends(busy.ws, profile="nobody@example.org")
    with pytest.raises(UnknownNameError):
        ledger.write_effects(busy.ws, 999)


def test_effects_of_a_write(busy: School) -> None:
    effects = ledger.write_effects(busy.ws, 2)
    assert [c["field"] for c in effects["changes"]] == ["current_courses"]
    assert [s["state"] for s in effects["sends"]] == ["sent"]


def test_decisions_of_a_send(busy: School) -> None:
    sent = ledger.sends(busy.ws, state="sent")[0]
    assert [d["state"] for d in ledger.decisions(busy.ws, sent["send_id"])] == ["sent"]
