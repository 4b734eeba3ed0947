"""How long what is kept: shown, tried before it is saved, saved, run."""

from __future__ import annotations

from datetime import timedelta

from engine import jobs, segments
from engine.access import audit
from engine.consent import rights
from engine.profiles import retention
from engine.runner.keeping import looking, periods, working
from engine.workspace import Workspace
from tests.pages.conftest import open_page, open_settings, texts
from tests.scenarios.school import School


def old_rows(ws: Workspace, count: int) -> None:
    with ws.store.transaction() as cursor:
        for _ in range(count):
            audit.record(cursor, ws, action="made", kind="sender", name="x")
        cursor.run("update audit set happened_at = $at", at=ws.now() - timedelta(days=400))


def test_it_says_what_would_go_before_it_is_saved(empty: Workspace) -> None:
    old_rows(empty, 3)
    test = open_settings("Retention")
    test.selectbox(key="settings.retention.kind").set_value("audit").run()
    assert "nothing would go tonight" in texts(test)
    test.toggle(key="settings.retention.forever.audit").set_value(False).run()
    assert "3 rows would go tonight" in texts(test)
    assert periods.periods(empty)["audit"] is None
    test.button(key="settings.retention.save").click().run()
    assert periods.periods(empty)["audit"] == 365
    test.button(key="settings.retention.run").click().run()
    known = jobs.list_all(empty, [working.JOB])
    assert jobs.wait(empty, known[0].job_id, 10)
    assert "Audit log 3" in texts(test.run())


def test_it_names_who_looks_further_back(school: School) -> None:
    rule = {"event": "purchase", "operator": "none", "within": "365d"}
    for name in ("lapsed", "gone"):
        segments.save(school.ws, "students", name, {"combinator": "and", "rules": [rule]}, label=f"{name} *")
    test = open_settings("Retention")
    test.selectbox(key="settings.retention.kind").set_value("purchases").run()
    assert "further back, and will" not in texts(test)
    test.toggle(key="settings.retention.forever.purchases").set_value(False).run()
    assert "further back, and will" not in texts(test)
    test.number_input(key="settings.retention.days.purchases").set_value(364).run()
    assert r"segment “gone \*” (365d), segment “lapsed \*” (365d)." in texts(test)


def test_many_rows_are_typed(empty: Workspace) -> None:
    old_rows(empty, 1_001)
    test = open_settings("Retention")
    test.selectbox(key="settings.retention.kind").set_value("audit").run()
    test.toggle(key="settings.retention.forever.audit").set_value(False).run()
    assert test.button(key="settings.retention.save").disabled
    test.text_input(key="settings.retention.typed.audit").set_value("1,001").run()
    test.button(key="settings.retention.save").click().run()
    assert looking.going(empty, "audit", periods.periods(empty)["audit"]) == 1_001


def test_what_people_may_do_themselves(empty: Workspace) -> None:
    test = open_settings("Retention")
    test.toggle(key="settings.retention.own.erase").set_value(False).run()
    assert rights.offered(empty) == rights.Offered(export=True, erase=False)


def test_reports_and_the_past_say_from_when_on_they_are_whole(school: School) -> None:
    ws = school.ws
    assert "is not all kept" not in texts(open_page("reports", period="all"))
    since = ws.now() - timedelta(days=40)
    ws.store.write(lambda cursor: retention.mark(cursor, ws, "mail_events", since))
    ws.store.write(lambda cursor: retention.mark(cursor, ws, "changes", since))
    ws.cache.clear()
    assert "is not all kept" in texts(open_page("reports", period="all"))
    assert "is not all kept" in texts(open_page("reports", period="90"))
    assert "is not all kept" not in texts(open_page("reports", period="30"))
