"""The tab Deliverability: empty, with shares above their limits, and with what a look found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from engine import deliverability
from engine.deliverability import Rate, lookups
from engine.deliverability.rates import ALL
from engine.deliverability.rules import checklist
from engine.workspace import Workspace
from pages.components.deliverability import TAB
from pages.components.deliverability_texts import LEVELS, RECEIVERS, RULES
from tests.pages.conftest import open_page, texts
from tests.scenarios.school import School

MANY = [
    Rate(7, "school.net", ALL, 1_000, 1, 0),
    Rate(30, "school.net", ALL, 3_000, 70, 1),
    Rate(30, "school.net", "gmail", 1_000, 1, 3),
    Rate(30, "school.net", "others", 2_000, 69, 0),
]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question leaves this machine."""
    monkeypatch.setattr(lookups, "_MOST_SILENCES", 0)


@pytest.fixture
def tab() -> Iterator[AppTest]:
    test = open_page("messages")
    test.session_state["messages.tab"] = TAB
    yield test
    assert not test.exception


def test_before_anything_happened(empty: Workspace, tab: AppTest) -> None:
    said = texts(tab.run())
    assert "No message left in the last 30 days" in said
    assert "Nobody has looked yet" in said
    assert tab.button(key="deliverability.look").label == "Look now"
    assert not tab.error


def test_a_look_is_kept(school: School, tab: AppTest) -> None:
    tab.run().button(key="deliverability.look").click().run()
    said = texts(tab)
    assert "example.org is a domain for examples" in said
    assert "No relay is set" in said
    kept = deliverability.latest(school.ws)
    assert kept
    assert tab.button(key="deliverability.look").label == "Look again"
    assert kept.domains == ("example.org",)


def test_few_messages_are_no_alarm(school: School, tab: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliverability, "rates", lambda _: [Rate(30, "school.net", ALL, 3, 1, 1)])
    tab.run()
    assert [m.label for m in tab.metric][-3:] == ["Sent", "Bounces", "Complaints"]
    assert [m.delta for m in tab.metric][-2:] == ["too few to say"] * 2
    assert not tab.error
    assert not tab.warning


def test_shares_above_their_limits(school: School, tab: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliverability, "rates", lambda _: MANY)
    tab.run()
    assert (
        "3 of 1,000 messages from school.net to Gmail were reported as spam within 30 days (0.30 %)"
        in tab.error[0].value
    )
    assert "69 of 2,000 messages from school.net to other providers came back" in tab.warning[0].value
    assert len(tab.error) == len(tab.warning) == 1
    assert [m.delta for m in tab.metric][-2:] == ["above 2 %: act now", "below 0.1 %"]
    tab.segmented_control(key="deliverability.days").set_value(7).run()
    assert [m.delta for m in tab.metric][-2:] == ["below 2 %", "below 0.1 %"]


def test_the_overview_warns(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliverability, "rates", lambda _: MANY)
    test = open_page("overview")
    assert "were reported as spam" in test.error[0].value
    assert any(link.proto.label == "More under Messages, Deliverability" for link in test.get("page_link"))


def test_the_overview_is_quiet_below_the_limits(school: School) -> None:
    test = open_page("overview")
    assert not test.error
    assert not test.warning


def test_everything_has_words() -> None:
    assert set(RULES) == {rule.code for rule in checklist((), ())}
    assert set(LEVELS) == set(deliverability.LEVELS)
    assert set(RECEIVERS) >= {rate.receiver for rate in MANY}
