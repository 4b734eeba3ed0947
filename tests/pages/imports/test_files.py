"""What was found in a file, and saying by hand what was found wrongly."""

from __future__ import annotations

import gzip

import pytest

from tests.pages.conftest import errors, label_of, open_page, texts
from tests.pages.imports.conftest import CSV, give, targets
from tests.scenarios.school import School


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
    test.button(key="imports.people.use").click().run()
    assert "Paste a text first." in errors(test)
    test.text_area[0].set_value("email\tfirst_name\nann@example.org\tAnn")
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


@pytest.mark.parametrize("tab", ["people", "events"])
def test_the_first_line_becomes_data_beside_the_message(school: School, tab: str) -> None:
    test = give("ann@example.org,2026-01-01\nbob@example.org,2026-01-02\n", tab=tab)
    assert "looks like a value" in errors(test)
    label_of(test.button, "Take the first line as data").click().run()
    assert not test.error
    assert "no header" in texts(test)
    assert "ann@example.org" in list(test.dataframe[0].value["Column 1"])
    assert "Take the first line as data" not in [b.label for b in test.button]
    assert label_of(test.selectbox, "The first line").value is False
    label_of(test.selectbox, "The first line").set_value(True).run()
    assert "no header" not in texts(test)


def test_a_delimiter_that_was_found_wrongly(school: School) -> None:
    test = give("email;note\nann@example.org;a,b\n")
    assert label_of(test.selectbox, "Cells are parted by").options[0] == "As found: semicolon"
    label_of(test.selectbox, "Cells are parted by").set_value(",").run()
    assert "cells parted by comma" in texts(test)
    label_of(test.selectbox, "Cells are parted by").select_index(0).run()
    assert "cells parted by semicolon · 2 columns" in texts(test)
