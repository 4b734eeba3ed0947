"""The first page: the choice in an empty workspace, the way to the first message, what needs a person, the figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import demo, jobs
from engine.delivery.bounces import polling
from engine.delivery.bounces.polling import PollingState
from engine.errors import BadValueError, StateError
from engine.jobs import Job
from engine.operations import records
from engine.operations.trouble import Notice, Trouble
from engine.profiles import databases
from engine.store import Cursor
from engine.workspace import Workspace
from pages.components.campaign_health_texts import CELLS
from pages.components.importing.work import RUN
from pages.components.overview.texts import FINDINGS
from tests.pages.conftest import CopyOf, errors, open_page, said, texts
from tests.scenarios.school import START, School


@pytest.fixture
def live(made: Path, copy_of: CopyOf) -> School:
    """The school as if all of it had happened within the last minutes: pages look at the real clock."""
    found = School(copy_of(made))
    later = datetime.now(UTC).replace(tzinfo=None) - START - timedelta(minutes=12, seconds=30)

    def move(cursor: Cursor) -> None:
        columns = cursor.rows(
            "select table_name, column_name from duckdb_columns() where data_type = 'TIMESTAMP' and not internal "
            "and database_name = current_database()"
        )
        for table, column in columns:
            # What never comes stays so.
            moved = f"set {column} = {column} + $later where {column} < timestamp '9000-01-01'"
            cursor.run(f'update "{table}" {moved}', later=later)

    found.ws.store.write(move)
    return found


def test_own_data_start_with_a_database(empty: Workspace) -> None:
    test = open_page("overview")
    test.button(key="overview.own").click().run()
    assert test.title[0].value == "Databases and fields"
    assert test.text_input(key="fields.database_label").value == ""


def test_the_demo_button_fills_the_workspace(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = demo.fill
    monkeypatch.setattr(demo, "fill", lambda ws: fill(ws, small=True))
    test = open_page("overview")
    test.button(key="overview.demo").click().run(timeout=60)
    assert empty.is_demo
    assert "1,000 people" in texts(test)
    assert "Why messages were not sent" in texts(test)


def test_a_demo_that_cannot_be_filled_says_why(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Workspace) -> None:
        raise StateError("The demo school needs an empty workspace.")

    monkeypatch.setattr(demo, "fill", refuse)
    test = open_page("overview")
    test.button(key="overview.demo").click().run()
    assert "The demo school needs an empty workspace." in errors(test)


def test_the_way_to_the_first_message(empty: Workspace) -> None:
    databases.create(empty, "students")
    test = open_page("overview")
    assert "Next steps to the first message" in texts(test)
    assert "Nothing in these days yet." in texts(test)


def test_figures(live: School) -> None:
    shown = texts(open_page("overview"))
    assert "2 people · 2 new" in shown
    assert "1 message waiting now" in shown
    assert "Sent 1" in shown
    assert "Next steps" not in shown


def test_the_period_stands_in_the_address(school: School) -> None:
    test = open_page("overview", period="28")
    control = test.segmented_control(key="overview.period")
    assert control.value == "28"
    test = control.set_value("1").run()
    assert dict(test.query_params)["period"] == "1"


def test_nothing_needs_anybody(live: School) -> None:
    shown = said(open_page("overview"))
    assert "Nothing needs you" in shown
    assert "The engine is off" in shown


def test_an_alert_that_nothing_else_tells_of_leads_to_its_tab(live: School) -> None:
    now = live.ws.now()
    for kind, text in (("disk", "The disk is nearly full."), ("in_doubt", "Told by another line.")):
        records.keep(live.ws, [Notice("begins", Trouble(kind, text), now, now)])
    test = open_page("overview")
    assert "The disk is nearly full." in said(test)
    assert "Told by another line." not in said(test)
    test.button(key="overview.need.0").click().run()
    assert test.title[0].value == "Settings"
    assert test.session_state["settings.tab"] == "Alerts"


def test_a_campaign_that_stands_out_leads_to_its_report(live: School) -> None:
    assert "No campaign has 30 delivered messages in this period yet" in said(open_page("overview"))
    more = "select s.* replace (s.send_id + t.n as send_id) from send s, range(1, 40) t(n) where s.state = 'sent'"
    live.ws.store.write(lambda c: c.run(f"insert into send {more}"))
    test = open_page("overview")
    [row] = next(t.value for t in test.dataframe if "Than all" in t.value).to_dict("records")
    assert (row["Campaign"], row["Delivered"], row["Click rate"], row["Than all"]) == (live.name, 40, 0.0, "unclear")
    test.session_state["overview.campaigns.0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    assert test.title[0].value == "Reports"
    assert test.query_params["campaign"] == live.name


def test_messages_in_doubt_lead_to_the_queue(live: School) -> None:
    live.ws.store.write(
        lambda c: c.run("update send set state = 'in_doubt', next_at = timestamp '9999-12-31' where state = 'sent'")
    )
    test = open_page("overview")
    assert "course-registered: 1 message in doubt." in said(test).replace("**", "")
    test.button(key="overview.need.0").click().run()
    assert test.title[0].value == "Messages"


def test_what_the_brake_holds_is_let_go_by_a_press(live: School) -> None:
    live.ws.store.write(lambda c: c.run("update send set state = 'waiting', reason = 'surge' where state = 'skipped'"))
    test = open_page("overview")
    assert "1 message held by the surge brake" in said(test)
    next(b for b in test.button if b.label == "Let them go").click().run()
    assert "Let go: 1 message." in said(test)
    assert "held by the surge brake" not in said(test)


def test_a_failed_import(live: School) -> None:
    def fail(_: Job) -> dict[str, Any]:
        raise BadValueError("The file is no table.")

    job_id = jobs.start(live.ws, RUN, "people.csv into Students", fail)
    assert jobs.wait(live.ws, job_id, 20)
    assert "people.csv into Students did not end well" in said(open_page("overview")).replace("**", "")
    job_id = jobs.start(live.ws, RUN, "people.csv into Students", lambda _: {})
    assert jobs.wait(live.ws, job_id, 20)
    assert "did not end well" not in said(open_page("overview"))


def test_data_that_stopped_coming(live: School) -> None:
    days = [{"change_id": 1_000 + n, "recorded_at": live.ws.now() - timedelta(days=n + 2)} for n in range(28)]
    with live.ws.store.transaction() as cursor:
        like = cursor.dicts("select * from change limit 1")[0]
        cursor.run("update change set source = 'card'")
        cursor.insert("change", [{**like, **day, "source": "api"} for day in days])
    assert "from outside since" not in said(open_page("overview"))
    live.ws.store.write(
        lambda c: c.run("update change set recorded_at = recorded_at - interval 2 day where change_id >= 1000")
    )
    shown = said(open_page("overview")).replace("**", "")
    assert "Nothing has come to students from outside since" in shown
    assert "Usually something comes every day." in shown


def test_quality_that_fell(live: School) -> None:
    rows = [
        {
            "database_id": 1,
            "day": live.ws.now().date() - timedelta(days=days),
            "measured_at": live.ws.now(),
            "people": 2,
        }
        | {"score": score, "missing": 0.0, "unverified": 0.0, "doubtful": 0.0}
        for days, score in ((20, 90.0), (0, 80.0))
    ]
    live.ws.store.write(lambda c: c.insert("quality_day", rows))
    shown = said(open_page("overview"))
    assert "got worse: 80 of 100 points, 10 fewer than before this period." in shown
    assert "quality 80 of 100 (-10.0)" in shown


def test_a_mailbox_of_bounces_that_cannot_be_read(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = (
        "The mailbox of bounces at mail.example.org could not be read, and is tried again later. Connection refused."
    )
    monkeypatch.setattr(polling, "state_of", lambda _: PollingState(None, trouble))
    assert trouble in said(open_page("overview"))


def test_every_trouble_of_a_campaign_has_words() -> None:
    # A campaign that was never started is only good to know.
    assert set(CELLS) - set(FINDINGS) == {"silent"}
