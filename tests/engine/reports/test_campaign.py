"""The numbers of a campaign."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import events
from engine.campaigns import ledger
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.reports.campaign import report
from tests.scenarios.school import START, School


def test_numbers(school: School) -> None:
    sends = ledger.sends(school.ws, state="sent")
    for kind, send in (("opened", sends[0]), ("opened", sends[0]), ("clicked", sends[0]), ("bounced", sends[1])):
        told = {"campaign_id": 1, "send_id": send["send_id"], "source": "engine"}
        event = NewEvent("students", send["profile"], kind, START, **told)
        events.record(school.ws, event)
    found = report(school.ws, school.name)
    assert (found["planned"], found["sent"], found["delivered"]) == (3, 2, 1)
    assert (found["opened"], found["clicked"], found["bounced"]) == (1, 1, 1)
    assert found["skipped"] == {"restarted": 1}
    assert found["rates"]["opened"] == 1
    assert found["converted"] is None


def test_without_sends_rates_are_none_not_zero(school: School) -> None:
    school.name = "other"
    school.campaign()
    assert report(school.ws, "other")["rates"]["opened"] is None


def test_all_campaigns_between_two_times(school: School) -> None:
    """The first change was due at minute 11; the two others were sent by the tick of minute 13."""
    later = report(school.ws, since=START + timedelta(minutes=12))
    assert (later["planned"], later["sent"], later["skipped"]) == (2, 2, {})
    first = report(school.ws, until=START + timedelta(minutes=12))
    assert (first["planned"], first["sent"], first["skipped"]) == (1, 0, {"restarted": 1})
    assert report(school.ws)["planned"] == 3


def test_times_the_wrong_way_round_are_refused(school: School) -> None:
    with pytest.raises(BadValueError, match="before the end"):
        report(school.ws, since=START, until=START - timedelta(days=1))
