"""Recovery after a killed tick, by what each transport can know."""

from __future__ import annotations

import pytest

from engine.campaigns import ledger
from engine.campaigns.decide import decide
from engine.campaigns.plan import plan
from engine.delivery.outbox.ways import OneByOne
from engine.delivery.transports import MailboxTransport
from engine.runner import tick
from engine.runner.record import recover
from tests.engine.runner.test_tick import Answers
from tests.scenarios.school import COURSES, School


@pytest.fixture
def claimed(school: School) -> School:
    """One send that a tick claimed before it was killed."""
    school.open().change(1, COURSES[0])
    plan(school.at(1))
    assert len(decide(school.at(1)).claims) == 1
    return school


def state(school: School) -> str:
    return ledger.sends(school.ws)[0]["state"]


def test_not_sent_goes_back_and_is_sent(claimed: School) -> None:
    mailbox = MailboxTransport(claimed.ws.mailbox)
    assert recover(claimed.at(2), OneByOne(mailbox)) == []
    assert state(claimed) == "waiting"
    tick(claimed.at(2), mailbox)
    assert state(claimed) == "sent"


def test_who_was_let_through_before_a_kill_was_let_through_then(claimed: School) -> None:
    """The people who were held back at the same moment count from then, too."""
    tick(claimed.at(2), MailboxTransport(claimed.ws.mailbox))
    with claimed.ws.store.read() as cursor:
        (row,) = cursor.dicts("select reached_at, decided_at from send")
    assert row == {"reached_at": claimed.at(1).now(), "decided_at": claimed.at(2).now()}


def test_sent_is_recorded_and_not_sent_again(claimed: School) -> None:
    mailbox = MailboxTransport(claimed.ws.mailbox)
    mailbox.send(ledger.sends(claimed.ws)[0]["send_id"], "a@example.org", "b@example.org", b"Subject: x\r\n\r\nx\r\n")
    assert [r.state for r in recover(claimed.at(2), OneByOne(mailbox))] == ["sent"]
    assert state(claimed) == "sent"
    assert len(list(claimed.ws.mailbox.glob("*.eml"))) == 1


def test_what_nobody_can_know_is_in_doubt(claimed: School) -> None:
    relay = Answers()
    report = tick(claimed.at(2), relay)
    assert (report.in_doubt, relay.sent) == (1, [])
    assert state(claimed) == "in_doubt"
