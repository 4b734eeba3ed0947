"""What happened between two times."""

from __future__ import annotations

from datetime import timedelta

from engine.reports import overview
from tests.scenarios.school import START, School


def test_numbers_of_a_day(school: School) -> None:
    found = overview.overview(school.at(60))
    assert found["outcomes"]["sent"] == 2
    assert found["outcomes"]["skipped"] == 1
    assert found["events"] == {"sent": 2}
    assert found["changes"] > 0
    assert overview.overview(school.at(60), START + timedelta(days=1), START + timedelta(days=2))["changes"] == 0


def test_by_day(school: School) -> None:
    assert overview.outcomes_by_day(school.at(60)) == [(START.date(), "sent", 2), (START.date(), "skipped", 1)]
    assert overview.events_by_day(school.at(60), ["sent", "opened"]) == [(START.date(), "sent", 2)]
