"""The campaign's page says what the surge brake holds, and lets it go or drops it."""

from __future__ import annotations

import pytest

from engine.campaigns import ledger, switch
from engine.campaigns.guards import surge
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from tests.pages.conftest import open_page, said, texts
from tests.scenarios.school import COURSES, School

NAME = "course-registered"


@pytest.fixture
def held(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """Two messages of a fresh version of the campaign, without a wait, are held."""
    monkeypatch.setattr(surge, "MOST", 3)
    school.campaign(wait="0m")
    switch.activate(school.ws, NAME)
    people = [ProfileWrite("students", f"p{n}@example.org", {"current_courses": COURSES[0]}) for n in range(5)]
    write.write_many(school.ws, people)
    tick(school.ws)
    assert len(ledger.sends(school.ws, reason="surge")) == 2
    return school


def test_it_says_what_happened_and_lets_it_go(held: School) -> None:
    test = open_page("campaign", name=NAME)
    assert "2 messages are held by the surge brake." in said(test)
    assert "this campaign was started 5 times" in said(test)
    test.button(key="campaign.surge.release").click().run()
    assert "Released 2 messages" in texts(test)
    assert "held by the surge brake." not in said(test)
    tick(held.ws)
    assert not ledger.sends(held.ws, reason="surge")


def test_it_drops_them_once_it_has_asked(held: School) -> None:
    test = open_page("campaign", name=NAME)
    test.button(key="campaign.surge.drop").click().run()
    assert "Dropped 2 messages." in texts(test)
    assert {r["state"] for r in ledger.sends(held.ws, reason="surge")} == {"skipped"}
