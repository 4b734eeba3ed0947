from __future__ import annotations

from datetime import datetime

from pages.components.campaign_trial.ranges import Range
from pages.components.campaign_trial.summary import sentence
from tests.pages.components.campaign_trial.reports import of_days, report

LAST = Range(datetime(2026, 1, 5), datetime(2026, 1, 26), "In the last 21 days and today")


def test_every_number_is_said() -> None:
    found = of_days(
        (5, "sent", None, 900), (6, "sent", None, 100), (6, "skipped", "limit", 204), (7, "deferred", "quiet_hours", 3)
    )
    assert sentence(found, LAST) == (
        "In the last 21 days and today, 1,207 things would have started it: 1,000 messages to 1,000 people; 204 stopped, "
        "3 still waiting."
    )


def test_people_are_counted_once() -> None:
    found = report(outcomes=of_days((5, "sent", None, 7)).outcomes, repeats={1: 1, 3: 2})
    assert "7 messages to 3 people; 0 stopped." in sentence(found, LAST)


def test_one_of_each() -> None:
    assert "1 thing would have started it: 1 message to 1 person;" in sentence(of_days((5, "sent", None, 1)), LAST)
