from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from pages.components.importing import problems


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ({"field": "email", "code": "bad_address"}, "Email: no valid address"),
        ({"field": None, "code": "column_count"}, "Row: more or fewer cells than the header"),
        ({"field": "born", "code": "bad_value"}, "born: no date"),
        ({"field": "time", "code": "bad_value"}, "time: a value of another kind"),
        ({"field": "x_*", "code": "some_new_code"}, r"x\_\*: some new code"),
    ],
)
def test_problems_in_words(problem: dict[str, str | None], words: str) -> None:
    assert problems.words(problem, {"email": "Email"}, {"born": "date"}) == words


@pytest.mark.parametrize(
    ("lines", "count", "words"),
    [
        ([4], 1, "Line 4"),
        ([4, 1700], 2, "Lines 4, 1,700"),
        (list(range(1, 1001)), 5000, "Lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 4,988 more"),
        ([], 3, ""),
    ],
)
def test_lines_in_words(lines: list[int], count: int, words: str) -> None:
    assert problems.lines({"lines": lines, "count": count}) == words


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("people.csv.gz", "people-rejects.csv"),
        ("people-rejects.csv", "people-rejects.csv"),
        ("pasted text", "pasted text-rejects.csv"),
        (".csv", "import-rejects.csv"),
    ],
)
def test_the_name_of_the_file_of_rejects(file: str, name: str) -> None:
    assert problems.rejects_name(file) == name


def test_the_file_of_rejects_is_in_memory_once(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    path.write_bytes("jörg@example.org,Köln,7,“x” is no date.\r\n".encode() * 1_000_000)
    tracemalloc.start()
    found = problems.content_of(path, "cp1252")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.startswith("jörg@example.org,Köln,7,“x”".encode("cp1252"))
    assert most < 2 * len(found)
    assert [f.name for f in tmp_path.iterdir()] == ["rejects.csv"], "an erasure looks for people in UTF-8 only"
    assert problems.content_of(path, "utf-8") == path.read_bytes()


def test_a_sample_is_a_text_whatever_is_in_it() -> None:
    sample = {"line": 1200, "value": "<b>x</b>", "message": "<script>alert(1)</script>"}
    told = problems.told(sample)
    assert told.startswith("<li><b>Line 1,200</b> · &lt;script&gt;")
    assert "<code>&lt;b&gt;x&lt;/b&gt;</code>" in told
    assert "<code>" not in problems.told({"line": 1, "value": "x", "message": "“x” is no number."})
