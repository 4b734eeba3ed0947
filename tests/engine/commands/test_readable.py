from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.commands.readable import listed_findings, readable


@dataclass
class Row:
    name: str
    sent_at: datetime | None
    is_open: bool


def test_a_list_of_objects_is_a_table_with_aligned_columns() -> None:
    rows = [Row("Größe", datetime(2026, 1, 5, 12), True), Row("x", None, False)]
    assert readable(rows) == (
        "name   sent at               is open\nGröße  2026-01-05 12:00:00Z  yes\nx      –                     no"
    )


def test_an_object_is_lines_of_name_and_value() -> None:
    assert (
        readable({"rows": 3, "skipped": {"limit": 2}, "fields": {}}) == 'rows     3\nskipped  {"limit":2}\nfields   –'
    )


def test_no_rows_are_said() -> None:
    assert readable([]) == "Nothing."


def test_a_value_never_breaks_a_line() -> None:
    assert readable([{"a": "one\ntwo", "b": 1}]) == "a        b\none two  1"


def test_a_list_of_texts_is_lines() -> None:
    assert readable(["a", "b"]) == "a\nb"


def test_findings_are_lines() -> None:
    @dataclass
    class Found:
        level: str
        message: str

    assert listed_findings([Found("error", "It is broken.")]) == "error: It is broken."
    assert listed_findings([]) == "Nothing found."
