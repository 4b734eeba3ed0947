"""The check of events and their import."""

from __future__ import annotations

from typing import Any

import pytest

from engine import jobs
from engine.errors import StoppedError
from engine.events import imports
from engine.jobs import uploads
from engine.profiles import reading
from tests.pages.conftest import label_of, open_page, texts
from tests.pages.imports.conftest import figures, give, go_on, warnings
from tests.scenarios.school import School

VISITS = "profile,time,type,points\nann@example.org,2026-01-05 10:00,visit,3\n,2026-01-05,visit,1\nx,nonsense,visit,1\n"
ORDERS = """Bestellnummer;Datum;E-Mail;Artikel;Menge;Preis;Währung
1;05.01.2026;ann@example.org;A;2;3,50;EUR
1;05.01.2026;ann@example.org;B;1;1;EUR
2;06.01.2026;new@example.org;B;1;1;EUR
"""


def stored(school: School) -> list[tuple[Any, ...]]:
    with school.ws.store.read() as cursor:
        return cursor.rows(
            "select type, value, properties::varchar from event where source = 'import' order by event_id"
        )


def test_a_check_says_what_would_happen_and_the_import_does_it(school: School) -> None:
    test = give(VISITS, "events.csv", tab="events")
    label_of(test.selectbox, "Or the column with the type").set_value("type").run()
    go_on(test, "imports.events.check")
    assert figures(test) == {"New": "1", "Known already": "0", "Rejected": "2"}
    assert "Who: nothing where a value is needed" in "".join(e.label for e in test.expander)
    assert "No column holds an id" in texts(test)
    assert stored(school) == []
    go_on(test, "imports.run")
    assert figures(test) == {"Written": "1", "Known already": "0", "Rejected": "2"}
    assert "Who: nothing where a value is needed" in "".join(e.label for e in test.expander)
    assert stored(school) == [("visit", None, '{"points":3}')]


def test_orders_are_known_by_their_columns_in_other_languages(school: School) -> None:
    test = give(ORDERS.encode("cp1252"), "bestellungen.csv", tab="events")
    label_of(test.checkbox, "Add unknown people").check().run()
    go_on(test, "imports.events.check")
    assert figures(test) == {"New": "2", "Known already": "0", "New people": "1", "Rejected": "0"}
    assert "Added with their key alone: 1 person." in texts(test)
    assert "Every row can be taken." in texts(test)
    people = reading.count(school.ws, "students")
    go_on(test, "imports.run")
    assert figures(test) == {"Written": "2", "Known already": "0", "Rejected": "0"}
    assert reading.count(school.ws, "students") == people + 1
    assert [row[:2] for row in stored(school)] == [("purchase", 8.0), ("purchase", 1.0)]
    assert '"currency":"EUR"' in stored(school)[0][2]
    assert '{"product":"A","quantity":2,"price":3.5}' in stored(school)[0][2]


def test_the_settings_of_a_check_come_back(school: School) -> None:
    test = give(ORDERS, "orders.csv", tab="events")
    label_of(test.text_input, "Type").set_value("purchase_returned")
    label_of(test.selectbox, "Order").set_value("").run()
    label_of(test.checkbox, "Add unknown people").check().run()
    go_on(test, "imports.events.check")
    again = open_page("imports", job=test.query_params["job"])
    go_on(again, "imports.back")
    assert label_of(again.text_input, "Type").value == "purchase_returned"
    assert label_of(again.selectbox, "Order").value == ""
    assert label_of(again.selectbox, "When").value == "Datum"
    assert label_of(again.checkbox, "Add unknown people").value


def test_a_check_is_followed_by_one_import(school: School) -> None:
    test = give(ORDERS, "orders.csv", tab="events")
    go_on(test, "imports.events.check")
    check = test.query_params["job"]
    go_on(test, "imports.run")
    again = open_page("imports", job=check)
    assert "This check was followed by an import." in "".join(i.value for i in again.info)
    go_on(again, "imports.see")
    assert figures(again)["Written"] == "1"
    assert list((school.ws.folder / "uploads").iterdir()) == []


@pytest.mark.parametrize("what", ["known", "gone", "bad"])
def test_what_keeps_the_import_away(school: School, what: str) -> None:
    if what == "known":
        go_on(go_on(give(ORDERS, "o.csv", tab="events"), "imports.events.check"), "imports.run")
    text = ORDERS.replace("ann@", "nobody@") if what == "bad" else ORDERS
    test = go_on(give(text, "orders.csv", tab="events"), "imports.events.check")
    if what == "gone":
        uploads.drop_all(school.ws)
        test.run()
    said = {"known": "Nothing would change", "gone": "The file is no longer here", "bad": "No row can be imported"}
    assert said[what] in warnings(test)
    assert test.button(key="imports.run").disabled


@pytest.mark.parametrize("column", ["", "number"])
def test_an_import_that_ended_early_goes_on_from_its_check(
    school: School, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr(imports, "TOLD_EVERY", 1)
    rows = "".join(f"ann@example.org,2026-01-05 10:00,{n}\n" for n in range(5))
    test = give(f"who,when,number\n{rows}", "visits.csv", tab="events")
    label_of(test.text_input, "Type").set_value("visit")
    label_of(test.selectbox, "Id").set_value(column).run()
    go_on(test, "imports.events.check")
    with monkeypatch.context() as patch:
        patch.setattr(jobs.Job, "progress", stop_at_four)
        go_on(test, "imports.run")
    assert "importing again from the check adds what is missing" in warnings(test)
    assert figures(test)["Written"] == "2"
    go_on(test, "imports.open_check")
    assert "An import of this file ended early: what it has written is left out." in texts(test)
    place = school.ws.folder / "uploads"
    place.rename(place.with_name("away"))
    test.run()
    assert ("so the whole file would write them again" in warnings(test)) == (not column)
    assert "An import of this file ended early" not in texts(test)
    assert test.button(key="imports.run").disabled
    place.with_name("away").rename(place)
    go_on(test.run(), "imports.run")
    assert figures(test) == {"Written": "3", "Known already": "2", "Rejected": "0"}
    assert len(stored(school)) == 5


def stop_at_four(job: jobs.Job, done: int, total: int | None = None) -> None:
    if done > 3:
        raise StoppedError("It was stopped.")


def test_the_list_of_jobs_knows_checks_of_events(school: School) -> None:
    go_on(give(ORDERS, "orders.csv", tab="events"), "imports.events.check")
    assert jobs.list_all(school.ws)[0].kind == "check-events"
    assert list(open_page("imports").dataframe[-1].value["Kind"]) == ["Check of events"]
