"""What is said of guards that are not right yet."""

from __future__ import annotations

from typing import Any

import pytest

from pages.components.guards import missing, texts

LIMIT = {"messages": 2, "days": 7}
HOURS = {"from": "21:00", "to": "08:00"}
OPEN = {"combinator": "and", "rules": [{}]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, None),
        ({"audience": "loyal", "exclude": {"field": "city", "operator": "null"}}, None),
        ({"audience": {"bucket": [0, 999]}}, None),
        ({"limits": [LIMIT], "quiet_hours": HOURS, "holdout": 0.5}, None),
        ({"limits": "none", "quiet_hours": "none"}, None),
        ({"audience": ""}, "Choose the segment of the audience."),
        ({"exclude": ""}, "Choose the segment of those who are left out."),
        ({"audience": {"combinator": "and", "rules": []}}, "Add a condition, or choose “Everybody”."),
        ({"exclude": OPEN}, "A condition under “Except” is not finished: look for its mark, fill it in or delete it."),
        ({"limits": []}, "Add a limit, or choose “None”."),
        ({"limits": [LIMIT, {**LIMIT, "messages": 0}]}, "0 messages: nobody would get anything. Take 1 or more."),
        ({"limits": [{**LIMIT, "days": 0}]}, "0 days: say in how many days, 1 or more."),
        ({"limits": [{**LIMIT, "days": 367}]}, "A limit looks back 366 days at most."),
        ({"limits": [{**LIMIT, "messages": 1_001}]}, "A limit has at most 1,000 messages."),
        ({"limits": [{**LIMIT, "messages": None}]}, "Say how many messages."),
        (
            {"quiet_hours": {"from": "08:00", "to": "08:00"}},
            "From and to are the same: no hour of the day would be left.",
        ),
        ({"quiet_hours": {"from": None, "to": "08:00"}}, "Say from when to when."),
        ({"holdout": 2.0}, "A holdout is a share of the people: from 0 to less than 100 %."),
        ({"holdout": -0.1}, "A holdout is a share of the people: from 0 to less than 100 %."),
        ({"holdout": 1.0}, "100 % leave nobody to send to: take less."),
    ],
)
def test_what_is_wrong(data: dict[str, Any], said: str | None) -> None:
    assert missing.of(data) == said


def test_a_control_group_has_a_size() -> None:
    assert missing.of_control(0.5) is None
    assert missing.of_control(0.51) == texts.NO_CONTROL
