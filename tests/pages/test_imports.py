"""The page Import: a file, its columns, the check with the question about campaigns, the import as a job, and its outcome."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import jobs, segments
from engine.campaigns import switch
from engine.jobs import uploads
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.settings import Settings
from engine.workspace import Workspace, close_shared, shared
from pages.components.importing import check, outcome
from pages.components.importing.request import Request
from tests.pages.conftest import ROUTER, errors, label_of, texts
from tests.scenarios.school import COURSES, School

CSV = f"""Email,First name,Current courses,Loyalty,Town,City
ann@example.org,Ann,{COURSES[2]},gold,,Bonn
new@example.org,Nel,{COURSES[1]},gold,x,
broken,Carl,{COURSES[0]},silver,,
dan@example.org,Dan,Cooking,silver,,
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article's school with a sent, a skipped and a waiting message, closed: making it takes longer than most tests."""
    folder = tmp_path_factory.mktemp("school")
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        found = School(ws).open(wait="10m")
        found.change(1, COURSES[0])
        found.change(2, COURSES[1])
        found.change(3, COURSES[2], key="bob@example.org")
        found.tick(12)
    return folder


@pytest.fixture
def school(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """A copy of its own of the school."""
    folder = tmp_path / "workspace"
    shutil.copytree(made, folder)
    monkeypatch.setenv("WARMCAST_DATA", str(folder))
    found = shared(Settings.from_env())
    yield School(found)
    jobs.end_all(found)
    close_shared()


def open_page(page: str, /, **params: str) -> AppTest:
    """A new session that begins at this page."""
    test = AppTest.from_file(str(ROUTER), default_timeout=30)
    for key, value in params.items():
        test.query_params[key] = value
    return test.switch_page(f"{page}.py").run()


def give(text: str | bytes, name: str = "people.csv", tab: str = "people") -> AppTest:
    """The page with a file given, in a session of its own."""
    return give_to(open_page("imports"), text, name, tab)


def give_to(test: AppTest, text: str | bytes, name: str = "people.csv", tab: str = "people") -> AppTest:
    if tab != "people":
        test.session_state["imports.tab"] = {"events": "Events and orders", "changes": "Change log"}[tab]
        test.run()
    data = text.encode() if isinstance(text, str) else text
    uploader = next(u for u in test.file_uploader if u.key.startswith(f"imports.{tab}."))
    uploader.set_value((name, data, "text/csv")).run()
    assert not test.exception
    return test


def go_on(test: AppTest, key: str = "imports.check") -> AppTest:
    """Presses the button that starts a job, and waits for its end."""
    test.button(key=key).click().run()
    assert not test.exception
    return test


def checked(text: str | bytes = CSV, **options: Any) -> AppTest:
    return go_on(give(text, **options))


def warnings(test: AppTest) -> str:
    return "\n".join(w.value for w in test.warning)


def figures(test: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in test.metric}


def targets(test: AppTest) -> dict[str, str | None]:
    return {s.label.removeprefix("Field for "): s.value for s in test.selectbox if s.label.startswith("Field for ")}


def test_what_is_found_and_where_it_goes(school: School) -> None:
    test = give(CSV)
    assert "**people.csv** · CSV · UTF-8 · cells parted by comma · 6 columns" in texts(test)
    assert label_of(test.selectbox, "Key column: which one holds the Email?").value == "Email"
    assert targets(test) == {
        "First name": "first_name", "Current courses": "current_courses", "Loyalty": "", "Town": "", "City": "city"
    }  # fmt: skip
    assert "2 columns are left out." in texts(test)
    assert list(test.dataframe[0].value["Email"])[:2] == ["ann@example.org", "new@example.org"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (CSV.replace("Ann", "Ünn").encode("cp1252"), "CSV · Windows-1252"),
        (CSV.replace("Ann", "Ünn").encode("utf-16"), "CSV · UTF-16"),
        (CSV.replace(",", ";").encode("utf-8-sig"), "UTF-8 with a mark (BOM) · cells parted by semicolon"),
        (CSV.replace(",", "\t").encode(), "TSV · UTF-8"),
        (gzip.compress(CSV.encode()), "CSV · packed as .gz"),
        (b'{"email": "ann@example.org", "first_name": "Ann"}\n', "JSON lines"),
    ],
)
def test_formats_encodings_and_delimiters(school: School, data: bytes, found: str) -> None:
    assert found in texts(give(data))


def test_pasted_text(school: School) -> None:
    test = open_page("imports")
    assert test.button(key="imports.people.use").disabled
    test.text_area[0].set_value("email\tfirst_name\nann@example.org\tAnn").run()
    test.button(key="imports.people.use").click().run()
    assert "**pasted text** · TSV" in texts(test)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty."),
        ("email,City,city\n1,2,3\n", "There are two columns “city”: rename one."),
        ("PK\x03\x04 broken", "The packed file is damaged or locked."),
    ],
)
def test_a_file_that_is_no_table(school: School, text: str, message: str) -> None:
    test = give(text)
    assert message in errors(test)
    test.button(key="imports.anew").click().run()
    assert not test.error
    assert test.file_uploader
    assert not list((school.ws.folder / "uploads").iterdir())


def test_a_header_that_is_none_is_corrected_by_hand(school: School) -> None:
    test = give("ann@example.org,Ann\nbob@example.org,Bob\n")
    assert "looks like a value" in errors(test)
    label_of(test.selectbox, "The first line").set_value(False).run()
    assert not test.error
    assert "no header" in texts(test)
    assert (
        label_of(test.selectbox, "Key column: which one holds the Email?").value == test.dataframe[0].value.columns[0]
    )


def test_a_delimiter_that_was_found_wrongly(school: School) -> None:
    test = give("email;note\nann@example.org;a,b\n")
    assert label_of(test.selectbox, "Cells are parted by").options[0] == "As found: semicolon"
    label_of(test.selectbox, "Cells are parted by").set_value(",").run()
    assert "cells parted by comma" in texts(test)
    label_of(test.selectbox, "Cells are parted by").select_index(0).run()
    assert "cells parted by semicolon · 2 columns" in texts(test)


def test_fields_for_the_columns_left_out(school: School) -> None:
    test = give(
        "email,Loyalty,Empty\n" + "".join(f"p{n}@example.org,{('gold', 'silver')[n % 2]},\n" for n in range(20))
    )
    label_of(test.button, "Make fields for them").click().run()
    assert targets(test) == {"Loyalty": "+", "Empty": ""}
    assert label_of(test.selectbox, "Type").value == "enum"
    assert label_of(test.text_area, "Options, one a line").value == "gold\nsilver"
    next(i for i in test.text_input if i.value == "Loyalty").set_value("Loyalty card").run()
    go_on(test)
    assert "New fields: Loyalty card." in texts(test)
    assert [f.name for f in fields.list_fields(school.ws, "students") if f.name == "loyalty"] == []
    go_on(test, "imports.run")
    made = fields.get(school.ws, databases.get(school.ws, "students"), "loyalty")
    assert (made.label, made.type, [o.code for o in made.options]) == ("Loyalty card", "enum", ["gold", "silver"])
    assert reading.find(school.ws, "students", "p3@example.org")["loyalty"] == "silver"


def test_a_new_field_without_a_name_or_options_is_not_checked(school: School) -> None:
    test = give("email,Loyalty\nann@example.org,gold\n")
    label_of(test.selectbox, "Field for Loyalty").set_value("+").run()
    label_of(test.selectbox, "Type").set_value("enum").run()
    assert "The new field Loyalty needs at least one option." in warnings(test)
    assert test.button(key="imports.check").disabled
    label_of(test.selectbox, "Type").set_value("string").run()
    label_of(test.text_input, "In templates and API").set_value("Not a name").run()
    assert "The new field Loyalty: " in warnings(test)


def test_two_columns_for_one_field(school: School) -> None:
    test = give(CSV)
    label_of(test.selectbox, "Field for Town").set_value("city").run()
    assert "“Town” goes there already" in texts(test)
    assert "Two columns go to one field" in warnings(test)
    assert test.button(key="imports.check").disabled


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


def test_a_list_and_a_topic(school: School) -> None:
    segments.save(school.ws, "students", "fair", None, kind="static", label="Spring fair")
    ann = reading.find(school.ws, "students", "ann@example.org")["profile_id"]
    home = databases.get(school.ws, "students")
    subscriptions.set_state(school.ws, home, ann, "general", "unsubscribed", source="subscriber")
    test = give("email,city\nann@example.org,Bonn\nnew@example.org,Ulm\n")
    label_of(test.multiselect, "Subscribe to").set_value(["general"]).run()
    label_of(test.selectbox, "Put into the list").set_value("fair").run()
    go_on(test)
    assert "Unsubscribed stay so, as they said no: 1 person." in texts(test)
    assert "subscription to general." in texts(test).casefold()
    assert "New on the list “Spring fair”: 2 people." in texts(test)
    go_on(test, "imports.run")
    assert segments.how_many(school.ws, "students", {"segment": "fair", "operator": "in"}) == 2
    assert subscriptions.states(school.ws, ann) == {"general": "unsubscribed"}
    new = reading.find(school.ws, "students", "new@example.org")["profile_id"]
    assert subscriptions.states(school.ws, new) == {"general": "subscribed"}


def test_a_new_list(school: School) -> None:
    test = give("email,city\nann@example.org,Bonn\n")
    label_of(test.text_input, "Name").set_value("Autumn fair")
    label_of(test.button, "Create list").click().run()
    assert label_of(test.selectbox, "Put into the list").value == "autumn-fair"
    assert targets(test) == {"city": "city"}
    label_of(test.text_input, "Name").set_value("Autumn fair")
    label_of(test.button, "Create list").click().run()
    assert "A segment “autumn-fair” exists already." in errors(test)
    go_on(go_on(test), "imports.run")
    assert segments.how_many(school.ws, "students", {"segment": "autumn-fair", "operator": "in"}) == 1


def test_a_topic_that_asks_people_to_confirm(school: School) -> None:
    subscriptions.create_topic(school.ws, "careful", label="Careful news", double_opt_in=True)
    test = give("email\nnew@example.org\n")
    label_of(test.multiselect, "Subscribe to").set_value(["careful"]).run()
    assert "Say whether these people have confirmed" in warnings(test)
    question = label_of(test.radio, "Careful news asks people to confirm. And these?")
    assert question.value is None
    question.set_value("confirmed").run()
    assert "Say when and where" in warnings(test)
    label_of(test.date_input, "When").set_value("2025-11-01").run()
    label_of(test.text_input, "Where").set_value("Old shop").run()
    assert not test.button(key="imports.check").disabled
    go_on(test)
    kept = jobs.list_all(school.ws)[0].request["opt_in"]
    assert kept == {"how": "confirmed", "when": "2025-11-01", "where": "Old shop"}
    go_on(test, "imports.run")
    new = reading.find(school.ws, "students", "new@example.org")["profile_id"]
    assert subscriptions.states(school.ws, new) == {"careful": "subscribed"}


def test_modes_and_blank_cells(school: School) -> None:
    write.write(school.ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}))
    test = give("email,first_name\nann@example.org,\nnew@example.org,Nel\n")
    label_of(test.radio, "People").set_value("update").run()
    go_on(test)
    assert figures(test) == {"New": "0", "Changed": "0", "Unchanged": "1", "Rejected": "1"}
    assert "Old value kept for 1 blank cell." in texts(test)
    test.button(key="imports.back").click().run()
    assert label_of(test.radio, "People").value == "update"
    label_of(test.radio, "Blank cells").set_value(True).run()
    go_on(test)
    assert figures(test)["Changed"] == "1"


def test_all_or_nothing(school: School) -> None:
    test = give("email,city\nann@example.org,Bonn\nbroken,Ulm\n")
    label_of(test.checkbox, "All or nothing").set_value(True).run()
    go_on(test)
    assert "All or nothing: with rejected rows nothing would be written." in warnings(test)
    assert test.button(key="imports.run").disabled


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


def test_the_draft_is_there_after_a_walk(school: School) -> None:
    test = give(CSV)
    label_of(test.selectbox, "Field for Town").set_value("region").run()
    test.switch_page("profiles.py").run()
    test.switch_page("imports.py").run()
    assert targets(test)["Town"] == "region"


def test_another_database_has_its_own_fields(school: School) -> None:
    databases.create(school.ws, "zoo")
    test = give(CSV)
    label_of(test.selectbox, "Database").set_value("zoo").run()
    assert targets(test)["Current courses"] == ""
    assert targets(test)["City"] == "city"


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
    ("kind", "said"), [("check-profiles", "it writes nothing"), ("import-profiles", "What was written by then stays")]
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


def test_events(school: School) -> None:
    text = (
        "profile,time,type,points\nann@example.org,2026-01-05 10:00,visit,3\n,2026-01-05,visit,1\nx,nonsense,visit,1\n"
    )
    test = give(text, "events.csv", tab="events")
    label_of(test.selectbox, "Or the column with the type").set_value("type").run()
    go_on(test, "imports.events.run")
    assert figures(test) == {"Written": "1", "Known already": "0", "Rejected": "2"}
    assert "Who: nothing where a value is needed" in "".join(e.label for e in test.expander)
    with school.ws.store.read() as cursor:
        assert cursor.rows("select type, properties::varchar from event where source = 'import'") == [
            ("visit", '{"points":3}')
        ]


def test_orders_are_known_by_their_columns(school: School) -> None:
    text = (
        "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,Email\n"
        "1,A,2,2026-01-05 10:00,3.5,ann@example.org\n1,B,1,2026-01-05 10:00,1,ann@example.org\n"
    )
    test = give(text, "orders.csv", tab="events")
    go_on(test, "imports.events.run")
    assert figures(test) == {"Written": "1", "Known already": "0", "Rejected": "0"}
    with school.ws.store.read() as cursor:
        assert cursor.value("select value from event where type = 'purchase'") == 8.0


def test_a_change_log_needs_its_columns_and_an_answer(school: School) -> None:
    test = give("profile,field,new\nann@example.org,city,Bonn\n", tab="changes")
    assert "The file lacks the column changed_at." in warnings(test)
    test = give("profile,field,new,changed_at\nann@example.org,city,Bonn,2026-01-01\n", tab="changes")
    assert "Say whether these changes start campaigns." in warnings(test)
    label_of(test.radio, "Should these changes start campaigns?").set_value(False).run()
    go_on(test, "imports.changes.run")
    assert figures(test) == {"Changes": "1", "Unchanged": "0", "Known already": "0", "Rejected": "0"}
    assert reading.find(school.ws, "students", "ann@example.org")["city"] == "Bonn"
