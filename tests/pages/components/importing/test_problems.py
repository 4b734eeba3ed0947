from __future__ import annotations

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
