"""Broadcasts on the campaign page: made, counted, started, paused, missed, duplicated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import segments
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.broadcasting import switching
from engine.campaigns.broadcasting.starts import starts_of
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from pages.components.broadcasting import starting
from tests.pages.conftest import errors, go, in_dialog, label_of, open_page, said
from tests.scenarios.school import School
from tests.scenarios.shop import OFFER

NEW = "campaign.+broadcast"


@pytest.fixture
def news(school: School) -> School:
    """Three people more, two of them subscribed, and a letter for everybody."""
    templates.save(school.ws, "letter", OFFER, label="Letter")
    for name, subscribe in (("dora", ("general",)), ("emil", ("general",)), ("fay", ())):
        write.write(school.ws, ProfileWrite("students", f"{name}@example.org", {"city": "Oslo"}, subscribe=subscribe))
    segments.save(school.ws, "students", "oslo", {"field": "city", "operator": "=", "value": "Oslo"}, label="Oslo")
    return school


def saved(school: School, **settings: Any) -> None:
    definition: dict[str, Any] = {"name": "news", "kind": "broadcast", "content": [{"template": "letter"}]}
    campaigns.save(school.ws, "students", parse_definition({**definition, "audience": "oslo", **settings}))


def typed(label: str = "Spring news") -> AppTest:
    test = open_page("campaign", kind="broadcast")
    label_of(test.text_input, "Name").set_value(label)
    label_of(test.multiselect, "Template").set_value(["letter"])
    return test.run()


def started(test: AppTest) -> AppTest:
    """Presses the dialog's button, with a name and a reason where warnings ask for them."""
    if any(e.key == "campaign.accept.by" for e in test.text_input):
        test.text_input(key="campaign.accept.by").set_value("Mia")
        test.text_area(key="campaign.accept.reason").set_value("Tried")
    return in_dialog(test, starting.ASKED, press=f"{starting.ASKED}.go")


def test_a_new_one_is_counted_saved_and_started(news: School) -> None:
    test = typed()
    assert "New broadcast" in said(test)
    test.segmented_control(key=f"{NEW}.audience").set_value("segment").run()
    label_of(test.selectbox, "Segment").set_value("oslo").run()
    assert "**3** of 5 people now" in said(test)
    assert "**2** of them can be mailed" in said(test)
    assert test.button(key="campaign.activate").label == "Save and start…"
    test.button(key="campaign.activate").click().run()
    assert "**2 people** get it. In the audience are 3 people." in said(test)
    assert test.button(key="campaign.starting.go").label == "Start for 2 people"
    assert ledger.counts(news.ws, "spring-news")["waiting"] == 0
    test = started(test)
    assert "Started for 2 of 3 people in the audience." in said(test)
    assert "0 of 3 done, the rest as soon as it may leave" in [p.proto.text for p in test.get("progress")]
    assert "campaign.start" not in {b.key for b in test.button}
    tick(news.ws)
    test.run()
    assert "This campaign is finished" in said(test)
    assert ledger.counts(news.ws, "spring-news")["sent"] == 2
    assert "campaign.start" not in {b.key for b in test.button}


def test_nobody_starts_without_saying_why_warnings_are_right(news: School) -> None:
    html = f'{OFFER.html}<a href="https://school.example/books">Books</a>'
    templates.save(news.ws, "letter", TemplateSource(subject="Offer", html=html))
    saved(news)
    test = open_page("campaign", name="news")
    test.button(key="campaign.start").click().run()
    test = in_dialog(test, starting.ASKED, press=f"{starting.ASKED}.go")
    assert "Write your name and why that is all right" in errors(test)
    assert starts_of(news.ws, "news") == []


def test_many_people_are_typed_first(news: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_MANY", 1)
    saved(news)
    test = open_page("campaign", name="news")
    test.button(key="campaign.start").click().run()
    test = started(test)
    assert "Type the number of people to confirm." in errors(test)
    test.text_input(key=f"{starting.ASKED}.sure").set_value("2")
    started(test)
    assert [s.recipients for s in starts_of(news.ws, "news")] == [3]


def test_one_that_starts_every_week(news: School) -> None:
    test = typed()
    test.segmented_control(key=f"{NEW}.way").set_value("weekly").run()
    assert "Choose at least one day under When." in said(test)
    test.button(key="campaign.activate").click().run()
    assert "Choose at least one day under When." in errors(test)
    label_of(test.get("button_group"), "Days of the week").set_value([1, 4]).run()
    test.segmented_control(key=f"{NEW}.clock").set_value("zone").run()
    test.selectbox(key=f"{NEW}.zone").set_value("Asia/Tokyo").run()
    assert "by the clock of Asia/Tokyo" in said(test)
    test.segmented_control(key=f"{NEW}.fast").set_value(True).run()
    assert "At this rate 2 people who can be mailed have it after about" in said(test)
    assert test.button(key="campaign.activate").label == "Save and schedule"
    test.button(key="campaign.save").click().run()
    found = campaigns.get(news.ws, "spring-news").definition.as_dict()
    assert found["schedule"] == {"weekly": [1, 4], "time": "09:00", "zone": "Asia/Tokyo"}
    assert found["rate"] == {"messages": 1000}
    assert "unsaved" not in {b.value for b in test.get("badge")}


@pytest.mark.parametrize(
    ("messages", "per", "refused"),
    [
        (0, "1h", "Messages at most: take a whole number from 1 to 10,000,000."),
        (-3, "1h", "Messages at most: take a whole number from 1 to 10,000,000."),
        (10_000_001, "1m", "Messages at most: take a whole number from 1 to 10,000,000."),
        (1, "30d", "How fast: take at least 1 message in 7 days."),
    ],
)
def test_a_rate_that_cannot_be_is_refused_and_stays(news: School, messages: int, per: str, refused: str) -> None:
    saved(news, rate={"messages": 100, "per": per})
    test = open_page("campaign", name="news")
    (typed,) = [n for n in test.number_input if (n.key or "").endswith(".messages")]
    typed.set_value(messages).run()
    assert refused in said(test)
    test.button(key="campaign.save").click().run()
    assert refused in errors(test)
    assert [n.value for n in test.number_input if n.key == typed.key] == [messages]
    assert campaigns.get(news.ws, "news").version == 1


def test_a_rate_of_over_a_year_is_told(news: School) -> None:
    saved(news, audience=None, rate={"messages": 1, "per": "7d"})
    for n in range(60):
        write.write(news.ws, ProfileWrite("students", f"m{n}@example.org", {}, subscribe=("general",)))
    test = open_page("campaign", name="news")
    assert "At this rate it would go out for over a year" in said(test)


def test_the_start_says_first_how_many_and_by_when(news: School) -> None:
    saved(news, rate={"messages": 1, "per": "1d"})
    test = open_page("campaign", name="news")
    test.button(key="campaign.start").click().run()
    assert "At the rate the last one leaves after about 1 day, on" in said(test)
    assert "Why 1 person of the audience does not get it" in [e.label for e in test.expander]


def test_each_persons_own_clock_knows_no_rate(news: School) -> None:
    test = typed()
    test.segmented_control(key=f"{NEW}.way").set_value("daily").run()
    test.segmented_control(key=f"{NEW}.clock").set_value("person").run()
    assert "0 of 5 people in the database have a time zone" in said(test)
    assert "there is no rate" in said(test)
    assert f"{NEW}.fast" not in {c.key for c in test.segmented_control}


def test_who_gets_it_now(news: School) -> None:
    saved(news)
    test = open_page("campaign", name="news")
    test.session_state["campaign.check.tab.news"] = "Who gets it now"
    test.run()
    assert "**2 people** get it." in said(test)
    people = next(d.value for d in test.dataframe if "Person" in d.value.columns)
    assert sorted(people["Person"]) == [f"{n}@example.org" for n in ("dora", "emil", "fay")]
    assert sorted(people["Reason"]) == ["", "", "Not subscribed to the topic"]


def test_one_that_starts_by_hand_is_started_there_also_while_it_is_active(news: School) -> None:
    saved(news)
    switch.activate(news.ws, "news", accept="Meant so")
    saved(news, priority=3)
    test = open_page("campaign", name="news")
    test.session_state["campaign.check.tab.news"] = "Who gets it now"
    assert test.run().button(key="campaign.dry.activate").label == test.button(key="campaign.start").label


def test_it_is_activated_where_one_sees_who_gets_it(news: School) -> None:
    saved(news, schedule={"weekly": [1], "time": "09:00"})
    test = open_page("campaign", name="news")
    test.session_state["campaign.check.tab.news"] = "Who gets it now"
    test.run().button(key="campaign.dry.activate").click().run()
    if any(e.key == "campaign.accept.by" for e in test.text_input):
        test.text_input(key="campaign.accept.by").set_value("Mia")
        test.text_area(key="campaign.accept.reason").set_value("Tried")
        in_dialog(test, "campaign.accept", press="Activate anyway")
    assert not errors(test)
    assert campaigns.get(news.ws, "news").state == "active"
    assert "campaign.dry.activate" not in {b.key for b in test.button}


def test_a_pause_goes_on_where_it_was(news: School) -> None:
    saved(news, rate={"messages": 1, "per": "1d"})
    switching.start(news.ws, "news", accept="tried")
    test = open_page("campaign", name="news")
    tick(news.ws)
    test.run()
    assert any("1 of 2 done (another 1 skipped), the rest until" in p.proto.text for p in test.get("progress"))
    test.button(key="campaign.pause").click().run()
    assert "Paused: 1 of 2 done (another 1 skipped), 1 left; once resumed, that takes 1 day more" in [
        p.proto.text for p in test.get("progress")
    ]
    (listed,) = (d.value for d in test.dataframe if "Out by" in d.value.columns)
    assert [*listed["State"][0]] == ["paused"]
    assert list(listed["Out by"]) == [None]
    assert "It goes on where it was." in said(test)
    assert "campaign.with_pause" not in {c.key for c in test.checkbox}
    assert "too late" not in said(test)


@pytest.mark.parametrize("is_made_up", [True, False])
def test_a_missed_start_asks(news: School, is_made_up: bool) -> None:
    now = news.ws.now()
    before = news.ws.acting(clock=FixedClock(now - timedelta(hours=4)))
    at = (now - timedelta(hours=3)).isoformat(timespec="minutes")
    saved(news, schedule={"at": at})
    switch.activate(before, "news", accept="tried")
    tick(news.ws)
    test = open_page("campaign", name="news")
    assert "It was to start on" in said(test)
    if is_made_up:
        test.button(key="campaign.missed.start").click().run()
        started(test)
        assert [s.state for s in starts_of(news.ws, "news")] == ["started"]
    else:
        test.button(key="campaign.missed.leave_out").click().run()
        assert "Left out: 1 start." in said(test)
        assert [s.state for s in starts_of(news.ws, "news")] == ["left_out"]


def test_a_copy_is_a_draft_without_the_time_that_is_over(news: School) -> None:
    saved(news, label="News", schedule={"at": "2026-01-05T12:00"}, rate={"messages": 5})
    test = open_page("campaign", name="news")
    test.button(key="campaign.copy").click().run()
    assert "This is the copy, a draft" in said(test)
    found = campaigns.get(news.ws, "copy-of-news")
    assert (found.state, found.definition.schedule) == ("draft", None)
    assert found.definition.rate == campaigns.get(news.ws, "news").definition.rate
    go(test, "campaign", name="news").button(key="campaign.copy").click().run()
    assert campaigns.get(news.ws, "copy-of-news-2").label == "Copy of News 2"


def test_the_list_says_when(news: School) -> None:
    saved(news, schedule={"daily": "09:00"})
    test = open_page("campaigns")
    rows = test.dataframe[0].value
    assert dict(zip(rows["Campaign"], rows["Starts"], strict=True))["news"] == "Every day at 09:00"
