"""The page Reports: its tabs by the address, the list of campaigns, the report of one, and a few side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import events, segments
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.reports.metrics import METRICS
from engine.workspace import Workspace
from pages.components.reports.campaigns import texts as words
from pages.components.reports.texts import TABS
from tests.pages.conftest import in_dialog, open_page, said, texts
from tests.scenarios.school import COURSES, School

ALL = {"period": "all"}
ONE = {"campaign": "course-registered", **ALL}


def react(school: School, *types: str, **properties: Any) -> None:
    """By whom the first sent message went to."""
    send = ledger.sends(school.ws, state="sent")[0]
    known = campaigns.get(school.ws, send["campaign"])
    events.record_many(
        school.ws,
        [
            NewEvent(
                "students",
                send["profile"],
                kind,
                send["sent_at"] + timedelta(minutes=n),
                properties=properties or None,
                campaign_id=known.campaign_id,
                send_id=send["send_id"],
                source="tracking",
            )
            for n, kind in enumerate(types, 1)
        ],
    )


def figures(test: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in test.metric}


def table_with(test: AppTest, column: str) -> Any:
    return next(table.value for table in test.dataframe if column in table.value.columns)


@pytest.mark.parametrize("name", TABS)
def test_the_address_opens_a_tab(school: School, name: str) -> None:
    test = open_page("reports", tab=name)
    assert not test.exception
    assert test.session_state["reports.tab"] == TABS[name]


def test_every_campaign_with_its_figures(school: School) -> None:
    react(school, "opened")
    test = open_page("reports", **ALL)
    assert figures(test)["Sent"] == "1"
    assert figures(test)["Open rate"] == "100.0 %"
    row = test.dataframe[0].value.iloc[0]
    assert (row["Campaign"], row["Sent"], row["Open rate"]) == ("course-registered", 1, 100.0)


def test_every_figure_has_its_formula(school: School) -> None:
    react(school, "opened", "clicked")
    for metric in open_page("reports", **ONE).metric:
        assert "Formula: " in metric.help, metric.label


def test_a_campaign_has_its_report(school: School) -> None:
    react(school, "opened", "clicked", "opened")
    test = open_page("reports", **ONE)
    assert not test.exception
    assert not test.error
    assert figures(test)["Click rate"] == "100.0 %"
    assert words.GOAL_NONE in said(test)
    table = table_with(test, "Version")
    assert list(table["Version"]) == ["Version 1"]


def test_machines_stand_beside_people(school: School) -> None:
    react(school, "opened")
    react(school, "opened", machine="mail privacy")
    test = open_page("reports", **ONE)
    test.toggle(key="reports.one.raw").set_value(True).run()
    table = table_with(test, "With machines").set_index("")
    assert list(table.loc["Opens in all"]) == ["1", "2", "1"]


def test_what_came_of_it_in_each_currency(school: School) -> None:
    school.campaign(goal={"event": "purchase"})
    react(school, "opened")
    send = ledger.sends(school.ws, state="sent")[0]
    worth = [(10.0, "EUR"), (-30.5, "EUR"), (5.0, "CHF"), (2.0, None)]
    bought = [
        NewEvent(
            "students",
            send["profile"],
            "purchase",
            send["sent_at"] + timedelta(hours=n),
            value,
            {"order_id": str(n)} | ({"currency": currency} if currency else {}),
        )
        for n, (value, currency) in enumerate(worth, 1)
    ]
    events.record_many(school.ws, bought)
    test = open_page("reports", **ONE)
    assert not test.exception
    found = figures(test)
    assert (found["Converted"], found["Conversions in all"], found["Conversion rate"]) == ("1", "4", "100.0 %")
    assert (found["Revenue in EUR"], found["Revenue in CHF"], found["Revenue without a currency"]) == (
        "−20.50",
        "5.00",
        "2.00",
    )
    assert "within 5 days of the message" in said(test)


def test_a_period_without_messages_says_so(school: School) -> None:
    test = open_page("reports", campaign="course-registered", period="1")
    assert words.NO_MESSAGES in said(test)
    assert not test.metric


def test_a_campaign_that_sent_nothing_says_so(school: School) -> None:
    definition = {
        "name": "quiet",
        "kind": "broadcast",
        "content": [{"template": "course-welcome"}],
        "purpose": "marketing",
    }
    campaigns.save(school.ws, "students", parse_definition(definition))
    test = open_page("reports", campaign="quiet", **ALL)
    assert not test.exception
    assert words.NOT_YET in said(test)


def test_where_nothing_was_delivered_there_is_no_rate(school: School) -> None:
    test = open_page("reports", **ONE, only="variant:1")
    assert not test.exception
    assert figures(test)["Open rate"] == "–"
    assert words.NOTHING_BELOW["delivered"] in next(m.help for m in test.metric if m.label == "Open rate")
    assert words.NO_MATCHING in said(test)


def test_a_variant_that_nobody_has_had_is_one_all_the_same(school: School) -> None:
    school.campaign(content=[{"template": "course-welcome"}, {"template": "course-welcome"}])
    table = table_with(open_page("reports", **ONE, by="variant"), "Variant")
    assert [(row["Sent"], str(row["Open rate"])) for _, row in table.iterrows()] == [(1, "0.0"), (0, "nan")]


def test_a_row_narrows_the_report_as_its_bar_does(school: School) -> None:
    test = open_page("reports", **ONE, by="hour")
    test.session_state["reports.by.table.hour.0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    assert test.query_params["only"].startswith("hour:")
    assert "Hour: " in said(test)


def test_a_link_narrows_the_report_to_those_who_pressed_it(school: School) -> None:
    html = '<a href="https://school.example/a">A</a> <a href="https://school.example/b">B</a>'
    templates.save(school.ws, "two-links", TemplateSource(subject="Two", html=html))
    other = School(school.ws, name="two-links")
    other.campaign(content=[{"template": "two-links"}])
    switch.activate(other.at(20), "two-links")
    other.change(21, COURSES[1], key="eve@example.org")
    other.tick(22)
    send = next(s for s in ledger.sends(school.ws, state="sent") if s["campaign"] == "two-links")
    campaign_id = campaigns.get(school.ws, "two-links").campaign_id
    common: dict[str, Any] = {"campaign_id": campaign_id, "send_id": send["send_id"], "source": "tracking"}
    pressed = {"url": "https://school.example/b", "link": 2}
    at = send["sent_at"] + timedelta(minutes=1)
    events.record_many(school.ws, [NewEvent("students", send["profile"], "clicked", at, properties=pressed, **common)])
    test = open_page("reports", campaign="two-links", **ALL)
    assert list(table_with(test, "Leads to")["Clicked"]) == [0, 1]
    test.session_state["reports.links.table.0"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    test.run()
    assert test.query_params["only"] == "link:2"
    assert figures(test)["Click rate"] == "100.0 %"
    assert len(table_with(test, "Leads to")) == 2, "the links themselves stay"


def test_what_is_chosen_is_taken_away_by_a_press(school: School) -> None:
    test = open_page("reports", **ONE, only="variant:1")
    assert "Variant: B" in said(test)
    test.button(key="reports.only.variant").click().run()
    assert figures(test)["Sent"] == "1"
    assert "only" not in test.query_params


@pytest.mark.parametrize(
    "params", [{"only": "variant:x;colour:red"}, {"period": "soon"}, {"by": "nothing", "measure": "x"}]
)
def test_an_address_that_makes_no_sense_is_as_none(school: School, params: dict[str, str]) -> None:
    test = open_page("reports", **{**ONE, **params})
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("dimension", list(words.DIMENSION_HELP))
def test_messages_are_told_apart_by(school: School, dimension: str) -> None:
    react(school, "opened", "clicked")
    test = open_page("reports", **ONE, by=dimension)
    assert not test.exception
    assert not test.error
    assert words.DIMENSION_HELP[dimension] in said(test)


@pytest.mark.parametrize("measure", ["sent", "skip_rate", "conversion_rate"])
def test_any_measure_can_be_looked_at(school: School, measure: str) -> None:
    test = open_page("reports", **ONE, measure=measure)
    assert not test.exception
    assert test.selectbox(key="reports.by.measure").value == METRICS[measure].name


def test_the_people_behind_a_number_become_a_segment(school: School) -> None:
    react(school, "clicked")
    test = open_page("reports", **ONE)
    test.session_state["reports.people"] = ("clicked", None)
    in_dialog(test, "reports.people")
    assert "1 person is behind “Clicked”" in said(test)
    in_dialog(test, "reports.people", press="reports.people.keep")
    kept = [s for s in segments.list_all(school.ws) if s.kind == "static"]
    assert [s.label for s in kept] == ["Clicked · course-registered, All messages so far"]
    assert segments.how_many(school.ws, "students", segments.rule_of(kept[0])) == 1


def test_a_number_with_nobody_behind_it(school: School) -> None:
    test = open_page("reports", **ONE)
    test.session_state["reports.people"] = ("complained", None)
    assert words.BEHIND_NOBODY in said(in_dialog(test, "reports.people"))


def test_the_query_behind_a_chart_can_be_read(school: School) -> None:
    test = open_page("reports", **ONE)
    test.button(key="reports.funnel.query").click().run()
    assert "from send s" in texts(test)


def test_back_to_all_campaigns(school: School) -> None:
    test = open_page("reports", **ONE, only="variant:0")
    test.button(key="reports.one.back").click().run()
    assert "campaign" not in test.query_params
    assert words.OPEN_REPORT_ALONE in said(test)


def test_campaigns_side_by_side(school: School) -> None:
    school.name = "second"
    school.campaign()
    asked = {"view": "compare", "with": "course-registered,second", **ALL}
    test = open_page("reports", **asked)
    assert not test.exception
    assert words.COMPARE_ASK in said(test), "a draft has nothing to compare"


def test_two_templates_of_which_one_is_chosen(school: School) -> None:
    test = open_page("reports", view="compare", compare="templates", **{"with": "course-welcome"}, **ALL)
    assert words.COMPARE_ASK in said(test)


def test_two_periods_side_by_side(school: School) -> None:
    test = open_page("reports", view="compare", compare="periods", period="7")
    assert not test.exception
    assert len(table_with(test, words.COMPARE_MEASURE).columns) == 3
    assert "–" in list(table_with(test, words.COMPARE_MEASURE).iloc[:, 1])


def test_all_time_has_no_period_before_it(school: School) -> None:
    assert words.COMPARE_NEEDS in said(open_page("reports", view="compare", compare="periods", **ALL))


def test_nothing_to_report_yet(empty: Workspace) -> None:
    test = open_page("reports")
    assert "A report says what campaigns did" in said(test)
    assert "New campaign" in texts(test)
