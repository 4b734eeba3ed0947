"""Jobs that run, were stopped, broke off or are not there."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from engine import jobs
from engine.errors import BadValueError
from engine.jobs import uploads
from pages.components.importing import outcome
from pages.components.importing.request import Request
from tests.pages.conftest import errors, label_of, open_page, texts
from tests.pages.imports.conftest import checked, figures, give, go_on, targets, warnings
from tests.scenarios.school import School


def has_run(school: School, kind: str = "import-profiles", *, state: str = "done", **report: Any) -> dict[str, str]:
    """The page of a job with this report, in what it says, and its words in the list."""
    counts = dict.fromkeys(("rows", "inserted", "updated", "unchanged", "changes", "rejected", "duplicates"), 0)
    about = {"kept_unsubscribed": 0, "blank_kept": 0, "would_start": {}, "problems": [], "is_undone": False}
    kept = {**counts, **about, "is_stopped": False, "broken": None, **report}
    request = Request("a" * 24, "a.csv", "students", all_or_nothing=kept["is_undone"]).as_dict()
    job_id = jobs.start(school.ws, kind, "a.csv → students", lambda _: kept, request=request)
    assert jobs.wait(school.ws, job_id, 20)
    assert jobs.get(school.ws, job_id).state == state
    test = open_page("imports", job=str(job_id))
    assert not test.exception
    listed = outcome.result(jobs.get(school.ws, job_id))
    return {"said": warnings(test).replace("\\", ""), "listed": listed, "figures": " ".join(figures(test))}


def test_nothing_is_counted_where_nothing_was_written(school: School) -> None:
    found = has_run(school, rows=2, inserted=1, rejected=1, is_undone=True)
    assert found == {"said": words("one"), "listed": words("one"), "figures": ""}
    assert list(open_page("imports").dataframe[-1].value["Result"]) == [words("one")]
    found = has_run(school, state="stopped", rows=2, is_undone=True, is_stopped=True)
    assert found == {"said": words("stopped"), "listed": words("stopped"), "figures": ""}


def words(what: str) -> str:
    return {"one": "Nothing was written: 1 row cannot be taken.", "stopped": "Stopped. Nothing was written."}[what]


@pytest.mark.parametrize(
    ("kind", "undone", "said", "listed"),
    [
        (
            "import-profiles",
            False,
            "Stopped after row 40,000: It is damaged. What was written by then stays.",
            "9 new, stopped after row 40,000",
        ),
        ("import-events", False, "Stopped after row 40,000: It is damaged.", "9 new, stopped after row 40,000"),
        (
            "import-profiles",
            True,
            "Nothing was written: it stopped after row 40,000: It is damaged.",
            "Nothing was written: it stopped after row 40,000: It is damaged.",
        ),
        (
            "check-profiles",
            False,
            "The check stopped after row 40,000: It is damaged. It writes nothing.",
            "9 new, stopped after row 40,000",
        ),
    ],
)
def test_one_that_broke_off_says_where_and_why(school: School, kind: str, undone: bool, said: str, listed: str) -> None:
    report = {"rows": 40_000, "inserted": 9, "broken": "It is damaged.", "is_stopped": True, "is_undone": undone}
    found = has_run(school, kind, state="stopped", **report)
    assert said in found["said"]
    assert found["listed"] == listed
    assert ("Added" in found["figures"]) == (kind == "import-profiles" and not undone)


def test_a_change_log_that_was_stopped_wrote_nothing(school: School) -> None:
    assert has_run(school, "import-changes", state="stopped", is_stopped=True)["said"] == words("stopped")
    assert (
        "What was written by then stays" in has_run(school, "import-events", state="stopped", is_stopped=True)["said"]
    )


def test_another_file_leaves_the_one_that_a_check_reads(school: School) -> None:
    test = give("email,city\nann@example.org,Bonn\n")
    (place,) = (school.ws.folder / "uploads").iterdir()
    going = threading.Event()
    job_id = jobs.start(school.ws, "check-profiles", "t", lambda _: {"waited": going.wait(20)}, reads=place.name)
    test.button(key="imports.anew").click().run()
    assert test.file_uploader
    assert uploads.path(school.ws, place.name).exists()
    going.set()
    assert jobs.wait(school.ws, job_id, 20)


def test_a_running_job_is_seen_and_stopped(school: School) -> None:
    going, seen = threading.Event(), threading.Event()

    def work(job: jobs.Job) -> dict[str, Any]:
        job.progress(250, 1000)
        seen.set()
        assert going.wait(20)
        job.progress(500)
        return {}

    job_id = jobs.start(school.ws, "import-events", "events.csv → students", work)
    assert seen.wait(20)
    test = open_page("imports")
    assert "events.csv → students" in texts(test)
    test.button(key=f"job.{job_id}.stop").click().run()
    assert jobs.get(school.ws, job_id).is_stopping
    going.set()
    assert jobs.wait(school.ws, job_id, 20)
    stopped = open_page("imports", job=str(job_id))
    assert "Stopped. What was written by then stays" in warnings(stopped)
    rows = open_page("imports").dataframe[0].value
    assert list(rows["State"][0]) == ["stopped"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("check-profiles", "it writes nothing"),
        ("import-profiles", "importing the file again adds what is missing"),
        ("import-events", "importing again from the check adds what is missing"),
    ],
)
def test_a_job_that_the_end_of_the_app_cut_off(school: School, kind: str, said: str) -> None:
    row = {"job_id": 5, "kind": kind, "title": "a.csv → students", "state": "running", "actor": "local", "done": 0}
    request = json.dumps(Request("a" * 24, "a.csv", "students").as_dict())
    with school.ws.store.transaction() as cursor:
        cursor.insert("job", [{**row, "started_at": school.ws.now(), "request": request}])
    assert said in warnings(open_page("imports", job="5"))


def test_a_check_that_fails_says_why(school: School) -> None:
    test = give("email,Loyalty\nann@example.org,gold\n")
    label_of(test.selectbox, "Field for Loyalty").set_value("+").run()
    label_of(test.text_input, "In templates and API").set_value("email").run()
    go_on(test)
    assert "The file could not be checked: A field “email” exists already." in errors(test)
    test.button(key="imports.back").click().run()
    assert targets(test) == {"Loyalty": "+"}


def test_events_of_a_file_that_broke_off_stay(school: School) -> None:
    def work(_: jobs.Job) -> dict[str, Any]:
        raise BadValueError("The file is damaged.")

    job_id = jobs.start(school.ws, "import-events", "a.csv → students", work)
    assert jobs.wait(school.ws, job_id, 20)
    said = errors(open_page("imports", job=str(job_id)))
    assert "It broke off, and what was written by then stays: The file is damaged." in said


def test_a_check_of_a_database_that_is_gone(school: School) -> None:
    test = checked("email,city\nann@example.org,Bonn\n")
    with school.ws.store.transaction() as cursor:
        cursor.run("update database set name = 'renamed'")
    school.ws.cache.clear()
    test.run()
    assert not test.exception
    assert "There is no database “students”" in errors(test)


def test_a_job_that_is_not_there(school: School) -> None:
    for number in ("999", "x", "9" * 40, "-1"):
        test = open_page("imports", job=number)
        assert not test.exception
        assert "There is no" in texts(test), number
