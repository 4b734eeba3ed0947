"""Every rule of `check` finds what breaks it."""

from __future__ import annotations

import pytest

from engine.reports import checks
from tests.scenarios.school import School

BREAK = {
    "planned_sum": "update send set state = 'lost' where state = 'sent'",
    "planned_twice": "insert into send select * replace (send_id + 1 as send_id) from send where state = 'sent' limit 1",
    "no_decision": "delete from decision",
    "cursor_ahead": "update engine_cursor set value = 999 where name = 'change'",
    "unknown_profile": "update send set profile_id = 999",
    "value_not_last_change": "update profile_1 set current_courses = 'SEO promotion'",
    "in_doubt": "update send set state = 'in_doubt' where state = 'sent'",
    "claimed": "update send set state = 'claimed' where state = 'sent'",
}


def test_a_sound_workspace_has_no_problem(school: School) -> None:
    assert checks.check(school.at(14)) == []


@pytest.mark.parametrize("code", BREAK)
def test_each_rule_finds_its_break(school: School, code: str) -> None:
    with school.ws.store.transaction() as cursor:
        cursor.run(BREAK[code])
    assert code in {p.code for p in checks.check(school.at(14))}
    assert all(p.count > 0 for p in checks.check(school.at(14)))
