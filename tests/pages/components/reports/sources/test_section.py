"""The tab Sources in AppTest: each view with data, without any, and what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import events, segments
from engine.events import NewEvent, page_views
from engine.profiles import asking, databases, reading, write
from engine.profiles.write import ProfileWrite
from engine.reports import retention
from engine.reports.retention import Retention, Stayed
from engine.statistics import Arm, compare_rates
from engine.workspace import Workspace
from pages.components.reports.sources import texts
from pages.components.reports.sources.retention import said as verdict
from tests.pages.conftest import open_page, said

DAY = timedelta(days=1)


@pytest.fixture
def shop(empty: Workspace) -> Workspace:
    """Three people of the last days, from two sources, of whom one bought for two currencies."""
    databases.create(empty, "shop", label="Shop")
    now = datetime.now(UTC).replace(tzinfo=None)
    for n, source in enumerate(("Search ads", "Search ads", "Friend")):
        data = {"source": source, "registered_at": (now - n * DAY - timedelta(hours=1)).isoformat()}
        write.write(empty, ProfileWrite("shop", f"p{n}@x.org", data, source="api"))
    view = page_views.told("https://s.org/?utm_source=google&utm_campaign=spring")
    orders = [
        NewEvent("shop", "p0@x.org", "page_view", now - timedelta(minutes=50), properties=view),
        NewEvent(
            "shop", "p0@x.org", "purchase", now - timedelta(minutes=40), 12.5, {"currency": "EUR", "order_id": "1"}
        ),
        NewEvent(
            "shop", "p0@x.org", "purchase", now - timedelta(minutes=30), -2.5, {"currency": "EUR", "order_id": "2"}
        ),
        NewEvent("shop", "p0@x.org", "purchase", now - timedelta(minutes=20), 7.0, {"order_id": "3"}),
    ]
    assert events.record_many(empty, orders).inserted == 4
    return empty


def opened(view: str, **params: str) -> AppTest:
    test = open_page("reports", tab="sources", view=view, **params)
    assert not test.exception
    assert not test.error
    return test


def figures(test: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in test.metric}


def table_with(test: AppTest, column: str) -> list[dict[str, Any]]:
    return next(t.value for t in test.dataframe if column in t.value).to_dict("records")


@pytest.mark.parametrize("view", texts.VIEWS)
def test_without_a_database(empty: Workspace, view: str) -> None:
    assert "New database" in said(opened(view))


@pytest.mark.parametrize("view", texts.VIEWS)
def test_without_anybody(empty: Workspace, view: str) -> None:
    databases.create(empty, "shop")
    opened(view)


def test_sources_of_a_period(shop: Workspace) -> None:
    test = opened("sources", period="7")
    found = figures(test)
    assert (found["Sign-ups"], found["Active of them"], found["Converted of them"]) == ("3", "33.3 %", "33.3 %")
    assert (found["Conversions"], found["Revenue EUR"], found["Revenue without currency"]) == ("3", "10", "7")
    rows = {row["Came from"]: row for row in table_with(test, "Active people")}
    assert (rows["Search ads"]["Sign-ups"], rows["Search ads"]["Conversions"]) == (2, 3)
    assert (rows["Friend"]["Sign-ups"], rows["Friend"]["Converted"]) == (1, 0.0)
    [visit] = table_with(test, "Page views")
    assert visit == {"Came from": "google", "Page views": 1, "People": 1, "Conversions": 3}


def test_by_another_origin_from_the_address(shop: Workspace) -> None:
    rows = table_with(opened("sources", by="utm_campaign"), "Active people")
    assert {(row["Came from"], row["People"]) for row in rows} == {("spring", 1), (texts.UNKNOWN, 2)}


def test_how_they_were_made_has_words(shop: Workspace) -> None:
    write.write(shop, ProfileWrite("shop", "p3@x.org", {}, source="card"))
    rows = table_with(opened("sources", by="made_by"), "Active people")
    assert {(row["Came from"], row["People"]) for row in rows} == {("API", 3), ("By hand", 1)}


def test_another_conversion(shop: Workspace) -> None:
    test = opened("sources")
    test.selectbox(key="reports.sources.goal").set_value("page_view").run()
    assert figures(test)["Conversions"] == "1"
    assert "Revenue EUR" not in figures(test)


def test_growth_and_segments(shop: Workspace) -> None:
    condition = {"combinator": "and", "rules": [{"field": "source", "operator": "=", "value": "Friend"}]}
    segments.save(shop, "shop", "friends", condition, label="Friends")
    test = opened("growth")
    assert (figures(test)["People now"], figures(test)["Came"]) == ("3", "3")
    assert test.multiselect(key="reports.growth.segments").value == ["friends"]
    test.selectbox(key="reports.growth.of").set_value("general").run()
    assert figures(test)["Subscribed now"] == "0"
    test.multiselect(key="reports.growth.segments").set_value([]).run()
    assert texts.NONE_CHOSEN.format(6) in said(test)


def test_stages_say_what_they_lack(empty: Workspace) -> None:
    databases.create(empty, "shop")
    assert "Nobody has a value in a date field" in said(opened("stages"))


def test_stages_of_the_last_months(shop: Workspace) -> None:
    rows = table_with(opened("stages"), "Lapsed")
    assert len(rows) == 12
    assert (rows[0]["New"], rows[0]["Active"]) == (3, 0)
    assert rows[0]["Month"].endswith("(so far)")


def test_retention_without_a_campaign(shop: Workspace) -> None:
    assert texts.NO_SCOPE in said(opened("retention"))


def stayed(people: int, n: int, x: int) -> Stayed:
    return Stayed(people, Arm(n, x), datetime(2026, 1, 5) if people else None)


@pytest.mark.parametrize(
    ("mailed", "held", "expected"),
    [
        (
            stayed(5, 0, 0),
            stayed(0, 0, 0),
            "not over for anybody yet. The first one’s 30 days are over on 4 Feb 2026",
        ),
        (stayed(5, 4, 1), stayed(0, 0, 0), "25.0 % of 4 people are still there. Nobody was held back"),
        (stayed(500, 400, 90), stayed(60, 50, 9), "not enough people for a comparison. At least 100"),
        (stayed(500, 400, 200), stayed(500, 400, 100), "mail keeps people. 25.0 points more"),
        (stayed(500, 400, 100), stayed(500, 400, 200), "mail drives people away. 25.0 points fewer"),
        (stayed(500, 400, 100), stayed(500, 400, 101), "no difference found"),
    ],
)
def test_what_retention_says(empty: Workspace, mailed: Stayed, held: Stayed, expected: str) -> None:
    is_enough = min(mailed.arm.n, held.arm.n) >= retention.ENOUGH
    one = Retention(30, mailed, held, compare_rates([held.arm, mailed.arm]) if is_enough else None)
    assert expected in verdict(empty, one)


def test_feedback_says_how_to_ask(shop: Workspace) -> None:
    assert "Messages can ask for a rating" in said(opened("feedback"))


def answered(ws: Workspace, key: str, score: int, words: str) -> None:
    """As the page behind the link writes it, without a message."""
    profile_id = reading.find(ws, "shop", key)["profile_id"]
    now = ws.now()
    told = {"field": "rating", "answer": score}
    ws.store.write(
        lambda cursor: events.append(
            cursor, ws, [NewEvent("shop", profile_id, "answered", now, properties=told, source="subscriber")]
        )
    )
    write.write(ws, ProfileWrite("shop", key, {"rating": score, "rating_comment": words}, source="subscriber"))


def test_feedback_with_words_and_the_way_to_the_person(shop: Workspace) -> None:
    asking.make_rating(shop, "shop")
    answered(shop, "p0@x.org", 5, "All *fine*.")
    answered(shop, "p1@x.org", 2, "Too late.")
    test = opened("feedback")
    found = figures(test)
    assert (found["Answers"], found["Mean"], found["Highest score"]) == ("2", "3.50", "50.0 %")
    assert {t.value for t in test.text} == {"All *fine*.", "Too late."}
    test.button(key="reports.feedback.person.0").click().run()
    assert "p1@x.org" in said(test)


def row(days: int, score: float | None) -> Callable[[Workspace], dict[str, Any]]:
    return lambda ws: {
        "database_id": 1,
        "day": (ws.now() - days * DAY).date(),
        "measured_at": ws.now(),
        "people": 3,
        "score": score,
        **dict.fromkeys(("missing", "unverified", "doubtful"), 1.0),
    }


def test_quality_of_one_day_and_of_two(shop: Workspace) -> None:
    assert texts.NO_QUALITY in said(opened("quality"))
    shop.store.write(lambda c: c.insert("quality_day", [row(1, 80.0)(shop)]))
    assert "Measured once so far" in said(opened("quality"))
    shop.store.write(lambda c: c.insert("quality_day", [row(0, 75.5)(shop)]))
    test = opened("quality")
    assert next((m.value, m.delta) for m in test.metric if m.label == "Score") == ("75.5", "-4.5")
