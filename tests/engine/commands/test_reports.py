from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]

KEYS = {
    *("planned", "sent", "delivered", "opened", "clicked", "unsubscribed", "complained", "bounced"),
    *("skipped", "converted", "revenue", "rates"),
}


def test_a_campaigns_report_has_every_number(courses: Run) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    found = courses("report", "campaign", "registered", "--json").json
    assert set(found) == KEYS
    assert (found["planned"], found["sent"], found["skipped"], found["converted"]) == (2, 1, {"missing_value": 1}, None)
    assert "planned       2\n" in courses("report", "campaign", "registered").text
    assert courses("report", "campaign", "nope").code == 1


def test_the_overview_takes_a_stretch_of_time(courses: Run) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    around = courses("report", "overview", "--from", "2026-01-01", "--to", "2026-01-03", "--json")
    later = courses("report", "overview", "--from", "2026-01-03", "--to", "2026-01-04", "--json")
    assert set(around.json) == KEYS
    assert (around.json["sent"], later.json["sent"]) == (1, 0)
    assert courses("report", "overview", "--from", "yesterday").line.startswith("“yesterday” is not a time.")
