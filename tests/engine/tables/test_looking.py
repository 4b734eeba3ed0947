from __future__ import annotations

from pathlib import Path

from engine.tables.looking import look
from engine.tables.opening import open_table, read_table
from engine.tables.rows import table_of

TEXT = "email,course,points,note\n" + "".join(f"p{n}@x.org,{'SEO' if n % 3 else 'Web'},{n},\n" for n in range(20))


def test_types_options_samples_and_blanks() -> None:
    email, course, points, note = look(open_table(TEXT.encode()))
    assert (email.type, email.samples[:2], email.blank, email.rows) == ("string", ("p0@x.org", "p1@x.org"), 0, 20)
    assert (course.type, course.options) == ("enum", ("SEO", "Web"))
    assert (points.type, points.options) == ("integer", ())
    assert (note.type, note.samples, note.blank) == ("string", (), 20)


def test_few_rows_prove_no_options() -> None:
    (course,) = look(open_table(b"course\nSEO\nWeb\nSEO\n"))
    assert course.type == "string"


def test_options_that_differ_in_case_only_are_none() -> None:
    (course,) = look(open_table(b"course\n" + b"SEO\nseo\n" * 20))
    assert course.type == "string"


def test_options_are_looked_for_far_down() -> None:
    text = "course,level\n" + "SEO,a\n" * 30 + "Web,b\n" * 30
    course, level = look(open_table((text + "Mail,c\n" * 30).encode()), most=50)
    assert (course.options, level.type) == (("SEO", "Web", "Mail"), "enum")
    (other,) = look(open_table(b"n\n" + b"a\nb\n" * 30 + b"".join(b"x%d\n" % n for n in range(90))), most=50)
    assert (other.type, other.options) == ("string", ())


def test_lists_are_tags() -> None:
    assert look(table_of([{"tags": ["a"]}]))[0].type == "tags"


def test_only_the_first_rows_are_looked_at() -> None:
    assert look(open_table(b"n\n" + b"1\n" * 50 + b"x\n"), most=50)[0].type == "integer"


def test_real_contacts(shared_data: Path) -> None:
    seen = {c.name: c for c in look(read_table(shared_data / "bank_marketing" / "bank.csv.gz"))}
    assert {n: c.type for n, c in seen.items() if n in ("age", "job", "marital", "balance", "y")} == {
        "age": "integer", "job": "enum", "marital": "enum", "balance": "integer", "y": "boolean"
    }  # fmt: skip
    assert set(seen["marital"].options) == {"married", "single", "divorced"}
