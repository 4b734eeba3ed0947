from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import events, jobs, segments
from engine.commands import imports
from engine.profiles import databases, reading, subscriptions
from engine.tables.rows import Table
from engine.workspace import Workspace

Run = Callable[..., Any]

PEOPLE = "email,first_name,city\nann@example.org,Änn,\nbad,Bob,Oslo\neve@example.org,Eve,Rome\n".encode()


@pytest.fixture(autouse=True)
def school(ws: Workspace) -> None:
    databases.create(ws, "school")


def test_people_come_in_and_bad_rows_are_told(run: Run, ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(PEOPLE)
    answer = run("import", "profiles", "school", "people.csv", "--rejects", "rejects.csv", "--json")
    assert answer.code == 0
    assert set(answer.json) == {
        *("rows", "inserted", "updated", "unchanged", "rejected", "changes", "would_start"),
        *("kept_unsubscribed", "blank_kept", "fields", "problems"),
    }
    assert answer.json["problems"] == [{"field": "email", "code": "bad_address", "count": 1, "lines": [3]}]
    assert reading.find(ws, "school", "ann@example.org")["first_name"] == "Änn"
    assert b"bad,Bob,Oslo" in (tmp_path / "rejects.csv").read_bytes()


def test_every_option_reaches_the_import(run: Run, ws: Workspace) -> None:
    subscriptions.create_topic(ws, "news")
    run("import", "profiles", "-", given=PEOPLE)
    lines = b"Mail;Name;city;Age\nANN@example.org;;Bonn;41\nnew@example.org;New;;7\n"
    options = ("--key", "mail", "--map", "Name=first_name", "--mode", "update", "--subscribe", "news")
    flags = ("--clear-empty", "--no-triggers", "--create-fields", "--json")
    answer = run("import", "profiles", "-", *options, *flags, given=lines)
    assert (answer.json["updated"], answer.json["rejected"], answer.json["changes"]) == (1, 1, 3)
    assert answer.json["fields"]["age"]["created"]
    ann = reading.find(ws, "school", "ann@example.org")
    assert (ann["first_name"], ann["city"], ann["age"]) == (None, "Bonn", 41)
    with ws.store.read() as cursor:
        assert cursor.column("select distinct starts_triggers from change where field = 'age'") == [False]
        assert cursor.value("select count(*) from subscription_change where state = 'subscribed'") == 1


def test_a_dry_run_writes_nothing(run: Run, ws: Workspace) -> None:
    answer = run("import", "profiles", "-", "--dry-run", given=PEOPLE)
    assert answer.text == (
        "3 rows: 2 inserted, 0 updated, 0 unchanged, 1 rejected; 5 changes.\n"
        "Rejected, bad_address in email: 1 (lines 3)\n"
    )
    with ws.store.read() as cursor:
        assert cursor.value("select count(*) from change") == 0


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_people_come_into_a_segment(run: Run, ws: Workspace, options: list[str]) -> None:
    segments.save(ws, "school", "guests", None, kind="static")
    answer = run("import", "profiles", "-", "--segment", "guests", *options, given=PEOPLE)
    assert "2 came into the segment guests." in answer.text
    again = run("import", "profiles", "-", "--segment", "guests", *options, "--json", given=PEOPLE)
    assert again.json["joined"] == (2 if options else 0)
    inside = segments.count(ws, "school", {"segment": "guests", "operator": "in"}).count
    assert inside == (0 if options else 2)


def test_what_comes_through_standard_input_may_be_packed(run: Run) -> None:
    assert run("import", "profiles", "-", "--json", given=gzip.compress(PEOPLE)).json["inserted"] == 2


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--mode", "replace"], "“replace” is not a mode: upsert, insert, update."),
        (["--map", "city"], "“city” in --map is no pair: write it like column=field."),
        (["--subscribe", "nwes"], "There is no topic “nwes”"),
        (["--key", "mial"], "There is no column “mial”"),
        (["--segment", "gusts"], "There is no segment “gusts”"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, options: list[str], line: str) -> None:
    answer = run("import", "profiles", "-", *options, given=PEOPLE)
    assert answer.code == 1
    assert answer.line.startswith(line)


def test_a_change_log_is_repeatable(run: Run) -> None:
    run("import", "profiles", "-", given=PEOPLE)
    log = (
        b"profile,field,new,changed_at\neve@example.org,city,Kyiv,2026-01-06\nnobody@example.org,city,Kyiv,2026-01-06\n"
    )
    first = run("import", "changes", "-", "--json", given=log)
    assert first.json == {"rows": 2, "changes": 1, "unchanged": 0, "duplicates": 0, "rejected": 1}
    assert first.line.startswith("Line 3: ")
    assert run("import", "changes", "-", "--json", given=log).json["duplicates"] == 1
    assert run("import", "changes", "-", "--json", "--create-profiles", given=log).json["rejected"] == 0


def test_events_come_in_once(run: Run, ws: Workspace) -> None:
    run("import", "profiles", "-", given=PEOPLE)
    orders = (
        b"order,who,when,category,quantity,price\n"
        b"7,ann@example.org,2026-01-02,books,2,5\n"
        b"7,ann@example.org,2026-01-02,pens,1,1\n"
        b"8,nobody@example.org,2026-01-03,pens,1,1\n"
    )
    columns = ("--type", "purchase", "--profile", "who", "--time", "when", "--group", "order")
    answer = run("import", "events", "school", "-", *columns, "--json", given=orders)
    assert answer.json == {"rows": 3, "inserted": 1, "duplicates": 0, "rejected": 1}
    assert answer.err.decode().startswith("Line 4: ")
    assert run("import", "events", "-", *columns, "--json", given=orders).json["duplicates"] == 1
    ann = reading.find(ws, "school", "ann@example.org")
    assert [(e["type"], e["value"]) for e in events.timeline(ws, "school", ann["profile_id"])] == [("purchase", 11.0)]


def test_what_came_back_is_told_by_its_quantity(run: Run, ws: Workspace) -> None:
    run("import", "profiles", "-", given=PEOPLE)
    orders = b"order,who,when,quantity,price\n7,ann@example.org,2026-01-02,2,5\nC8,ann@example.org,2026-01-03,-1,5\n"
    columns = ("--type", "purchase", "--profile", "who", "--time", "when", "--group", "order")
    assert run("import", "events", "-", *columns, "--returns", "--json", given=orders).json["inserted"] == 2
    assert events.counts(ws, "school") == {"purchase": 1, "purchase_returned": 1}


def test_events_without_an_id_warn(run: Run) -> None:
    run("import", "profiles", "-", given=PEOPLE)
    visits = b"who,when,kind,page\nann@example.org,2026-01-02,page_view,/x\n"
    columns = ("--type-column", "kind", "--profile", "who", "--time", "when", "--map", "page=url")
    answer = run("import", "events", "-", *columns, given=visits)
    assert answer.code == 0
    assert answer.line.startswith("No column holds an id")


def test_a_dry_run_says_whom_it_would_start(courses: Run) -> None:
    more = b"email,course\nnew@example.org,SEO\nann@example.org,SEO\n"
    answer = courses("import", "profiles", "-", "--dry-run", "--json", given=more)
    assert answer.json["would_start"] == {"registered": 1}
    assert "Would start registered for 1 people." in courses("import", "profiles", "-", "--dry-run", given=more).text
    quiet = courses("import", "profiles", "-", "--dry-run", "--no-triggers", "--json", given=more)
    assert quiet.json["would_start"] == {}
    assert "waiting" not in quiet.json


def test_a_dry_run_says_what_becomes_of_messages_that_wait(run: Run, courses_yaml: str) -> None:
    run("apply", "-", given=courses_yaml.replace("  kind: trigger", "  kind: trigger\n  wait: 1d").encode())
    early = ("--now", "2026-01-02T08:00")
    run("campaign", "activate", "registered", "--now", "2026-01-01")
    run("import", "profiles", "-", *early, given=b"email,course\nann@example.org,SEO\nbob@example.org,SEO\n")
    run("tick", *early)
    more = "email,course\nann@example.org,Übung\nbob@example.org,\n".encode()
    words = ("import", "profiles", "-", "--clear-empty", "--dry-run", "--now", "2026-01-02T14:00")
    assert run(*words, "--json", given=more).json["waiting"] == {"registered": {"dropped": 1, "replaced": 1}}
    line = "Of the messages of registered that wait: 1 dropped, 1 moved to a later time."
    assert line in run(*words, "--no-triggers", given=more).text


@pytest.mark.parametrize(
    "words",
    [
        ("profiles", "-"),
        ("events", "-", "--profile", "email", "--time", "first_name", "--type", "visit"),
        ("changes", "-"),
    ],
)
def test_nobody_is_erased_meanwhile(
    run: Run, ws: Workspace, monkeypatch: pytest.MonkeyPatch, words: tuple[str]
) -> None:
    seen: list[bool] = []
    opened = imports.open_table

    def open_table(*given: Any, **named: Any) -> Table:
        with jobs.unread(ws) as is_unread:
            seen.append(is_unread)
        return opened(*given, **named)

    monkeypatch.setattr(imports, "open_table", open_table)
    run("import", *words, given=PEOPLE)
    assert seen == [False]
    with jobs.unread(ws) as is_unread:
        assert is_unread


def test_a_dry_run_of_events_writes_nothing(run: Run, ws: Workspace) -> None:
    lines = b"who,when,id\nann@example.org,2026-01-05,1\nann@example.org,2026-01-06,1\nbad,2026-01-06,2\n"
    options = ("--type", "visit", "--profile", "who", "--time", "when", "--id", "id", "--create-profiles", "--json")
    tried = run("import", "events", "-", *options, "--dry-run", given=lines)
    assert reading.count(ws, "school") == 0
    assert run("import", "events", "-", *options, given=lines).json == tried.json
    assert tried.json == {"rows": 3, "inserted": 1, "duplicates": 1, "rejected": 1}


def test_rejects_look_like_the_file_they_come_from(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes("email;first_name\nbad;Jörg\n".encode("cp1252"))
    run("import", "profiles", "school", "people.csv", "--rejects", "rejects.csv")
    assert (
        (tmp_path / "rejects.csv")
        .read_bytes()
        .startswith("email;first_name;line;reason\r\nbad;Jörg;2;".encode("cp1252"))
    )
