from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from engine.errors import BadValueError, ForbiddenError, NameTakenError, StoppedError, UnknownNameError
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.imports import ImportReport, NewField, import_profiles, running
from engine.profiles.write import ProfileWrite
from engine.tables.opening import open_table, read_table
from engine.tables.rows import Row, Table, table_of
from engine.workspace import Actor, Workspace

Import = Callable[..., ImportReport]


@pytest.fixture
def take(ws: Workspace, students: Database) -> Import:
    def take(text: str, **options: Any) -> ImportReport:
        return import_profiles(ws, "students", open_table(text.encode()), **options)

    return take


def row(ws: Workspace, name: str) -> dict[str, Any]:
    return reading.find(ws, "students", f"{name}@example.org")


def count(ws: Workspace, table: str) -> int:
    with ws.store.read() as cursor:
        return cursor.value(f"select count(*) from {table}")


FILE = """Email,First name,Current course,points,interests
ann@example.org,Ann,web,5,"b,a"
bob@example.org,Bob,seo PROMOTION,,
broken,Carl,web,1,
dan@example.org,Dan,Cooking,x,
ann@example.org,Anna,web,6,
eve@example.org,Eve
"""


def test_the_good_rows_go_in_and_the_bad_ones_are_named(ws: Workspace, take: Import) -> None:
    report = take(FILE).as_dict()
    assert {k: v for k, v in report.items() if k not in ("fields", "problems")} == {
        "rows": 6,
        "inserted": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 4,
        "changes": 8,
        "would_start": {},
        "kept_unsubscribed": 0,
        "blank_kept": 0,
    }
    assert report["problems"] == [
        {"field": "email", "code": "bad_address", "count": 1, "lines": [4]},
        {"field": "course", "code": "unknown_option", "count": 1, "lines": [5]},
        {"field": "points", "code": "bad_value", "count": 1, "lines": [5]},
        {"field": "email", "code": "duplicate_key", "count": 1, "lines": [6]},
        {"field": None, "code": "column_count", "count": 1, "lines": [7]},
    ]
    assert report["fields"]["course"] == {
        "column": "Current course", "type": "enum", "created": False, "changed": 2, "blank": 0
    }  # fmt: skip
    assert report["fields"]["points"]["blank"] == 1
    assert report["fields"]["email"]["changed"] == 2
    assert (row(ws, "ann")["course"], row(ws, "ann")["interests"], row(ws, "bob")["course"]) == (
        "web", ["a", "b"], "SEO promotion"
    )  # fmt: skip
    assert reading.count(ws, "students") == 2


def test_the_same_file_again_changes_nothing(ws: Workspace, take: Import) -> None:
    take(FILE)
    before = count(ws, "change")
    report = take(FILE)
    assert (report.inserted, report.updated, report.unchanged, report.changes) == (0, 0, 2, 0)
    assert count(ws, "change") == before


def test_a_bad_row_before_a_good_one_with_its_key(ws: Workspace, take: Import) -> None:
    report = take("email,points\nann@example.org,x\nann@example.org,5\n")
    assert (report.inserted, report.rejected) == (1, 1)
    assert row(ws, "ann")["points"] == 5


def test_an_empty_cell_keeps_the_value(ws: Workspace, take: Import) -> None:
    take("email,city,points\nann@example.org,Berlin,5\nbob@example.org,,7\n")
    report = take("email,city,points\nann@example.org, ,\nbob@example.org,,8\nnew@example.org,,\n")
    assert (report.inserted, report.updated, report.unchanged) == (1, 1, 1)
    assert report.blank_kept == 2
    assert (row(ws, "ann")["city"], row(ws, "ann")["points"]) == ("Berlin", 5)


def test_an_empty_cell_clears_when_asked(ws: Workspace, take: Import) -> None:
    take("email,city,points\nann@example.org,Berlin,5\n")
    report = take("email,city,points\nann@example.org,,5\n", clear_empty=True)
    assert (report.updated, report.changes, report.blank_kept) == (1, 1, 0)
    assert row(ws, "ann")["city"] is None


def test_a_json_null_clears_and_what_is_absent_stays(ws: Workspace, take: Import) -> None:
    take("email,city,points,nickname\nann@example.org,Berlin,5,Annie\n")
    report = take('{"email":"ann@example.org","city":null,"nickname":""}\n{"email":"bob@example.org","points":3}\n')
    assert (report.updated, report.inserted, report.changes, report.blank_kept) == (1, 1, 3, 1)
    ann = row(ws, "ann")
    assert (ann["city"], ann["points"], ann["nickname"]) == (None, 5, "Annie")


def test_what_is_absent_is_not_cleared_either(ws: Workspace, take: Import) -> None:
    take('{"email":"ann@example.org","city":"Berlin","points":5}')
    take('{"email":"ann@example.org","city":""}\n{"email":"bob@example.org","points":1}', clear_empty=True)
    assert (row(ws, "ann")["city"], row(ws, "ann")["points"]) == (None, 5)


@pytest.mark.parametrize(
    ("mode", "outcome", "problem"),
    [("upsert", (1, 1), None), ("insert", (1, 0), "conflict"), ("update", (0, 1), "not_found")],
)
def test_modes(ws: Workspace, take: Import, mode: str, outcome: tuple[int, int], problem: str | None) -> None:
    take("email,city\nann@example.org,Berlin\n")
    report = take("email,city\nann@example.org,Bonn\nbob@example.org,Bonn\n", mode=mode)
    assert (report.inserted, report.updated) == outcome
    assert [p["code"] for p in report.problems] == ([problem] if problem else [])
    assert report.rows == report.inserted + report.updated + report.unchanged + report.rejected


def test_subscribing_respects_a_no(ws: Workspace, students: Database, take: Import) -> None:
    subscriptions.create_topic(ws, "news")
    person = write.write(ws, ProfileWrite("students", "no@example.org", {})).profile_id
    subscriptions.set_state(ws, students, person, "news", "unsubscribed", source="subscriber")
    text = "email,city\nno@example.org,Bonn\nann@example.org,Bonn\nbad,Bonn\n"
    planned = take(text, subscribe=["general", "news"], dry_run=True)
    report = take(text, subscribe=["general", "news"])
    assert planned.kept_unsubscribed == report.kept_unsubscribed == 1
    assert subscriptions.states(ws, person) == {"general": "subscribed", "news": "unsubscribed"}
    assert subscriptions.states(ws, row(ws, "ann")["profile_id"]) == {"general": "subscribed", "news": "subscribed"}
    with pytest.raises(UnknownNameError, match="There is no topic “newz”"):
        take(text, subscribe=["newz"])


def test_all_writes_of_an_import_are_one_and_say_so(ws: Workspace, take: Import) -> None:
    report = take(FILE, triggers=False)
    with ws.store.read() as cursor:
        found = cursor.rows("select distinct write_id, source, standing, starts_triggers, is_created from change")
    assert found == [(report.write_id, "import", "imported", False, True)]


def test_triggers_are_started_by_default(ws: Workspace, take: Import) -> None:
    take(FILE)
    with ws.store.read() as cursor:
        assert cursor.column("select distinct starts_triggers from change") == [True]


def test_a_dry_run_tells_the_same_and_writes_nothing(ws: Workspace, take: Import) -> None:
    take("email,points,city\nbob@example.org,1,Bonn\neve@example.org,2,Bonn\n")
    before = [count(ws, t) for t in ("change", "profile_1", "field", "subscription_change")]
    text = "email,points,city,Shoe size\nann@example.org,1,Bonn,38\nbob@example.org,2,,40\neve@example.org,2,,\nx,1,,\n"
    options: dict[str, Any] = {"create_fields": True, "subscribe": ["general"]}
    planned = take(text, dry_run=True, **options)
    assert [count(ws, t) for t in ("change", "profile_1", "field", "subscription_change")] == before
    done = take(text, **options)
    assert planned.as_dict() == done.as_dict()
    assert (planned.inserted, planned.updated, planned.unchanged, planned.rejected) == (1, 1, 1, 1)
    assert (planned.write_id, done.write_id is None) == (None, False)


def test_fields_are_made_with_the_type_of_their_values(ws: Workspace, take: Import) -> None:
    text = "email,Shoe size,Born,ok,note,zip\nann@example.org,38.5,2001-02-03,yes,5 x,01067\nbob@example.org,40,,no,,\n"
    report = take(text, create_fields=True)
    assert {n: f["type"] for n, f in report.fields.items() if f["created"]} == {
        "shoe_size": "float", "born": "date", "ok": "boolean", "note": "string", "zip": "string"
    }  # fmt: skip
    ann = row(ws, "ann")
    assert (ann["shoe_size"], ann["born"], ann["ok"], ann["zip"]) == (38.5, date(2001, 2, 3), True, "01067")
    assert next(f.label for f in fields.list_fields(ws, "students") if f.name == "shoe_size") == "Shoe size"
    assert take(text, create_fields=True).unchanged == 2


def test_would_start_is_asked_about_every_change(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    seen: list[dict[str, Any]] = []

    def would_start(changes: Callable[[], pa.Table]) -> dict[str, int]:
        rows = changes().to_pylist()
        seen.extend(rows)
        return {"course-registered": len({r["profile_id"] for r in rows if r["field"] == "course"})}

    text = "email,course\nann@example.org,web\nbob@example.org,web\ncarl@example.org,web\ndan@example.org,\n"
    for dry_run in (True, False):
        seen.clear()
        report = take(text, dry_run=dry_run, triggers=False, would_start=would_start)
        assert report.would_start == {"course-registered": 3}
        assert Counter(r["field"] for r in seen) == {"email": 4, "course": 3}
        assert {(r["old"], r["new"]) for r in seen if r["field"] == "course"} == {(None, "web")}
        assert len({r["profile_id"] for r in seen}) >= 2
    assert take(text, would_start=would_start).would_start == {"course-registered": 0}


def test_the_file_of_rejects_can_be_mended_and_imported(ws: Workspace, take: Import, tmp_path: Path) -> None:
    out = tmp_path / "rejects.csv"
    take(FILE + "=x@example.org,'=x,web,1,\n", rejects=out)
    rejected = read_table(out)
    assert rejected.columns == ("Email", "First name", "Current course", "points", "interests", "line", "reason")
    rows = [list(r.cells) for r in rejected]
    assert [r[5] for r in rows] == ["4", "5", "6", "7"]
    assert rows[1][6] == (
        "Current course: Option “Cooking” is not one of: SEO promotion, Web analytics, Personalized emails. "
        "“x” is not a value of points: a whole number"
    )
    assert rows[3][:5] == ["eve@example.org", "Eve", "", "", ""]
    out.write_text(out.read_text("utf-8").replace("broken", "carl@example.org").replace("Cooking,x", "web,2"), "utf-8")
    again = take(out.read_text("utf-8"), rejects=tmp_path / "second.csv")
    assert (again.inserted, again.rejected) == (3, 0)
    assert [r.line for r in read_table(tmp_path / "second.csv")] == []


def test_rejects_of_typed_cells(ws: Workspace, students: Database, tmp_path: Path) -> None:
    table = table_of([{"email": None, "seen_on": date(2026, 1, 5), "points": 1, "interests": ["a"]}, {"email": "bad"}])
    report = import_profiles(ws, "students", table, rejects=tmp_path / "r.csv")
    assert [(p["code"], p["lines"]) for p in report.problems] == [("required", [1]), ("bad_address", [2])]
    assert [list(r.cells)[:4] for r in read_table(tmp_path / "r.csv")] == [
        ["", "2026-01-05", "1", "a"],
        ["bad", "", "", ""],
    ]


def test_a_file_of_rejects_that_cannot_be_written(take: Import, ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match=r"no/r.csv cannot be written"):
        take(FILE, rejects=tmp_path / "no" / "r.csv")
    assert reading.count(ws, "students") == 0


def test_a_required_field_that_is_not_there(ws: Workspace, take: Import) -> None:
    fields.update(ws, "students", "nickname", required=True)
    report = take("email,city\nann@example.org,Berlin\n")
    assert report.as_dict()["problems"] == [{"field": "nickname", "code": "required", "count": 1, "lines": [2]}]


def test_many_bad_lines_are_counted_and_not_all_listed(ws: Workspace, take: Import) -> None:
    report = take("email\n" + "x\n" * 1200)
    assert (report.problems[0]["count"], len(report.problems[0]["lines"])) == (1200, 1000)


def test_chunks_do_not_show(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    text = "email,points\n" + "".join(f"p{n % 7}@example.org,{n}\n" for n in range(20))
    report = take(text)
    assert (report.rows, report.inserted, report.rejected) == (20, 7, 13)
    assert {row(ws, f"p{n}")["points"] for n in range(7)} == set(range(7))


def test_refusals_before_anything_is_written(ws: Workspace, take: Import, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="“replace” is not a mode: upsert, insert, update"):
        take(FILE, mode="replace")
    with pytest.raises(BadValueError, match="No field takes the column “shoe”"):
        take("email,shoe\nann@example.org,1\n")
    with pytest.raises(BadValueError, match="cannot be read"):
        import_profiles(ws, "students", tmp_path / "none.csv")
    with pytest.raises(UnknownNameError, match="There is no database"):
        import_profiles(ws, "pupils", table_of([{"email": "ann@example.org"}]))
    with pytest.raises(ForbiddenError):
        import_profiles(ws.acting(Actor("ann", "viewer")), "students", table_of([{"email": "ann@example.org"}]))
    assert reading.count(ws, "students") == 0


def test_another_key(ws: Workspace) -> None:
    databases.create(ws, "clients", key="client_id")
    table: Table = table_of([{"Client": 17.0, "email": "ann@example.org"}, {"Client": "A-1", "email": ""}])
    report = import_profiles(ws, "clients", table, key="client")
    assert (report.inserted, report.fields["client_id"]["column"]) == (2, "Client")
    assert reading.find(ws, "clients", "17")["email"] == "ann@example.org"


def test_real_contacts(ws: Workspace, shared_data: Path) -> None:
    databases.create(ws, "clients", key="client")
    read = read_table(shared_data / "bank_marketing" / "bank.csv.gz")
    lines = [dict(zip(read.columns, r.cells, strict=True)) for r in read][:5000]
    table = table_of([{"client": f"c{n}", **line} for n, line in enumerate(lines)])
    report = import_profiles(ws, "clients", table, mapping={"campaign": "contacts"}, create_fields=True)
    assert (report.rows, report.inserted, report.rejected) == (5000, 5000, 0)
    assert [report.fields[n]["type"] for n in ("age", "job", "housing", "balance", "contacts")] == [
        "integer", "string", "boolean", "integer", "integer"
    ]  # fmt: skip
    with ws.store.read() as cursor:
        found = cursor.row("select sum(age), sum(balance), count(*) filter (housing) from profile_1")
    assert found == (
        sum(int(line["age"]) for line in lines),
        sum(int(line["balance"]) for line in lines),
        sum(line["housing"] == "yes" for line in lines),
    )


def test_real_students(ws: Workspace, shared_data: Path) -> None:
    """One student on several courses is several lines: the first wins."""
    path = shared_data / "oulad" / "studentInfo_2013.csv.gz"
    databases.create(ws, "students", key="id_student")
    report = import_profiles(ws, "students", path, create_fields=True)
    ids = [r.cells[2] for r in read_table(path)]
    assert (report.rows, report.inserted, report.rejected) == (len(ids), len(set(ids)), len(ids) - len(set(ids)))
    assert [(p["field"], p["code"], p["count"]) for p in report.problems] == [
        ("id_student", "duplicate_key", report.rejected)
    ]
    assert (report.fields["imd_band"]["type"], report.fields["studied_credits"]["type"]) == ("string", "integer")


def test_problems_and_changes_come_with_samples(ws: Workspace, take: Import) -> None:
    take("email,course,points\nann@example.org,web,5\nbob@example.org,,1\n")
    report = take(
        "email,course,points\nann@example.org,SEO promotion,x\nann@example.org,SEO promotion,6\nbob@example.org,web,1\n"
    )
    assert report.problems[0]["samples"] == [
        {"line": 2, "value": "x", "message": "“x” is not a value of points: a whole number"}
    ]
    assert report.samples == [
        {"line": 3, "key": "ann@example.org", "field": "course", "before": "Web analytics", "after": "SEO promotion"},
        {"line": 3, "key": "ann@example.org", "field": "points", "before": 5, "after": 6},
        {"line": 4, "key": "bob@example.org", "field": "course", "before": None, "after": "Web analytics"},
    ]


def test_all_or_nothing(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    lines = "email,Shoe size\n" + "".join(f"p{n}@example.org,{n}\n" for n in range(7))
    options: dict[str, Any] = {"create_fields": True, "all_or_nothing": True, "subscribe": ["general"]}
    before = [count(ws, t) for t in ("profile_1", "change", "field", "subscription_change")]
    refused = take(lines + "bad,1\n", rejects=tmp_path / "r.csv", **options)
    assert (refused.is_undone, refused.inserted, refused.rejected, refused.write_id) == (True, 0, 1, None)
    assert [count(ws, t) for t in ("profile_1", "change", "field", "subscription_change")] == before
    assert [next(iter(r.cells)) for r in read_table(tmp_path / "r.csv")] == ["bad"]
    done = take(lines, **options)
    assert (done.is_undone, done.inserted, reading.count(ws, "students")) == (False, 7, 7)


@pytest.mark.parametrize(("all_or_nothing", "left"), [(False, 4), (True, 0)])
def test_it_can_be_stopped(
    ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch, all_or_nothing: bool, left: int
) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    done: list[int] = []

    def progress(rows: int) -> None:
        done.append(rows)
        if rows == 4:
            raise StoppedError("Enough.")

    text = "email\n" + "".join(f"p{n}@example.org\n" for n in range(7))
    report = take(text, all_or_nothing=all_or_nothing, progress=progress)
    assert (report.is_stopped, report.is_undone, report.rows, done) == (True, all_or_nothing, 4, [2, 4])
    assert reading.count(ws, "students") == left


def test_fields_are_made_as_asked_for(ws: Workspace, take: Import) -> None:
    text = "email,Level,size\nann@example.org,gold,1\nbob@example.org,Silver,2\neve@example.org,tin,3\n"
    asked = [
        NewField("level", "level", "Level of the card", "enum", ("Gold", "Silver")),
        NewField("size", "shoe", "", "string"),
    ]
    for dry_run in (True, False):
        report = take(text, new_fields=asked, dry_run=dry_run)
        assert [(p["field"], p["code"], p["lines"]) for p in report.problems] == [("level", "unknown_option", [4])]
        assert report.fields["shoe"]["type"] == "string"
    assert (row(ws, "ann")["level"], row(ws, "bob")["shoe"]) == ("Gold", "2")
    with pytest.raises(NameTakenError):
        take(text, new_fields=asked)
    with pytest.raises(BadValueError, match="“colour” is not a type"):
        take(text, new_fields=[NewField("level", "hue", "Hue", "colour")], mapping={"size": ""})


def test_a_row_that_cannot_be_written_takes_no_key(ws: Workspace, take: Import) -> None:
    fields.update(ws, "students", "nickname", required=True)
    report = take("email,nickname\nann@example.org,\nann@example.org,Ann\nann@example.org,Annie\n")
    assert [(p["code"], p["lines"]) for p in report.problems] == [("required", [2]), ("duplicate_key", [4])]
    assert report.problems[1]["samples"][0]["message"] == "The key stands in line 3 already."
    assert row(ws, "ann")["nickname"] == "Ann"


def test_fields_that_change_meanwhile_end_it(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    courses = [{"code": "web", "label": "Web analytics"}]

    def progress(rows: int) -> None:
        if rows == 2:
            fields.update(ws, "students", "course", options=courses)

    text = "email,course\na@example.org,web\nb@example.org,web\nc@example.org,SEO promotion\nd@example.org,web\n"
    report = take(text, progress=progress)
    assert (report.rows, report.inserted, report.broken is not None) == (2, 2, True)
    assert "The fields of students were changed meanwhile" in str(report.broken)
    assert report.as_dict()["broken"] == report.broken
    assert reading.count(ws, "students") == 2


def test_a_file_that_is_damaged_further_down(ws: Workspace, take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)
    table = open_table(b"email,city\na@example.org,x\nb@example.org,x\n")

    def rows() -> Iterator[Row]:
        yield from list(table)
        raise BadValueError("The file is damaged.")

    report = import_profiles(ws, "students", Table(table.columns, rows))
    assert (report.inserted, report.broken) == (2, "The file is damaged.")
    options: dict[str, Any] = {"all_or_nothing": True, "new_fields": [NewField("city", "town", "Town", "string")]}
    undone = import_profiles(ws, "students", Table(table.columns, rows), **options)
    assert (undone.is_undone, undone.inserted, undone.changes) == (True, 0, 0)
    assert "town" not in [f.name for f in fields.list_fields(ws, "students")]


def test_a_field_made_for_nothing_stays_if_somebody_uses_it(ws: Workspace, take: Import) -> None:
    def progress(_: int) -> None:
        raise StoppedError("Enough.")

    text = "email,Shoe size\nann@example.org,38\n"
    assert take(text, create_fields=True, all_or_nothing=True, progress=progress).is_undone
    assert "shoe_size" not in [f.name for f in fields.list_fields(ws, "students")]


def test_many_columns(ws: Workspace, students: Database) -> None:
    names = [f"extra_{n}" for n in range(300)]
    text = ",".join(["email", *names]) + "\nann@example.org" + ",5" * 300 + "\n"
    report = import_profiles(ws, students.name, open_table(text.encode()), create_fields=True, dry_run=True)
    assert (report.inserted, report.changes) == (1, 301)


def test_a_no_follows_an_address_that_is_not_the_key(ws: Workspace) -> None:
    databases.create(ws, "clients", key="client")
    import_profiles(ws, "clients", open_table(b"client,email\nA1,old@example.org\n"))
    subscriptions.suppress(ws, "old@example.org", "complaint")
    import_profiles(ws, "clients", open_table(b"client,email\nA1,new@example.org\n"))
    assert subscriptions.suppression_of(ws, "new@example.org") == "complaint"


def test_a_no_outlives_the_time_without_an_address(ws: Workspace) -> None:
    databases.create(ws, "clients", key="client")
    for text in ("A1,old@example.org\nB2,\n", "A1,\n", "A1,new@example.org\nB2,bob@example.org\n"):
        import_profiles(ws, "clients", open_table(f"client,email\n{text}".encode()), clear_empty=True)
        if "old" in text:
            subscriptions.suppress(ws, "old@example.org", "complaint")
    assert subscriptions.suppression_of(ws, "new@example.org") == "complaint"
    assert subscriptions.suppression_of(ws, "bob@example.org") is None


def test_an_all_or_nothing_that_cannot_begin_leaves_no_field(ws: Workspace, students: Database) -> None:
    table = open_table(b"email,Shoe size\na@example.org,38\n")

    def rows() -> Iterator[Row]:
        raise BadValueError("The file is damaged.")

    asked = [NewField("Shoe size", "shoe_size", "Shoe size", "string")]
    with pytest.raises(BadValueError, match="is damaged"):
        import_profiles(ws, students.name, Table(table.columns, rows), new_fields=asked, all_or_nothing=True)
    assert "shoe_size" not in [f.name for f in fields.list_fields(ws, students.name)]


def test_a_dry_run_knows_whose_address_gets_nothing(ws: Workspace, students: Database, take: Import) -> None:
    databases.create(ws, "clients", key="client")
    subscriptions.suppress(ws, "ann@example.org", "complaint")
    take("email\nbob@example.org\n")
    subscriptions.suppress(ws, "bob@example.org", "manual")
    for database, text in (
        ("students", "email\nANN@example.org\nbob@example.org\neve@example.org\n"),
        ("clients", "client,email\n1,ann@example.org\n2,eve@example.org\n3,\n"),
        ("clients", "client\n9\n"),
    ):
        options: dict[str, Any] = {"subscribe": ["general"]}
        planned = import_profiles(ws, database, open_table(text.encode()), dry_run=True, **options)
        done = import_profiles(ws, database, open_table(text.encode()), **options)
        assert planned.kept_unsubscribed == done.kept_unsubscribed == text.lower().count("ann@") + text.count("bob@")
