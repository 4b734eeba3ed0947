from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import BadValueError
from engine.tables.opening import read_table
from engine.tables.rejects import Rejects
from engine.tables.rows import Row


def error(code: str, field: str | None = "x") -> BadValueError:
    return BadValueError(f"Bad: {code}.", field=field, code=code)


def test_problems_are_grouped_by_field_and_code() -> None:
    with Rejects(["a"], None) as rejects:
        rejects.add(Row(2, ["1"]), [error("one"), error("two")])
        rejects.add(Row(3, ["1"]), [error("one")])
        rejects.add(Row(4, ["1"]), [error("one", None)])
    assert rejects.count == 3
    assert [(p.field, p.code, p.count, p.lines) for p in rejects.problems.values()] == [
        ("x", "one", 2, [2, 3]),
        ("x", "two", 1, [2]),
        (None, "one", 1, [4]),
    ]


def test_the_file_says_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with Rejects(["a", "b"], path) as rejects:
        rejects.add(Row(2, ["=1", 'say "x"\n']), [error("one"), error("two")])
        rejects.add(Row(9, ["too", "many", "cells"]), [error("one")])
    assert path.read_text("utf-8").startswith("a,b,line,reason\n'=1,")
    assert [list(r.cells) for r in read_table(path)] == [
        ["=1", 'say "x"\n', "2", "Bad: one. Bad: two."],
        ["too", "many", "9", "Bad: one. Beyond the last column: cells."],
    ]


def test_rejects_of_a_file_of_rejects(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with Rejects(["a", "line", "reason"], path) as rejects:
        rejects.add(Row(2, ["1", "7", "old"]), [error("new")])
    assert path.read_text("utf-8") == "a,line,reason\n1,2,Bad: new.\n"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="cannot be written: Is a directory"):
        Rejects(["a"], tmp_path)
