"""The check of people with the question about campaigns, and their import."""

from __future__ import annotations

import pytest

from engine import jobs
from engine.campaigns import switch
from engine.jobs import uploads
from engine.profiles import reading, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from pages.components.importing import check
from tests.pages.conftest import label_of, open_page, texts
from tests.pages.imports.conftest import checked, figures, give, go_on, targets, warnings
from tests.scenarios.school import COURSES, School


def test_the_check_says_what_would_happen_and_writes_nothing(school: School) -> None:
    before = reading.count(school.ws, "students")
    test = checked()
    assert figures(test) == {"New": "1", "Changed": "1", "Unchanged": "0", "Rejected": "2"}
    written = texts(test)
    assert "This would start **course-registered** for 2 people." in label_of(test.radio, test.radio[0].label).label
    assert "Email: no valid address" in "".join(e.label for e in test.expander)
    assert "Line 4" in written and "Line 5" in written
    changed = test.dataframe[-1].value if "Before" in test.dataframe[-1].value else test.dataframe[0].value
    assert ["Current courses", COURSES[1], COURSES[2]] in changed[["Field", "Before", "After"]].to_numpy().tolist()
    assert reading.count(school.ws, "students") == before
    assert reading.find(school.ws, "students", "ann@example.org")["first_name"] is None


def test_the_question_about_campaigns_has_no_answer_of_its_own(school: School) -> None:
    test = checked()
    assert test.radio(key="imports.triggers").value is None
    assert test.button(key="imports.run").disabled
    test.radio(key="imports.triggers").set_value(False).run()
    assert not test.button(key="imports.run").disabled
    waiting = len(school.ledger())
    go_on(test, "imports.run")
    assert figures(test) == {"Added": "1", "Changed": "1", "Unchanged": "0", "Rejected": "2"}
    assert "Started" not in texts(test)
    school.tick(10**9)
    assert len(school.ledger()) == waiting


def test_the_question_says_what_becomes_of_messages_that_wait(school: School) -> None:
    wish = ProfileWrite("students", "ann@example.org", {"current_courses": COURSES[0]})
    write.write(school.ws, wish)
    tick(school.ws)
    test = checked()
    loud, quiet = test.radio(key="imports.triggers").proto.captions
    assert "Waiting messages of **course-registered**: 1 replaced by new ones." in loud
    assert "Waiting messages of **course-registered**: 1 moved to a later time." in quiet
    test.radio(key="imports.triggers").set_value(False).run()
    go_on(test, "imports.run")
    assert "Waiting messages of **course-registered**: 1 moved to a later time." in texts(test)


def test_people_above_a_thousand_are_typed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "ASK_TYPING", 1)
    test = checked()
    test.radio(key="imports.triggers").set_value(True).run()
    assert test.button(key="imports.run").disabled
    test.text_input(key="imports.typed").set_value("3").run()
    assert test.button(key="imports.run").disabled
    test.text_input(key="imports.typed").set_value("2").run()
    go_on(test, "imports.run")
    assert "Started: **course-registered** for 2 people." in texts(test)
    waiting = len(school.ledger())
    school.tick(10**9)
    assert len(school.ledger()) == waiting + 2


def test_the_file_goes_when_it_is_imported_and_the_rejects_stay(school: School) -> None:
    test = checked("email,city\nann@example.org,Bonn\nbroken,Ulm\n")
    assert "No campaign would start." in texts(test)
    go_on(test, "imports.run")
    assert list((school.ws.folder / "uploads").iterdir()) == []
    job = jobs.list_all(school.ws)[0]
    file = (jobs.folder(school.ws, job.job_id) / "rejects.csv").read_text()
    assert file.splitlines()[0] == "email,city,line,reason"
    assert file.splitlines()[1].startswith("broken,Ulm,3,")
    mended = give(file.replace("broken", "eve@example.org"), "people-rejects.csv")
    assert targets(mended) == {"city": "city"}
    go_on(go_on(mended), "imports.run")
    assert figures(mended)["Added"] == "1"
    assert reading.find(school.ws, "students", "eve@example.org")["city"] == "Ulm"


def test_nothing_new_has_no_button(school: School) -> None:
    test = checked("email\nann@example.org\n")
    assert "Nothing would change" in warnings(test)
    assert test.button(key="imports.run").disabled


def test_another_campaign_was_started_since_the_check(school: School) -> None:
    test = checked("email,city\nann@example.org,Bonn\n")
    school.campaign(name="second")
    switch.activate(school.ws, "second")
    test.run()
    assert "Campaigns were started or stopped since this check" in warnings(test)
    assert test.button(key="imports.run").disabled


def test_the_file_of_a_check_is_gone(school: School) -> None:
    test = checked("email,city\nann@example.org,Bonn\n")
    uploads.drop_all(school.ws)
    test.run()
    assert "The file is no longer here" in warnings(test)
    assert test.button(key="imports.run").disabled


def test_what_was_imported_is_not_imported_again(school: School) -> None:
    test = checked("email,city\nann@example.org,Bonn\n")
    number = test.query_params["job"]
    go_on(test, "imports.run")
    assert test.query_params["job"] != number
    again = open_page("imports", job=str(number))
    assert "This check was followed by an import." in "".join(i.value for i in again.info)
    assert "imports.run" not in [b.key for b in again.button]
    go_on(again, "imports.see")
    assert figures(again)["Changed"] == "1"
