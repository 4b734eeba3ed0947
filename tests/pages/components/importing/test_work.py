"""From a request to the engine: what is proposed for a file, real ones too."""

from __future__ import annotations

import gzip
import io
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from engine import jobs
from engine.errors import BadValueError, EngineError, StateError
from engine.jobs import uploads
from engine.profiles import databases, fields, reading
from engine.profiles.mapping import NewField
from engine.workspace import Workspace
from pages.components.importing import work
from pages.components.importing.request import NEW, Request


def given(
    ws: Workspace, text: str | bytes, *, database: str = "people", key: str = "email", name: str = "a.csv"
) -> Request:
    if database not in [d.name for d in databases.list_all(ws)]:
        databases.create(ws, database, key=key)
    data = text.encode() if isinstance(text, str) else text
    request = Request(uploads.keep(ws, name, data), name, database)
    return work.proposed(ws, request, work.look_into(ws, request))


def report(ws: Workspace, job_id: int) -> dict[str, Any]:
    assert jobs.wait(ws, job_id, 30)
    row = jobs.get(ws, job_id)
    assert (row.state, row.error) == ("done", None)
    return row.report or {}


def test_columns_are_proposed_by_name_each_field_once(ws: Workspace) -> None:
    found = given(ws, "E-Mail,first name,City,TOWN,city_2,email\na@x.org,Ann,Ulm,x,y,b@x.org\n")
    assert found.key == "email"
    assert found.targets == {
        "E-Mail": "", "first name": "first_name", "City": "city", "TOWN": "", "city_2": "", "email": ""
    }  # fmt: skip


def test_the_key_is_known_by_its_values(ws: Workspace) -> None:
    assert given(ws, "name,contact\nAnn,ann@example.org\n").key == "contact"
    assert given(ws, "name,number\nAnn,1\n", database="shop", key="customer_id").key == "name"


def test_the_mapping_of_an_earlier_file_with_these_columns_comes_back(ws: Workspace) -> None:
    request = given(ws, "Contact,Kurs,note\na@x.org,SEO,x\n")
    made = NewField("Kurs", "course", "Course", "string")
    request = replace(request, key="Contact", targets={"Contact": "", "Kurs": NEW, "note": "city"}, new=(made,))
    job = work.run(ws, jobs.get(ws, _checked(ws, request)), triggers=False)
    assert report(ws, job)["inserted"] == 1
    again = given(ws, "Contact,Kurs,note\nb@x.org,SEO,x\n")
    assert (again.key, again.targets) == ("Contact", {"Contact": "", "Kurs": "course", "note": "city"})
    assert given(ws, "Contact,Kurs\nb@x.org,SEO\n").targets == {"Contact": "", "Kurs": ""}


def _checked(ws: Workspace, request: Request) -> int:
    job = work.check(ws, request)
    assert report(ws, job)["inserted"] == 1
    return job


def test_a_proposed_field_has_a_free_name(ws: Workspace) -> None:
    request = given(ws, "email,Source!,source?\na@x.org,web,shop\n")
    seen = work.look_into(ws, request)
    first = work.proposed_field(ws, request, seen.column("Source!"))
    assert (first.name, first.label, first.type) == ("source_2", "Source!", "string")
    assert work.proposed_field(ws, request.with_new(first), seen.column("source?")).name == "source_3"


def test_a_file_of_rejects_lacks_its_two_columns(ws: Workspace) -> None:
    request = given(ws, "email,city,line,reason\na@x.org,Ulm,3,bad\n")
    seen = work.look_into(ws, request)
    assert seen.is_rejects
    assert [c.name for c in seen.columns] == ["email", "city"]
    assert seen.rows == (("a@x.org", "Ulm"),)
    assert report(ws, work.check(ws, request))["inserted"] == 1


def test_an_import_that_was_stopped_has_made_its_fields(ws: Workspace) -> None:
    request = given(ws, "email,card\na@x.org,gold\n")
    request = replace(
        request, targets={**request.targets, "card": NEW}, new=(NewField("card", "card", "Card", "string"),)
    )
    checked = work.check(ws, request)
    report(ws, checked)
    fields.add(ws, "people", "card", type="string")
    report(ws, work.run(ws, jobs.get(ws, checked), triggers=False))
    assert reading.find(ws, "people", "a@x.org")["card"] == "gold"
    following = work.run_of(ws, jobs.get(ws, checked))
    assert following.kind == work.RUN
    with pytest.raises(StateError, match="no longer here"):
        work.run(ws, jobs.get(ws, checked), triggers=False)


def test_another_tab_has_changed_what_the_check_said(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    request = given(ws, "email,city\na@x.org,Ulm\n")
    checked = work.check(ws, request)
    report(ws, checked)
    with monkeypatch.context() as patch:
        patch.setattr(work, "active", lambda _: ["welcome 1"])
        with pytest.raises(StateError, match="started or stopped since this check"):
            work.run(ws, jobs.get(ws, checked), triggers=True)
    assert jobs.list_all(ws, [work.RUN]) == []
    started = work.run(ws, jobs.get(ws, checked), triggers=True)
    with pytest.raises(StateError, match=r"followed by an import|no longer here"):
        work.run(ws, jobs.get(ws, checked), triggers=True)
    report(ws, started)
    assert [r.job_id for r in jobs.list_all(ws, [work.RUN])] == [started]


def test_an_import_that_breaks_off_keeps_its_report_and_its_file(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.create(ws, "people")
    fields.add(ws, "people", "card", type="string")
    request = given(ws, "email,card\n" + "".join(f"p{n}@x.org,\n" for n in range(20_001)))
    checked = work.check(ws, request)
    report(ws, checked)
    told = jobs.Job.progress

    def progress(job: jobs.Job, done: int, total: int | None = None) -> None:
        fields.remove(ws, "people", "card")
        told(job, done, total)

    with monkeypatch.context() as patch:
        patch.setattr(jobs.Job, "progress", progress)
        started = work.run(ws, jobs.get(ws, checked), triggers=False)
        assert jobs.wait(ws, started, 60)
    row = jobs.get(ws, started)
    assert (row.state, row.error) == ("stopped", None)
    assert "changed meanwhile" in row.report["broken"]
    # The first block went in whole, the last row not.
    assert 0 < row.report["inserted"] == reading.count(ws, "people") < 20_001
    assert uploads.path(ws, request.upload)
    assert work.run_of(ws, jobs.get(ws, checked)) is None


def test_what_is_said_of_double_opt_in(ws: Workspace) -> None:
    said = work.opt_in_of(ws, {"how": "confirmed", "when": "2025-11-01", "where": "Old shop"})
    assert (said.how, said.when, said.where) == ("confirmed", datetime(2025, 11, 1), "Old shop")
    assert work.opt_in_of(ws, {}).how == "leave"


def test_about_how_many_rows(ws: Workspace) -> None:
    for name, data, lines in (
        ("a.csv", b"email\na@x.org\nb@x.org\n", 3),
        ("b.csv.gz", gzip.compress(b"email\na@x.org\n"), None),
        ("c.csv", "email\na@x.org\n".encode("utf-16"), None),
    ):
        request = given(ws, data, name=name)
        assert work.lines_in(uploads.path(ws, request.upload), work.opened(ws, request).about) == lines


def test_the_first_rows_show_what_is_there(ws: Workspace) -> None:
    request = given(ws, '{"email": "a@x.org", "tags": ["b", "c"]}\n{"email": "b@x.org", "city": null}\n')
    assert work.look_into(ws, request).rows == (("a@x.org", "['b', 'c']", ""), ("b@x.org", "", ""))


@pytest.mark.parametrize(
    "data", [b"\x00" * 100, b"\xff\xfe\x00", b'"' * 50, b"PAR1 no", b"a,b\r1,2\r", b"{}\n", b"\n\n"]
)
def test_what_is_no_table_is_refused_in_words(ws: Workspace, data: bytes) -> None:
    databases.create(ws, "people")
    request = Request(uploads.keep(ws, "x", data), "x", "people")
    with suppress(EngineError):
        seen = work.look_into(ws, request)
        assert seen.columns and work.proposed(ws, request, seen).key


def test_a_workbook_with_two_sheets(ws: Workspace) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in (("Notes", [["x"], ["y"]]), ("People", [["email", "since"], ["a@x.org", date(2026, 1, 5)]])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [str(c) for c in row])
    databases.create(ws, "people")
    request = Request(uploads.keep(ws, "book.xlsx", out.getvalue()), "book.xlsx", "people")
    assert work.look_into(ws, request).about.sheets == ("Notes", "People")
    seen = work.look_into(ws, replace(request, how={"sheet": "People"}))
    assert [c.name for c in seen.columns] == ["email", "since"]
    assert seen.rows == (("a@x.org", "2026-01-05"),)


def test_an_encoding_said_by_hand_that_is_none(ws: Workspace) -> None:
    request = replace(given(ws, "email\na@x.org\n"), how={"encoding": "nonsense"})
    with pytest.raises(BadValueError):
        work.look_into(ws, request)


def test_students_of_a_real_university(ws: Workspace, shared_data: Path) -> None:
    """Messy demographics: few words again and again are proposed as options."""
    data = (shared_data / "oulad" / "studentInfo_2013.csv.gz").read_bytes()
    request = given(ws, data, database="oulad", key="id_student", name="studentInfo_2013.csv.gz")
    seen = work.look_into(ws, request)
    assert request.key == "id_student"
    assert request.targets["gender"] == "gender" and request.targets["region"] == "region"
    assert seen.column("highest_education").type == "enum"
    assert seen.column("studied_credits").type == "integer"
    made = tuple(work.proposed_field(ws, request, seen.column(n)) for n, t in request.targets.items() if not t)
    request = replace(request, new=made, targets={**request.targets, **{n.column: NEW for n in made}})
    found = report(ws, work.check(ws, request))
    assert found["inserted"] + found["rejected"] == found["rows"] > 10_000
    assert {(p["field"], p["code"]) for p in found["problems"]} >= {("id_student", "duplicate_key")}


def test_contacts_of_a_real_bank(ws: Workspace, shared_data: Path) -> None:
    """With a mark at its start, and nothing in it that tells people apart."""
    request = given(ws, (shared_data / "bank_marketing" / "bank.csv.gz").read_bytes(), name="bank.csv.gz")
    seen = work.look_into(ws, request)
    assert (seen.about.packing, seen.columns[0].name, len(seen.columns)) == ("gz", "age", 17)
    found = report(ws, work.check(ws, request))
    assert (found["rows"], found["rejected"]) == (45_211, 45_211)
    assert [p["code"] for p in found["problems"]] == ["bad_address"]
